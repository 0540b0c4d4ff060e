"""The frozen configuration, read from one TOML file; every error names the file and the key."""

import secrets
import tomllib
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, ValidationError

SAMPLE_SECRET = "put-48-random-characters-here-and-keep-them-secret"  # noqa: S105 (it is there to be refused)


class ConfigError(Exception):
    """The configuration cannot be used; the text says where and why."""


class _Section(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


class Server(_Section):
    """Where `rota serve` listens, and the address that people see (behind a proxy: https)."""

    host: str = "127.0.0.1"
    port: Annotated[int, Field(ge=1, le=65535)] = 8000
    public_url: str = ""


class Stores(_Section):
    """Database and queue; empty means the embedded defaults inside `folder`."""

    url: str = ""
    key_file: str = ""
    queue_url: str = ""


class Keep(_Section):
    """How long things are kept, in days (purge deletes what is older)."""

    shifts: Annotated[int, Field(ge=1, le=366)] = 14


class Backups(_Section):
    """`recipient` is the public key (age1…) to which backups are encrypted."""

    recipient: str = ""
    folder: str = "backups"


class Config(_Section):
    """All settings. `folder` holds what the service writes; relative paths start at the file's folder."""

    folder: str = "var"
    secret: str = Field(default="", repr=False)
    server: Server = Server()
    database: Stores = Stores()
    keep: Keep = Keep()
    backup: Backups = Backups()

    @property
    def var(self) -> Path:
        return Path(self.folder)

    @property
    def public_url(self) -> str:
        """The address in front of every link, without a slash at its end."""
        return (self.server.public_url or f"http://{self.server.host}:{self.server.port}").rstrip("/")

    @property
    def database_url(self) -> str:
        return self.database.url or f"sqlite:///{self.var / 'rota.sqlite'}"

    def secret_bytes(self) -> bytes:
        """The secret under which passphrases and cookies are hashed; made at first use if none is set."""
        if self.secret:
            return self.secret.encode()
        return own_secret(self.var / "secret").encode()


def own_secret(path: Path) -> str:
    """Read a secret of 64 hexadecimal digits from `path`; make it (mode 0600) if there is none."""
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        path.touch(mode=0o600)
        path.write_text(secrets.token_hex(32) + "\n", encoding="ascii")
    text = path.read_text(encoding="ascii").strip()
    if len(text) != 64 or not set(text) <= set("0123456789abcdef"):
        raise ConfigError(f"{path}: 64 hexadecimal digits are expected here")
    return text


def load(path: Path | None) -> Config:
    """Read the configuration.

    `None` means `./config.toml` if it exists, else the defaults. Raises ConfigError.
    """
    file = path or Path("config.toml")
    if not file.exists():
        if path is not None:
            raise ConfigError(f"{file}: there is no such file")
        return _anchored(Config(), Path.cwd())
    try:
        raw = tomllib.loads(file.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, OSError) as error:
        raise ConfigError(f"{file}: {error}") from error
    try:
        config = Config.model_validate(raw)
    except ValidationError as error:
        raise ConfigError("\n".join(_in_words(file, raw, fault) for fault in error.errors())) from error
    if config.secret == SAMPLE_SECRET:
        raise ConfigError(f"{file}: secret: this is the sample; put 48 random characters of your own here")
    if config.secret and len(config.secret) < 32:
        raise ConfigError(f"{file}: secret: too short, at least 32 characters are needed")
    return _anchored(config, file.resolve().parent)


def _in_words(file: Path, raw: object, fault: object) -> str:
    assert isinstance(fault, dict)
    key = ".".join(map(str, fault["loc"]))
    if fault["type"] == "extra_forbidden":
        return f"{file}: {key}: there is no such setting"
    return f"{file}: {key}: {fault['msg'].replace('Input should be', 'this should be')}"


def _anchored(config: Config, base: Path) -> Config:
    folder = base / config.folder
    backups = config.backup.model_copy(update={"folder": str(folder / config.backup.folder)})
    key_file = str(base / config.database.key_file) if config.database.key_file else ""
    database = config.database.model_copy(update={"key_file": key_file})
    return config.model_copy(update={"folder": str(folder), "backup": backups, "database": database})
