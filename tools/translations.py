"""`make translations`: brings the terms of i18n/ up to date and names what is not translated."""

import subprocess
import sys

from .common import ADDON, CHECKOUT, STATE, main, tell
from .odoo_runner import OdooRunner

FOLDER = CHECKOUT / ADDON / "i18n"
TEMPLATE = FOLDER / f"{ADDON}.pot"


def translations() -> int:
    """Exports the terms of the addon and merges them into every language.

    :return: 0 when every language is complete
    """
    runner = OdooRunner()
    database = "exact_translations"
    FOLDER.mkdir(exist_ok=True)
    try:
        runner.clone_template(database)
        runner.install(database, ADDON)
        odoo = [str(runner.python), "-m", "odoo", "i18n", "export"]
        options = ["-c", str(runner.configuration), "-d", database, "-o", str(TEMPLATE), ADDON]
        subprocess.run([*odoo, *options], check=True, env=runner.environment, cwd=STATE)
    finally:
        runner.drop(database)
    merge = [str(runner.python), "-m", "tools.translations", "merge"]
    return subprocess.run(merge, check=False, env=runner.environment, cwd=CHECKOUT).returncode


def merge() -> int:
    """Merges the template into every language; what is no longer used goes.

    :return: 0 when every language is complete
    """
    import polib  # one of Odoo's own requirements, not there in the Python that runs make

    template = polib.pofile(str(TEMPLATE))
    open_terms = 0
    for path in sorted(FOLDER.glob("*.po")):
        language = polib.pofile(str(path), wrapwidth=78)
        language.merge(template)
        for entry in language.obsolete_entries():
            language.remove(entry)
        language.save()
        missing = [entry.msgid for entry in language if not entry.msgstr or entry.fuzzy]
        open_terms += len(missing)
        tell(f"{path.name}: {len(language)} terms, {len(missing)} not translated")
        for term in missing:
            print(f"  {term!r}")
    return 1 if open_terms else 0


if __name__ == "__main__":
    main({"merge": merge}.get(sys.argv[-1], translations))
