"""The configuration: defaults, and errors that name the file and the key."""

import tomllib
from pathlib import Path

import pytest

from rota import config

ROOT = Path(__file__).parents[2]


def written(tmp_path: Path, text: str) -> Path:
    file = tmp_path / "config.toml"
    file.write_text(text, encoding="utf-8")
    return file


def test_without_a_file_everything_lies_in_var(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    found = config.load(None)
    assert found.database_url == f"sqlite:///{tmp_path}/var/rota.sqlite"
    assert found.public_url == "http://127.0.0.1:8000"


def test_paths_start_at_the_files_folder(tmp_path: Path) -> None:
    found = config.load(written(tmp_path, 'folder = "data"\n[database]\nkey_file = "stick/key"'))
    assert found.var == tmp_path / "data"
    assert found.database.key_file == str(tmp_path / "stick" / "key")


def test_the_example_is_what_one_gets_without_a_file(tmp_path: Path) -> None:
    example = tomllib.loads((ROOT / "config.example.toml").read_text(encoding="utf-8"))
    assert config.Config.model_validate(example) == config.Config()


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("colour = 1", "colour: there is no such setting"),
        ("[server]\nhots = 'x'", "server.hots: there is no such setting"),
        ("[server]\nport = '80'", "server.port: this should be a valid integer"),
        ("[server]\nport = 70000", "server.port: this should be less than or equal to 65535"),
        ("[keep]\nshifts = 0", "keep.shifts: this should be greater than or equal to 1"),
        (f"secret = '{config.SAMPLE_SECRET}'", "secret: this is the sample"),
        ("secret = 'short'", "secret: too short"),
        ("secret = ", "Invalid value"),
    ],
)
def test_an_error_names_the_file_and_the_key(tmp_path: Path, text: str, words: str) -> None:
    file = written(tmp_path, text)
    with pytest.raises(config.ConfigError) as caught:
        config.load(file)
    assert str(file) in str(caught.value)
    assert words in str(caught.value)


def test_a_file_that_is_named_must_be_there(tmp_path: Path) -> None:
    with pytest.raises(config.ConfigError, match="no such file"):
        config.load(tmp_path / "nothing.toml")


def test_the_secret_is_made_once_and_is_for_its_owner_only(conf: config.Config) -> None:
    ours = conf.model_copy(update={"secret": ""})
    first = ours.secret_bytes()
    assert len(first) == 64
    assert ours.secret_bytes() == first
    assert (ours.var / "secret").stat().st_mode & 0o777 == 0o600


def test_a_secret_does_not_show_in_a_traceback() -> None:
    assert "canary" not in repr(config.Config(secret="canary" * 8))
