"""The Flask application: REST, OAuth, documents, control and the books' pages on one address."""

import importlib.util
import logging
import secrets

from flask import Flask

from .accountant import accountant
from .control import control
from .documents import docs
from .oauth_pages import pages as oauth_pages
from .rest import api
from .simulator import Simulator

MAX_BODY = 64 * 1024 * 1024


def create_app(simulator: Simulator) -> Flask:
    """Build the application around a simulator."""
    app = Flask("exact_simulator", template_folder="templates", static_folder="static")
    app.secret_key = secrets.token_bytes(32)
    # Another port on the same machine may be Odoo, with a cookie called "session".
    app.config.update(SESSION_COOKIE_NAME="exact_simulator", MAX_CONTENT_LENGTH=MAX_BODY)
    app.extensions["exact_simulator"] = simulator
    app.before_request(simulator.carry_out_late)
    for blueprint in (api, oauth_pages, docs, control, accountant):
        app.register_blueprint(blueprint)
    if importlib.util.find_spec("exact_simulator.pages"):
        from .pages import pages

        app.register_blueprint(pages)
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    return app
