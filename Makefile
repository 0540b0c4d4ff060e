SHELL := /bin/sh
PYTHON ?= python3
PORT ?= 8000
BIN := .venv/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet
READY := .venv/ready

unexport PYTHONDONTWRITEBYTECODE

.PHONY: demo test check bench-solver bench-pages pictures lock browser

demo: $(READY) ## set up, import the demo group, solve its coming week, publish it, serve it on 127.0.0.1
	$(BIN)/rota demo --port $(PORT)

test: $(READY) browser ## set up, run all tests
	$(BIN)/python -m pytest --numprocesses 2 --dist loadgroup

check: $(READY) ## style, types, import rules, translations
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python -m rota.languages

bench-solver: $(READY) ## the solver beside others on generated weeks, as a table; hours. BENCH='--seeds 1 --cases drop-in'
	$(BIN)/python -m tests.bench $(BENCH)

bench-pages: $(READY) ## what each page of a group of 200 people and 435 shifts costs the server. PAGES='/open /me'
	$(BIN)/python -m tests.bench.pages $(PAGES)

pictures: $(READY) browser ## the pictures of docs/volunteers.md, anew from the demo group
	$(BIN)/python -m docs.pictures

# The environment: the standard library's venv, pinned and hashed packages, and this checkout.
$(READY): requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed")'
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv 2>/dev/null \
	  || { $(PYTHON) -m venv --clear --without-pip .venv && $(PYTHON) -m pip --python $(BIN)/python install --quiet pip; }
	@echo 'Installing packages into .venv (once, a few minutes) ...'
	$(PIP) install --no-deps --no-compile --require-hashes --requirement requirements.lock
	$(BIN)/python -m compileall -q -j 0 -x '/tests/' .venv/lib >/dev/null || true
	$(PIP) install --no-deps --no-build-isolation --editable .
	@touch $@

# The browser for the browser tests, where this user may install packages (root on Debian and its relatives).
browser:
	@test -x /usr/bin/chromium || test "$$(id -u)" != 0 || ! command -v apt-get >/dev/null || { \
	  echo 'Installing Chromium for the browser tests ...'; \
	  apt-get update -qq && apt-get install -qq --yes --no-install-recommends chromium fonts-noto-core; \
	} >/dev/null || echo 'Chromium could not be installed.'

# After a change of the dependencies: every package with version and hashes, no addresses.
lock: $(READY)
	$(PIP) install uv
	$(BIN)/uv pip compile pyproject.toml --extra dev --extra postgres --universal --python-version 3.11 \
	  --generate-hashes --no-header --no-annotate --quiet -o requirements.lock
