"""Runs Odoo: its configuration file, its environment variables, its databases."""

import os
import shutil
import tempfile
from pathlib import Path

from . import oca, odoo_source, venv
from .common import ADDON, CHECKOUT, EXAMPLES, STATE, digest, logged, only_one, tell
from .postgres import Server

# What the addon needs and what its demo and its tests use; loading their charts takes more than a
# minute.
TEMPLATE_MODULES = ("account", "l10n_be", "l10n_nl")
_TEMPLATE_PREFIX = "exact_template_"
_PREGENERATE = "env['ir.qweb']._pregenerate_assets_bundles(); env.cr.commit()"
_MAKE_COMPANIES = f"""
from odoo.addons.{ADDON}.tests.companies import make_companies
make_companies(env)
env.cr.commit()
"""


class OdooRunner:
    """Odoo 19 with everything it needs, ready to be started.

    Making one fetches what is missing and starts the database server.

    :param bool with_oca: have OCA's addons at hand, in a configuration file of their own
    :param str apart: name of a database server and files of their own
    """

    def __init__(self, with_oca: bool = False, apart: str = ""):
        self.python = venv.ensure()
        self.source = odoo_source.find()
        self._oca = oca.ensure() if with_oca else None
        self.server = Server(self.python, apart)
        self.server.start()
        name = "-".join(filter(None, ("odoo", "oca" if with_oca else "", apart)))
        self.configuration = STATE / f"{name}.conf"
        self._data = STATE / "-".join(filter(None, ("data", apart)))
        self._write_configuration()

    @property
    def environment(self) -> dict[str, str]:
        """Variables for every process that imports Odoo or the simulator."""
        path = [self.python.parent, self.server.programs, os.environ["PATH"]]
        importable = [self.source.importable_from(), CHECKOUT, *([self._oca] if self._oca else [])]
        ours = {
            "PATH": os.pathsep.join(map(str, path)),
            "PYTHONPATH": os.pathsep.join(map(str, importable)),
        }
        return os.environ | self.server.variables | ours

    def command(self, what: str, database: str, *options: str) -> list[str]:
        """The command line of ``odoo server`` or ``odoo shell``."""
        odoo = [str(self.python), "-m", "odoo", what]
        return [*odoo, "-c", str(self.configuration), "-d", database, *options]

    def install(self, database: str, *modules: str) -> None:
        """Installs modules in a database, which is made when it is not there.

        :raises Problem: with the end of Odoo's log
        """
        options = ["-i", ",".join(modules), "--stop-after-init", "--no-http"]
        command = self.command("server", database, *options)
        logged(_log("install", database), *command, env=self.environment, cwd=STATE)

    def update_addon(self, database: str) -> None:
        """Brings the addon in a database to the state of this checkout."""
        options = ["-u", ADDON, "--stop-after-init", "--no-http"]
        command = self.command("server", database, *options)
        logged(_log("update", database), *command, env=self.environment, cwd=STATE)

    def pregenerate_bundles(self, database: str) -> None:
        """Makes all scripts and style sheets now, so that no browser test has to wait for them."""
        self._shell(database, "bundles", _PREGENERATE)

    def make_test_companies(self, database: str) -> None:
        """Makes companies whose chart of accounts is loaded, which the tests of the addon take."""
        self._shell(database, "companies", _MAKE_COMPANIES)

    def _shell(self, database: str, name: str, lines: str) -> None:
        command = self.command("shell", database, "--no-http")
        with tempfile.TemporaryFile("w+") as stream:
            stream.write(lines)
            stream.seek(0)
            logged(_log(name, database), *command, env=self.environment, cwd=STATE, stdin=stream)

    def clone_template(self, database: str) -> None:
        """Makes a database with the charts installed, in about a second."""
        self.clone(self.template(), database)

    def clone(self, original: str, database: str) -> None:
        """Copies a database; its files are hard links, which Odoo never writes to."""
        self.drop(database)
        self.server.create(database, original)
        shutil.copytree(self._files(original), self._files(database), copy_function=os.link)

    def rename(self, old: str, new: str) -> None:
        """Gives a database and its files another name; one that had it before is deleted."""
        self.drop(new)
        self._files(old).rename(self._files(new))
        self.server.rename(old, new)

    def drop(self, database: str) -> None:
        """Deletes a database and its files."""
        self.server.drop(database)
        shutil.rmtree(self._files(database), ignore_errors=True)

    def template(self) -> str:
        """The template database of this Odoo and these requirements, made when there is none."""
        parts = [self.source.key, *venv.REQUIREMENTS, *TEMPLATE_MODULES]
        name = _TEMPLATE_PREFIX + digest(*parts)
        with only_one(STATE / "template.lock"):
            known = self.server.databases()
            if name in known and self._files(name).is_dir():
                return name
            if not self.server.external:  # another checkout may use the ones in an existing server
                for old in known:
                    if old.startswith(_TEMPLATE_PREFIX):
                        self.drop(old)
            # Under another name until it is complete: an interrupted run leaves no half template.
            building = _TEMPLATE_PREFIX + "unfinished"
            self.drop(building)
            tell(f"installing {', '.join(TEMPLATE_MODULES)} in a template database, over a minute")
            self.install(building, *TEMPLATE_MODULES)
            tell("generating its scripts and style sheets, most of a minute")
            self.pregenerate_bundles(building)
            self.rename(building, name)
        return name

    def _files(self, database: str) -> Path:
        return self._data / "filestore" / database

    def _write_configuration(self) -> None:
        """Writes Odoo's configuration file, readable by its owner alone."""
        addons = [*self.source.addons_path, CHECKOUT, EXAMPLES]
        if self._oca:
            addons.append(oca.addons(self._oca))
        lines = {
            "addons_path": ",".join(map(str, addons)),
            "data_dir": self._data,
            "db_host": self.server.host,
            "db_port": self.server.port,
            "db_user": self.server.user,
            "http_interface": "127.0.0.1",
            "list_db": "False",
            "screenshots": STATE / "failed-tours",
        }
        if self.server.password:
            lines["db_password"] = self.server.password
        text = "[options]\n" + "".join(f"{name} = {value}\n" for name, value in lines.items())
        STATE.mkdir(exist_ok=True)
        self.configuration.touch(mode=0o600)
        self.configuration.write_text(text)


def _log(what: str, database: str) -> str:
    """The name of a log, without the number of a passing database: logs must not pile up."""
    return f"{what}-{database.rstrip('0123456789').rstrip('_')}"
