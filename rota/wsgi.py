"""What the web server's process loads: the site, with the configuration that `rota serve` was started with."""

import os
from pathlib import Path

from flask import Flask

from rota import config, db
from rota.app import create_app

CONFIG_VARIABLE = "ROTA_CONFIG"


def site() -> Flask:
    """Make the site; ROTA_CONFIG names the configuration's file, if there is one."""
    file = os.environ.get(CONFIG_VARIABLE)
    settings = config.load(Path(file) if file else None)
    return create_app(settings, db.connect(settings))
