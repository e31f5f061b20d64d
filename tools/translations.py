"""``make translations``: brings the terms of i18n/ up to date and names what is not translated."""

import subprocess
import sys
from pathlib import Path

from .common import ADDON, CHECKOUT, OCA_GLUE, STATE, main, tell
from .odoo_runner import OdooRunner

ADDONS = (ADDON, *OCA_GLUE)


def translations() -> int:
    """Exports the terms of the addons and merges them into every language.

    :return: 0 when every language is complete
    """
    runner = OdooRunner(with_oca=True)
    database = "exact_translations"
    try:
        runner.clone_template(database)
        runner.install(database, *ADDONS)
        odoo = [str(runner.python), "-m", "odoo", "i18n", "export"]
        for addon in ADDONS:
            template = _template(addon)
            template.parent.mkdir(exist_ok=True)
            options = ["-c", str(runner.configuration), "-d", database, "-o", str(template), addon]
            subprocess.run([*odoo, *options], check=True, env=runner.environment, cwd=STATE)
    finally:
        runner.drop(database)
    merge = [str(runner.python), "-m", "tools.translations", "merge"]
    return subprocess.run(merge, check=False, env=runner.environment, cwd=CHECKOUT).returncode


def merge() -> int:
    """Merges the templates into every language; what is no longer used goes.

    :return: 0 when every language is complete
    """
    with_terms = [addon for addon in ADDONS if _template(addon).exists()]
    return 1 if sum(map(_merge_into_languages, with_terms)) else 0


def _template(addon: str) -> Path:
    return CHECKOUT / addon / "i18n" / f"{addon}.pot"


def _merge_into_languages(addon: str) -> int:
    """:return: how many terms are not translated"""
    import polib  # one of Odoo's own requirements, not there in the Python that runs make

    template = polib.pofile(str(_template(addon)))
    open_terms = 0
    for path in sorted(_template(addon).parent.glob("*.po")):
        language = polib.pofile(str(path), wrapwidth=78)
        language.merge(template)
        # A country (nl_BE) has only what it says otherwise: the rest is that of its language.
        is_country = "_" in path.stem
        language[:] = [
            entry for entry in language if not entry.obsolete and (entry.msgstr or not is_country)
        ]
        language.save()
        missing = [entry.msgid for entry in language if not entry.msgstr or entry.fuzzy]
        open_terms += len(missing)
        tell(f"{addon} {path.name}: {len(language)} terms, {len(missing)} not translated")
        for term in missing:
            print(f"  {term!r}")
    return open_terms


if __name__ == "__main__":
    main({"merge": merge}.get(sys.argv[-1], translations))
