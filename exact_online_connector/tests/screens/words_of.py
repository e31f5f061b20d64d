"""What no text may say, whatever the language it is in."""

import re

import polib

from ..languages import CATALOGUES
from .shown import DATA, SAID

# A language of the catalogue -> words that it shares with English, and has nowhere else.
SAME = {
    "de": ("core", "cursor", "format", "optional"),
    "fr": ("core", "france", "net", "services"),
    "nl": ("core", "ctrl", "cursor", "endpoint", "enter"),
}
# Letters of a name; a shorter one may stand within any word.
SHORTEST = 4
# What looks like a code, and is the name of something that people have to find by it.
TECHNICAL = ("web.base.url", "secret_key", "exact_online_connector", "max_cron_threads")
_PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%[sd]|\$\{.*?\}|<[^>]*>|&\w+;")
_WORD = re.compile(r"[^\W\d_]{3,}")
_FAULTS = {
    "names records of a model": re.compile(r"\b[a-z]+(?:\.[a-z_]+)+\([\d, ]*\)"),
    "names a model": re.compile(r"\bexact(?:\.[a-z]+)+\b|\baccount\.(?:move|payment|journal)\b"),
    "says what no person says": re.compile(r"\b(?:False|undefined|null|NaN|NewId)\b"),
    "has a hole": re.compile(r"%\(\w+\)s|%s|\$\{|\{\{"),
}
_CODE = re.compile(r"\b[a-z]+(?:_[a-z0-9]+)+\b|^0[0.,]*$")
_NONE = re.compile(r"\bNone\b(?! of\b)")


class Words:
    """What texts in one language may not say.

    :param catalogue: "nl", or None for English
    :param names: what people and Exact call things, which may be in any language
    """

    def __init__(self, catalogue, names=()):
        self._english = english_only(catalogue) if catalogue else set()
        self._catalogue = catalogue
        known = [name for name in {*names, *TECHNICAL} if len(name or "") >= SHORTEST]
        self._names = sorted(known, key=len, reverse=True)

    def faults(self, shown):
        """What is wrong with a text, in words; empty when nothing is."""
        text = self._without_names(shown.text)
        found = [fault for fault, looks in _FAULTS.items() if looks.search(text)]
        # A word of English too, as a label; no sentence of ours begins with it but "None of".
        if _NONE.search(text) and (self._catalogue or shown.kind == SAID):
            found.append("says None")
        if shown.kind == DATA:
            return found
        if _CODE.search(text):
            found.append("says a code")
        if left := words_of(text) & self._english:
            found.append(f"is English: {', '.join(sorted(left))}")
        return found

    def _without_names(self, text):
        for name in self._names:
            text = text.replace(name, " ")
        return text


def english_only(catalogue):
    """Words of our English texts that no translation into a language has."""
    entries = _entries(catalogue)
    said = set().union(*(words_of(entry.msgid) for entry in entries))
    translated = [entry.msgstr for entry in entries if entry.msgstr != entry.msgid]
    known = set().union(*map(words_of, translated))
    return said - known - set(SAME.get(catalogue.partition("_")[0], ()))


def _entries(catalogue):
    """Of a language, and of the one it is a kind of."""
    names = dict.fromkeys((catalogue.partition("_")[0], catalogue))
    files = [CATALOGUES / f"{name}.po" for name in names]
    return [entry for path in files if path.exists() for entry in polib.pofile(path)]


def words_of(text):
    """The words of a text, small, without what is filled in."""
    return {word.lower() for word in _WORD.findall(_PLACEHOLDER.sub(" ", text))}
