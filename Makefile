SHELL := /bin/sh
PYTHON ?= python3
PORT ?= 8000
BIN := .venv/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet
READY := .venv/ready

unexport PYTHONDONTWRITEBYTECODE

.PHONY: demo test check bench-solver bench-pages pictures lock browser clients bench-feeds stress-feeds

demo: $(READY) ## set up, import the demo group, solve its coming week, publish it, serve it on 127.0.0.1
	$(BIN)/rota demo --port $(PORT)

test: $(READY) browser clients ## set up, run all tests
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

bench-feeds: $(READY) ## feeds beside other servers, as a table; a quarter of an hour. BENCH='--feeds 50 --seconds 3'
	$(BIN)/python -m tests.bench_feeds $(BENCH)

stress-feeds: $(READY) ## 50,000 requests for feeds, half of them with random tokens
	$(BIN)/python -m tests.bench_feeds stress $(BENCH)

pictures: $(READY) browser ## the pictures of docs/, anew from the demo group
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

# The calendar programs that read feeds in tests: npm's and those of Python in places of their own, pinned and hashed;
# libical where this user may install packages. What cannot be had makes its tests be skipped, loudly.
CLIENTS := tests/clients
SYSTEM_CAS := $(wildcard /etc/ssl/certs/ca-certificates.crt)
clients: $(CLIENTS)/.ready
	@/usr/bin/python3 -c 'import gi; gi.require_version("ICalGLib", "3.0")' 2>/dev/null || test "$$(id -u)" != 0 \
	  || ! command -v apt-get >/dev/null || { \
	  apt-get update -qq && apt-get install -qq --yes --no-install-recommends python3-gi gir1.2-ical-3.0; \
	} >/dev/null || echo 'libical could not be installed.'

$(CLIENTS)/.ready: $(CLIENTS)/package-lock.json $(CLIENTS)/requirements.txt
	@echo 'Installing calendar programs for the tests of feeds ...'
	@if command -v npm >/dev/null; then NODE_EXTRA_CA_CERTS=$${NODE_EXTRA_CA_CERTS-$(SYSTEM_CAS)} \
	    npm ci --prefix $(CLIENTS) --ignore-scripts --no-audit --no-fund --silent; fi \
	  || echo 'npm could not install ical.js and node-ical.'
	@$(PYTHON) -m venv $(CLIENTS)/.venv \
	  && $(CLIENTS)/.venv/bin/python -m pip --disable-pip-version-check --quiet install --no-deps --require-hashes \
	    --requirement $(CLIENTS)/requirements.txt || echo 'vdirsyncer and khal could not be installed.'
	@touch $@

# After a change of the dependencies: every package with version and hashes, no addresses.
lock: $(READY)
	$(PIP) install uv
	$(BIN)/uv pip compile pyproject.toml --extra dev --extra postgres --universal --python-version 3.11 \
	  --generate-hashes --no-header --no-annotate --quiet -o requirements.lock
