"""Finds or fetches the source of Odoo 19.

In this order: ``ODOO_PATH``, what was fetched before, an ``odoo`` this machine's Python can import,
Debian's package, Odoo's own repository. ``ODOO_SOURCE=debian`` or ``ODOO_SOURCE=git`` leaves the
choice to one of the last two.
"""

import importlib.util
import os
import re
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from . import debian
from .common import CACHE, Problem, digest, only_one, output, tell

SERIES = 19
GIT = "https://github.com/odoo/odoo"
# The package these tools were written against; another one is used too, but told about.
KNOWN_DEB = "9d2f598b0555db17e291d48ed24df184c70823c053c4c5ed53c467ca7f629bbf"
# Fonts and scripts that Debian's Odoo has symbolic links to. Newer versions of the first two moved
# their files.
OLD_SUITE = "bookworm"
OLD_LINKED = ["fonts-font-awesome", "fonts-inconsolata"]
LINKED = (
    "fonts-roboto-unhinted fonts-montserrat fonts-ocr-b"
    " libjs-jquery libjs-underscore libjs-jquery-form"
).split()


@dataclass(frozen=True)
class OdooSource:
    """A source tree: ``package`` is the folder named ``odoo``."""

    package: Path

    @property
    def addons_path(self) -> list[Path]:
        """The folders with Odoo's own addons."""
        beside = self.package.parent / "addons"
        return [folder for folder in (beside, self.package / "addons") if folder.is_dir()]

    @property
    def key(self) -> str:
        """Changes when the source does."""
        head = self.package.parent / ".git" / "FETCH_HEAD"
        parts = [str(self.package.resolve()), self.package / "release.py"]
        return digest(*parts, *([head] if head.is_file() else []))

    def importable_from(self) -> Path:
        """A folder for PYTHONPATH that holds ``odoo`` and no other package.

        An installed Odoo lies among the machine's other packages, which would shadow those of our
        own environment.
        """
        folder = CACHE / "import" / digest(str(self.package))
        folder.mkdir(parents=True, exist_ok=True)
        link = folder / "odoo"
        if not link.exists():
            link.unlink(missing_ok=True)
            link.symlink_to(self.package)
        return folder


def find() -> OdooSource:
    """The Odoo source to use, fetched when there is none.

    :raises Problem: when ODOO_PATH is no Odoo 19, or none can be found
    """
    if named := os.environ.get("ODOO_PATH"):
        return _named(Path(named).expanduser())
    forced = os.environ.get("ODOO_SOURCE")
    if forced not in (None, "", "debian", "git"):
        raise Problem(f"ODOO_SOURCE={forced}: say debian or git.")
    with only_one(CACHE / "lock"):
        return _cached(forced) or (not forced and _importable()) or _fetched(forced)


def _named(folder: Path) -> OdooSource:
    inside = ("odoo", ".", "usr/lib/python3/dist-packages/odoo")
    for package in (folder / name for name in inside):
        if _is_odoo(package):
            return OdooSource(package.resolve())
    raise Problem(f"ODOO_PATH={folder} is no source of Odoo {SERIES}.0 (no odoo/release.py of it).")


def _cached(forced: str | None) -> OdooSource | None:
    kinds = {"debian": _debian_package(), "git": CACHE / "odoo-git" / "odoo"}
    for kind, package in kinds.items():
        if forced in (None, "", kind) and _is_odoo(package):
            return OdooSource(package)
    return None


def _importable() -> OdooSource | None:
    try:
        found = importlib.util.find_spec("odoo.release")
    except ImportError:
        return None
    package = Path(found.origin).parent if found and found.origin else None
    if package and _is_odoo(package):
        tell(f"Odoo: the installed one, {package}")
        return OdooSource(package)
    return None


def _fetched(forced: str | None) -> OdooSource:
    """Odoo from the first place that has it.

    :param forced: "debian" or "git", else both are tried
    :raises Problem: no place has it
    """
    reasons = []
    for kind, fetch in {"debian": _from_debian, "git": _from_git}.items():
        if forced in (None, "", kind):
            try:
                return fetch()
            except Problem as problem:
                reasons.append(f"{kind}: {problem}")
    raise Problem(
        f"No source of Odoo {SERIES} could be fetched. Put one on this machine and name it: "
        f"ODOO_PATH=/path/to/odoo make ...\n" + "\n".join(reasons)
    )


def _from_debian() -> OdooSource:
    """Odoo of Debian's package, with the libraries it links to.

    :raises Problem: no suite has it, or this is no Debian machine
    """
    apt = None
    for suite in (os.environ.get("DEBIAN_SUITES") or "sid testing").split():
        tell(f"looking for odoo-{SERIES} in Debian {suite}")
        apt = debian.PrivateApt(CACHE / "apt-odoo", {debian.mirror(): [suite, OLD_SUITE]})
        if apt.offers(f"odoo-{SERIES}"):
            break
    else:
        raise Problem(f"no package odoo-{SERIES} in Debian")
    tell("downloading Odoo, about 133 MB")
    old = [f"{name}/{OLD_SUITE}" for name in OLD_LINKED]
    packages = apt.download([f"odoo-{SERIES}", *old, *LINKED], CACHE / "odoo-debs")
    if not any(debian.sha256(file) == KNOWN_DEB for file in packages):
        tell("note: Debian's Odoo package is newer than the one these tools were written against")
    tell("unpacking Odoo")
    root = CACHE / "odoo-debian.new"
    shutil.rmtree(root, ignore_errors=True)
    debian.unpack(packages, root)
    _mend_debian_tree(root)
    final = CACHE / "odoo-debian"
    shutil.rmtree(final, ignore_errors=True)
    root.rename(final)
    shutil.rmtree(CACHE / "apt-odoo")
    package = _debian_package()
    if not _is_odoo(package):
        raise Problem(f"the package odoo-{SERIES} holds no Odoo {SERIES}.0")
    return OdooSource(package)


def _mend_debian_tree(root: Path) -> None:
    """Takes out what Debian's package has too much and fills in what it lacks."""
    site = root / "usr/lib/python3/dist-packages"
    for surplus in [site / "addons", site / "doc", site / "setup", *site.glob("*.egg-info")]:
        shutil.rmtree(surplus, ignore_errors=True)  # a second copy of all addons, build helpers
    # One script was removed for its licence; a bundle without it fails every browser test.
    script = site / "odoo/addons/mail/static/lib/selfie_segmentation/selfie_segmentation.js"
    if not script.exists():
        script.parent.mkdir(parents=True, exist_ok=True)
        script.write_text("/* not in Debian's package; only the camera's blur uses it */\n")
    for folder, folders, files in os.walk(root):
        for name in [*folders, *files]:
            _settle_link(root, Path(folder) / name)


def _settle_link(root: Path, file: Path) -> None:
    """An absolute link leads out of the unpacked tree, a dangling one breaks the login page."""
    if not file.is_symlink():
        return
    target = os.readlink(file)
    inside = root / target.lstrip("/") if target.startswith("/") else file.parent / target
    if target.startswith("/") or not inside.exists():
        file.unlink()
        if inside.exists():
            file.symlink_to(os.path.relpath(inside, file.parent))
        else:
            file.touch()


def _from_git() -> OdooSource:
    """A shallow clone of Odoo's own repository.

    :raises Problem: it cannot be reached
    """
    if not shutil.which("git"):
        raise Problem("git is not installed")
    url, branch = os.environ.get("ODOO_GIT") or GIT, f"{SERIES}.0"
    try:
        output("git", "ls-remote", "--exit-code", url, f"refs/heads/{branch}", timeout=20)
    except subprocess.TimeoutExpired:
        raise Problem(f"{url} does not answer") from None
    tell(f"cloning Odoo {branch}")
    folder = CACHE / "odoo-git.new"
    shutil.rmtree(folder, ignore_errors=True)
    output("git", "clone", "-q", "--depth=1", "--single-branch", "-b", branch, url, folder)
    final = CACHE / "odoo-git"
    shutil.rmtree(final, ignore_errors=True)
    folder.rename(final)
    return OdooSource(final / "odoo")


def _debian_package() -> Path:
    return CACHE / "odoo-debian/usr/lib/python3/dist-packages/odoo"


def _is_odoo(package: Path) -> bool:
    release = package / "release.py"
    if not release.is_file():
        return False
    return bool(re.search(rf"^version_info = \({SERIES}, 0,", release.read_text(), re.MULTILINE))
