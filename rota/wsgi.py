"""What the web server's process loads: the site, with the configuration that `rota serve` was started with."""

import gc
import os
from pathlib import Path

from flask import Flask

from rota import config, db
from rota.app import create_app

CONFIG_VARIABLE = "ROTA_CONFIG"
GARBAGE = 50_000  # new objects until a search for rings of them; at Python's 700 it takes a quarter of a page's time


def site() -> Flask:
    """Make the site; ROTA_CONFIG names the configuration's file, if there is one."""
    file = os.environ.get(CONFIG_VARIABLE)
    settings = config.load(Path(file) if file else None)
    made = create_app(settings, db.connect(settings))
    gc.freeze()  # what is loaded stays
    gc.set_threshold(GARBAGE)
    return made
