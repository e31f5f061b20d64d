"""Debian packages without root: downloaded by a private apt, verified, unpacked.

The machine's own lists and cache are neither read nor written. The mirror is the one the machine
uses (or ``DEBIAN_MIRROR``), the signatures are checked with Debian's own keyring.
"""

import hashlib
import os
import re
import shutil
from pathlib import Path

from .common import Problem, output

KEYRING = Path(os.environ.get("DEBIAN_KEYRING") or "/usr/share/keyrings/debian-archive-keyring.gpg")


class PrivateApt:
    """An apt with folders of its own.

    :param folder: where its lists and caches stand
    :param sources: address of a mirror -> its suites to look in, such as "sid"
    :param status: what counts as installed; an empty file by default, so that nothing does
    :raises Problem: when this is no Debian machine, or its index cannot be fetched or verified
    """

    def __init__(self, folder: Path, sources: dict[str, list[str]], status: Path | None = None):
        if not (shutil.which("apt-get") and shutil.which("dpkg-deb") and KEYRING.is_file()):
            raise Problem("This is no Debian machine (apt-get, dpkg-deb and Debian's keyring).")
        for name in ("state", "lists/partial", "cache/archives/partial"):
            (folder / name).mkdir(parents=True, exist_ok=True)
        if status is None:
            status = folder / "status"
            status.touch()
        lines = [
            f"deb [signed-by={KEYRING}] {mirror} {suite} main\n"
            for mirror, suites in sources.items()
            for suite in suites
        ]
        source_list = folder / "sources.list"
        source_list.write_text("".join(lines))
        settings = {
            "Dir::Etc::sourcelist": source_list,
            "Dir::Etc::sourceparts": "/dev/null",
            "Dir::Etc::preferencesparts": "/dev/null",
            "Dir::State": folder / "state",
            "Dir::State::status": status,
            "Dir::State::lists": folder / "lists",
            "Dir::Cache": folder / "cache",
            "APT::Sandbox::User": "root",
            "APT::Update::Error-Mode": "any",
            "APT::Install-Recommends": "false",
            "Acquire::Languages": "none",
            "Acquire::Retries": "3",
            "Debug::NoLocking": "1",
        }
        # As options: files in /etc/apt/apt.conf.d win over an APT_CONFIG file, but not over these.
        self._options = [f"-o{name}={value}" for name, value in settings.items()]
        output("apt-get", *self._options, "update", "-qq")

    def offers(self, package: str) -> bool:
        """Whether one of the suites has the package."""
        return bool(output("apt-cache", *self._options, "madison", package).strip())

    def with_dependencies(self, *packages: str) -> list[str]:
        """The packages and what they need beyond what is installed, as ``name=version``."""
        plan = output("apt-get", *self._options, "install", "--simulate", "-y", *packages)
        chosen = []
        for line in plan.splitlines():
            if line.startswith("Inst "):
                name, rest = line[5:].split(" ", 1)
                chosen.append(f"{name}={rest.split('(', 1)[1].split(' ', 1)[0]}")
        return chosen

    def download(self, packages: list[str], folder: Path) -> list[Path]:
        """Fetches packages into an empty folder and compares each with the signed index.

        ``apt-get download`` trusts a file of the right name and size that already lies there: hence
        the empty folder and the comparison of our own.

        :raises Problem: when a file is not what the index says
        """
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        output("apt-get", *self._options, "download", "-qq", *packages, cwd=folder)
        files = sorted(folder.glob("*.deb"))
        known = self._known_sums([_name_and_version(file) for file in files])
        for file in files:
            if sha256(file) not in known:
                raise Problem(f"{file.name} is not what Debian's signed index says; try again.")
        return files

    def _known_sums(self, packages: list[str]) -> set[str]:
        shown = output("apt-cache", *self._options, "show", *packages)
        return {line[8:].strip() for line in shown.splitlines() if line.startswith("SHA256: ")}


def unpack(packages: list[Path], folder: Path) -> None:
    """Unpacks packages into a folder; nothing of them is run."""
    for package in packages:
        output("dpkg-deb", "-x", package, folder)


def sha256(file: Path) -> str:
    """The SHA-256 of a file in hexadecimal."""
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def mirror() -> str:
    """The Debian mirror to use: ``DEBIAN_MIRROR``, else the one of this machine.

    :raises Problem: when this is no Debian machine
    """
    if named := os.environ.get("DEBIAN_MIRROR"):
        return named
    return next(iter(machine_sources()))


def machine_sources() -> dict[str, list[str]]:
    """This machine's own Debian mirrors and their suites: release, updates, security.

    :raises Problem: when this is no Debian machine
    """
    if not shutil.which("apt-get"):
        raise Problem("This machine has no apt-get.")
    release = _codename()
    # Asks nobody: it only says what an update would fetch, from whatever kind of sources file.
    said = output("apt-get", "update", "--print-uris", "-oDebug::NoLocking=1")
    found: dict[str, list[str]] = {}
    for address, suite in re.findall(r"^'(\S+)/dists/([^/\s]+)/InRelease'", said, re.MULTILINE):
        if suite.split("-")[0] == release:
            found.setdefault(address, []).append(suite)
    if not found:
        raise Problem("apt knows no Debian mirror; name one: DEBIAN_MIRROR=http://...")
    return found


def _codename() -> str:
    """The release of this machine, such as "bookworm"."""
    lines = Path("/etc/os-release").read_text().splitlines()
    facts = dict(line.split("=", 1) for line in lines if "=" in line)
    if facts.get("ID") != "debian" or "VERSION_CODENAME" not in facts:
        raise Problem("This machine is not a Debian release.")
    return facts["VERSION_CODENAME"].strip('"')


def _name_and_version(package: Path) -> str:
    name, version = output("dpkg-deb", "-W", "--showformat=${Package} ${Version}", package).split()
    return f"{name}={version}"
