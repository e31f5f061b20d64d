"""The languages we ship, known to Odoo with its own texts and ours."""

from pathlib import Path

ENGLISH, DUTCH = "en_US", "nl_NL"
CATALOGUES = Path(__file__).parents[1] / "i18n"
# Whose texts stand on our screens.
MODULES = ("base", "web", "mail", "account", "exact_online_connector")


def shipped():
    """
    :return: by language of Odoo the name of our catalogue, None for English
    :rtype: dict[str, str]
    """
    stems = sorted(path.stem for path in CATALOGUES.glob("*.po"))
    codes = {stem if "_" in stem else f"{stem}_{stem.upper()}": stem for stem in stems}
    return {ENGLISH: None} | codes


def learn(env, *codes):
    """Have Odoo speak languages, until the end of the test."""
    for code in codes:
        env["res.lang"]._activate_lang(code)
    env["ir.module.module"]._load_module_terms(MODULES, codes)
    env.registry.clear_all_caches()  # who asked for one before its texts were there got English
