"""The catalogues are whole: every term of the templates, with all that it carries.

Whether the templates have every text of the code, ``TestTranslations`` of the addon asks of Odoo.
"""

import re
from collections import defaultdict
from pathlib import Path

import polib
import pytest

CHECKOUT = Path(__file__).parents[1]
LANGUAGES = ("nl", "fr", "de")
# What a language of one country says otherwise; all else is as in the language.
VARIANTS = ("nl_BE",)
# What is filled in, and what is markup: each stands in the translation as often as in the text.
CARRIED = re.compile(r"%\(\w+\)[sd]|%s|%%|\$\{.*?\}|</?\w+|\b(?:name|class|t-[\w-]+)=\"[^\"]*\"")
ADDONS = sorted(CHECKOUT.glob("exact_online_connector*/i18n/*.pot"))


def terms(path):
    return {entry.msgid: entry for entry in polib.pofile(str(path))}


def catalogues(languages):
    return [
        pytest.param(template, path, id=f"{template.stem}-{language}")
        for template in ADDONS
        for language in languages
        if (path := template.with_name(f"{language}.po")).exists() or language in LANGUAGES
    ]


def edges(text):
    return text[: len(text) - len(text.lstrip())], text[len(text.rstrip()) :]


@pytest.mark.parametrize(("template", "path"), catalogues(LANGUAGES))
def test_every_term_is_translated(template, path):
    translated = terms(path)
    wanted = terms(template).keys()
    assert not [term for term in wanted if term not in translated or not translated[term].msgstr], (
        "run make translations"
    )
    assert not translated.keys() - wanted, "no longer in the template"


@pytest.mark.parametrize(("template", "path"), catalogues(VARIANTS))
def test_a_country_has_only_what_it_says_otherwise(template, path):
    language = terms(path.with_name(f"{path.stem.split('_')[0]}.po"))
    for msgid, entry in terms(path).items():
        assert msgid in language, "no longer in the template"
        assert entry.msgstr, msgid
        assert entry.msgstr != language[msgid].msgstr, msgid


@pytest.mark.parametrize(("template", "path"), catalogues((*LANGUAGES, *VARIANTS)))
def test_what_a_text_carries_is_carried(template, path):
    wrong = {
        msgid: entry.msgstr
        for msgid, entry in terms(path).items()
        if sorted(CARRIED.findall(msgid)) != sorted(CARRIED.findall(entry.msgstr))
        or edges(msgid)[0][:1].isspace() != edges(entry.msgstr)[0][:1].isspace()
        or edges(msgid)[1][-1:].isspace() != edges(entry.msgstr)[1][-1:].isspace()
        or entry.fuzzy
    }
    assert not wrong


@pytest.mark.parametrize(("template", "path"), catalogues((*LANGUAGES, *VARIANTS)))
def test_what_is_filled_in_can_be(template, path):
    """A single % where the text is formatted would stop whoever reads it."""
    filled = defaultdict(str)
    for msgid, entry in terms(path).items():
        try:
            msgid % filled
        except (TypeError, ValueError):
            continue
        assert entry.msgstr % filled, msgid


def test_the_addons_have_catalogues():
    assert len(ADDONS) == 3
    assert len(catalogues(VARIANTS)) == 2
