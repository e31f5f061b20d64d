"""The browser of the tours: the machine's, else Debian's Chromium unpacked in the cache."""

import os
import shutil
import subprocess
from pathlib import Path

from . import debian
from .common import CACHE, Problem, only_one, tell

# The names Odoo looks for on the PATH.
_NAMES = ("google-chrome", "chromium", "chromium-browser", "google-chrome-stable")
_NEEDED = "The browser tests need Chromium: install the package chromium."
_INSTALLED = Path("/var/lib/dpkg/status")


def ensure() -> Path:
    """The folder to put on the PATH so that Odoo's tests find a browser that starts.

    :raises Problem: when there is none and Debian's cannot be used here
    """
    for name in _NAMES:
        if (found := shutil.which(name)) and _starts(Path(found)):
            return Path(found).parent
    ours = CACHE / "chromium" / "bin"
    with only_one(CACHE / "lock"):
        if not _starts(ours / "chromium"):
            try:
                _unpack_debian_chromium(ours.parent)
            except Problem as problem:
                raise Problem(f"{_NEEDED} ({problem})") from None
        if not _starts(ours / "chromium"):
            raise Problem(f"{_NEEDED} (Debian's does not start here.)")
    return ours


def _starts(program: Path) -> bool:
    """Whether the browser can show a page, not only tell its version."""
    flags = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"]
    command = [str(program), *flags, "--dump-dom", "data:text/html,<p>up</p>"]
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return False
    return "<p>up</p>" in done.stdout


def _unpack_debian_chromium(folder: Path) -> None:
    """Unpacks Chromium with the libraries and fonts this machine lacks, and a starter for it."""
    apt = debian.PrivateApt(CACHE / "apt-chromium", debian.machine_sources(), status=_INSTALLED)
    tell("downloading Chromium for the browser tests, about 110 MB")
    needed = apt.with_dependencies("chromium", "fonts-dejavu-core")
    packages = apt.download(needed, CACHE / "chromium-debs")
    shutil.rmtree(folder, ignore_errors=True)
    debian.unpack(packages, folder)
    shutil.rmtree(CACHE / "chromium-debs")
    shutil.rmtree(CACHE / "apt-chromium")
    _write_starter(folder)


def _write_starter(folder: Path) -> None:
    """Writes a script that starts the browser with the libraries and fonts beside it."""
    machine = os.uname().machine
    usual = f"usr/lib/{machine}-linux-gnu"
    # PulseAudio's library looks for its own one in a folder of the system, by its full name.
    libraries = (usual, f"{usual}/pulseaudio", f"lib/{machine}-linux-gnu", "usr/lib/chromium")
    configuration = folder / "fonts.conf"
    configuration.write_text(
        '<?xml version="1.0"?>\n<fontconfig>\n'
        f"<dir>{folder}/usr/share/fonts</dir><dir>/usr/share/fonts</dir>\n"
        f"<cachedir>{folder}/fontcache</cachedir>\n</fontconfig>\n"
    )
    starter = folder / "bin/chromium"
    starter.parent.mkdir(exist_ok=True)
    path = ":".join(str(folder / library) for library in libraries)
    starter.write_text(
        "#!/bin/sh\n"
        f'export LD_LIBRARY_PATH="{path}${{LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}}"\n'
        f'export FONTCONFIG_FILE="{configuration}"\n'
        f'exec "{folder}/usr/lib/chromium/chromium" "$@"\n'
    )
    starter.chmod(0o755)
