"""What the web server's process loads: the site, with the configuration that `rota serve` was started with."""

import os
from pathlib import Path

from flask import Flask

from rota import config, db, parent
from rota.app import create_app

CONFIG_VARIABLE = "ROTA_CONFIG"
PARENT_VARIABLE = "ROTA_PARENT"  # the id of the process of `rota serve`, with which the server's processes end


def site() -> Flask:
    """Make the site; ROTA_CONFIG names the configuration's file, if there is one."""
    if os.environ.get(PARENT_VARIABLE) == str(os.getppid()):
        parent.end_with(os.getppid())
    file = os.environ.get(CONFIG_VARIABLE)
    settings = config.load(Path(file) if file else None)
    return create_app(settings, db.connect(settings))
