"""Where things stand on this machine, and the few helpers that every tool uses."""

import contextlib
import fcntl
import hashlib
import os
import subprocess
import sys
import time
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parent.parent
CACHE = Path(os.environ.get("XDG_CACHE_HOME") or "~/.cache").expanduser() / "exact-online-connector"
STATE = CHECKOUT / ".state"
LOGS = STATE / "logs"

ADDON = "exact_online_connector"
# The addons that join it to OCA's; each installs itself where both sides are.
OCA_GLUE = (
    "exact_online_connector_direct_debit",
    "exact_online_connector_payment_return",
    "exact_online_connector_queue_job",
)
# The addons that docs/extending.md explains.
EXAMPLES = CHECKOUT / "examples"

# Inherited variables that would silently point a run at another server, configuration or library.
_REDIRECTING = ("ODOO_RC", "OPENERP_SERVER", "VIRTUAL_ENV", "PYTEST_ADDOPTS", "PYTEST_PLUGINS")
_REDIRECTING_PREFIXES = ("PG", "PYTHON")
_HARMLESS = ("PYTHON", "PYTHONUNBUFFERED", "PYTHONWARNINGS")
# Of pip's variables only those stay that say how packages are reached, not where they go.
_PIP_NETWORK = (
    "CERT CLIENT_CERT CONFIG_FILE DEFAULT_TIMEOUT EXTRA_INDEX_URL FIND_LINKS INDEX_URL NO_INDEX"
    " PROXY RETRIES TIMEOUT TRUSTED_HOST CACHE_DIR"
).split()

# When the command began, on the machine's own clock: what it starts goes on counting from there.
STARTED = float(os.environ.get("EXACT_STARTED") or time.monotonic())


class Problem(Exception):
    """Something the person at the keyboard can mend; its text is one clear sentence."""


def tell(text: str) -> None:
    """Prints one line of progress with the seconds since the start."""
    print(f"[{time.monotonic() - STARTED:5.0f} s] {text}", flush=True)


def clean_environment() -> None:
    """Removes the inherited variables that would redirect a run."""
    for name in list(os.environ):
        pip_variable = name.startswith("PIP_") and name[4:] not in _PIP_NETWORK
        redirecting = name in _REDIRECTING or name.startswith(_REDIRECTING_PREFIXES)
        if pip_variable or (redirecting and name not in _HARMLESS):
            del os.environ[name]


def main(function, *arguments) -> None:
    """Runs a tool's entry point; a ``Problem`` ends it with its sentence, not a traceback."""
    clean_environment()
    try:
        sys.exit(function(*arguments))
    except Problem as problem:
        sys.exit(f"\n{problem}")
    except KeyboardInterrupt:
        sys.exit(130)


def output(*command: str | Path, **options) -> str:
    """The standard output of a command that must succeed.

    :raises Problem: with what the command said on its error output
    """
    done = subprocess.run(
        [str(part) for part in command], text=True, capture_output=True, check=False, **options
    )
    if done.returncode:
        said = (done.stderr.strip() or done.stdout.strip())[-2000:]
        raise Problem(f"{Path(str(command[0])).name} failed ({done.returncode}): {said}")
    return done.stdout


def logged(name: str, *command: str | Path, **options) -> None:
    """Runs a command with its output in a log file of that name.

    :raises Problem: naming the log and showing its end
    """
    LOGS.mkdir(parents=True, exist_ok=True)
    log = LOGS / f"{name}.log"
    with log.open("w") as stream:
        done = subprocess.run(
            [str(part) for part in command],
            stdout=stream,
            stderr=subprocess.STDOUT,
            stdin=options.pop("stdin", subprocess.DEVNULL),
            check=False,
            **options,
        )
    if done.returncode:
        end = "\n".join(log.read_text(errors="replace").splitlines()[-30:])
        raise Problem(f"{end}\n{name} failed ({done.returncode}); the whole log is in {log}")


def digest(*parts: str | bytes | Path) -> str:
    """A short hash of texts and file contents: the name of what is made of them."""
    whole = hashlib.sha256()
    for part in parts:
        data = part.read_bytes() if isinstance(part, Path) else part
        whole.update(data.encode() if isinstance(data, str) else data)
        whole.update(b"\0")
    return whole.hexdigest()[:12]


@contextlib.contextmanager
def only_one(lock: Path):
    """Lets one process at a time hold a lock file; others wait."""
    lock.parent.mkdir(parents=True, exist_ok=True)
    with lock.open("w") as stream:
        fcntl.flock(stream, fcntl.LOCK_EX)
        yield
