"""Settings a hosting partner keeps in ``odoo.conf``, in a section of our own.

::

    [exact_online_connector]
    client_id = {00000000-0000-0000-0000-000000000000}
    client_secret = ...
    secret_key = ...
    simulator_url = http://127.0.0.1:18210
"""

import configparser
import os
from functools import lru_cache

from odoo.tools import config

SECTION = "exact_online_connector"


def odoo_conf(name):
    """The setting ``name`` of our section in Odoo's configuration file.

    :param str name: such as ``client_id``
    :return: its value, empty when there is none
    :rtype: str
    """
    path = config["config"]
    if not path or not os.path.isfile(path):
        return ""
    return _section(path, os.stat(path).st_mtime_ns).get(name, "").strip()


@lru_cache(maxsize=4)
def _section(path, _changed):
    # Odoo itself keeps the options of its own section only.
    parser = configparser.RawConfigParser()
    parser.read([path])
    return dict(parser[SECTION]) if parser.has_section(SECTION) else {}
