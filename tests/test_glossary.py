"""One word for one thing: the catalogues keep to docs/glossary.md."""

import re
from pathlib import Path

import polib
import pytest

CHECKOUT = Path(__file__).parents[1]
GLOSSARY = CHECKOUT / "docs" / "glossary.md"
LANGUAGES = ("nl", "fr", "de")
MARKUP = re.compile(r"%\(\w+\)s|%s|<[^>]*>|``[^`]*``")


def table(heading):
    """The rows of the table below a heading, without its head."""
    section = GLOSSARY.read_text().split(f"\n## {heading}\n")[1].split("\n## ")[0]
    rows = [line.strip("|").split("|") for line in section.splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in row] for row in rows[2:]]


def forms(cell):
    return [form.strip() for form in cell.split(",")]


TERMS = sorted(
    (
        (form, dict(zip(LANGUAGES, map(forms, cells), strict=True)))
        for english, *cells, _source in table("Words")
        for form in forms(english)
    ),
    # "entry number" is said before "entry" is looked for
    key=lambda term: -len(term[0]),
)
FORBIDDEN = [
    (language, form) for language, cell, _but in table("Not these words") for form in forms(cell)
]
BELGIUM = [(forms(dutch), forms(belgian)) for dutch, belgian, _why in table("In Belgium")]
EXCEPTIONS = tuple(begin for begin, _why in table("Exceptions"))


def catalogue(addon, language):
    path = addon / "i18n" / f"{language}.po"
    entries = polib.pofile(str(path)) if path.exists() else ()
    return {entry.msgid: entry.msgstr for entry in entries if entry.msgstr}


def entries(language):
    """English text and translation of all addons, as somebody with that language sees them."""
    for addon in sorted(CHECKOUT.glob("exact_online_connector*")):
        shown = catalogue(addon, language.split("_")[0]) | catalogue(addon, language)
        for msgid, msgstr in shown.items():
            if not msgid.startswith(EXCEPTIONS):
                yield msgid, msgstr


def word(form):
    """The pattern of a whole word; a dot stands for what comes before or after."""
    before = "" if form.startswith("·") else r"(?<!\w)"
    after = "" if form.endswith("·") else r"(?!\w)"
    return re.compile(before + re.escape(form.strip("·")) + after, re.IGNORECASE)


def has(text, words):
    return any(word(form).search(text) for form in words)


def not_rendered(language, msgid, msgstr):
    """The terms of an English text whose words its translation has not."""
    text, translated = MARKUP.sub(" ", msgid), MARKUP.sub(" ", msgstr).lower()
    for term, words in TERMS:
        said = re.compile(rf"(?<![\w/-]){re.escape(term)}(?:s|es)?(?!\w)", re.IGNORECASE)
        text, count = said.subn(" ", text)
        if count and not any(form.lower() in translated for form in words[language]):
            yield term


def said(language, msgstr):
    """The forbidden words that a translation has."""
    translated = MARKUP.sub(" ", msgstr)
    return [form for lang, form in FORBIDDEN if lang == language and word(form).search(translated)]


@pytest.mark.parametrize("language", LANGUAGES)
def test_terms_are_rendered_by_their_words(language):
    wrong = {
        msgid: (missing, msgstr)
        for msgid, msgstr in entries(language)
        if (missing := list(not_rendered(language, msgid, msgstr)))
    }
    assert not wrong


@pytest.mark.parametrize("language", [*LANGUAGES, "nl_BE"])
def test_no_word_that_is_not_used(language):
    wrong = {
        msgid: (found, msgstr)
        for msgid, msgstr in entries(language)
        if (found := said(language.split("_")[0], msgstr))
    }
    assert not wrong


def test_belgium_reads_its_own_words():
    """Where the Dutch has a word that Belgium does not use, nl_BE has the one it does."""
    shown = dict(entries("nl_BE"))
    wrong = {
        msgid: shown[msgid]
        for msgid, dutch in entries("nl")
        for words, belgian in BELGIUM
        if has(dutch, words) and (has(shown[msgid], words) or not has(shown[msgid], belgian))
    }
    assert not wrong, "translate these in nl_BE.po"


def test_belgium_has_no_other_words():
    """What is the same in both countries stands in nl.po alone."""
    for addon in CHECKOUT.glob("exact_online_connector*"):
        dutch, own = catalogue(addon, "nl"), catalogue(addon, "nl_BE")
        for msgid, msgstr in own.items():
            assert any(has(dutch[msgid], words) for words, _belgian in BELGIUM), msgstr


def test_no_such_word_in_the_manual():
    for page in (CHECKOUT / "docs" / "manual" / "nl").glob("*.md"):
        assert not said("nl", page.read_text()), page.name


def test_each_table_is_read():
    assert len(TERMS) > 30
    assert len(FORBIDDEN) > 20
    assert len(BELGIUM) > 3
    assert all(list(entries(language)) for language in (*LANGUAGES, "nl_BE"))


def test_the_glossary_keeps_to_itself():
    for _term, words in TERMS:
        for language in LANGUAGES:
            assert not said(language, ", ".join(words[language]))


@pytest.mark.parametrize(
    ("language", "msgid", "msgstr", "forbidden", "missing"),
    [
        ("nl", "Calls left", "Resterende oproepen", ["·oproep·"], ["call"]),
        ("nl", "Calls left", "Resterende aanroepen", [], []),
        ("nl", "Your entry", "Uw boeking", ["uw"], []),
        ("nl", "It hurries", "Het duurt", [], []),
        ("nl", "Entry number", "Boekstuknummer", [], []),
        ("nl", "Journal items", "Boekingsregels", [], []),
        ("nl", "Bank journal %(journal)s", "Bank %(journal)s", [], ["journal"]),
        ("fr", "Choose a division", "Choisir un dossier", ["dossier·"], ["division"]),
        ("de", "Your division", "Dein Mandant", ["dein·", "mandant·"], ["division"]),
        ("de", "Choose an entry", "Wählen Sie eine Buchung", [], []),
    ],
)
def test_what_is_found(language, msgid, msgstr, forbidden, missing):
    assert said(language, msgstr) == forbidden
    assert list(not_rendered(language, msgid, msgstr)) == missing
