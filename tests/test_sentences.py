"""Sentences of screens stand whole in one string, so that each language has its own order of words.

What is around a value is a label then, and ends with a colon, or a sentence of its own.
"""

import re
from pathlib import Path

import pytest
from lxml import etree

from tools.common import ADDON, CHECKOUT

FOLDERS = ("data", "static/src", "views", "wizards")
ENDS = (":", ".", "?", "!")
_WORD = re.compile(r"[^\W\d_]{2,}")


def is_value(node) -> bool:
    """Whether an element shows what is known only when it is read."""
    return node.tag == "field" or bool(node.get("t-out") or node.get("t-esc"))


def cut_sentences(tree) -> list[str]:
    """The texts of a view that begin or go on beside a value."""
    found = []
    for element in tree.iter(etree.Element):
        inside = list(element.iterchildren(etree.Element))
        if any(map(is_value, inside)):
            before = " ".join((element.text or "").split())
            if len(_WORD.findall(before)) > 1 and not before.endswith(ENDS):
                found.append(before)
        after = [" ".join((node.tail or "").split()) for node in inside if is_value(node)]
        found += [text for text in after if _WORD.search(text)]
    return found


def test_no_sentence_is_cut_around_a_value():
    found = {
        (str(path.relative_to(CHECKOUT)), text)
        for folder in FOLDERS
        for path in Path(CHECKOUT, ADDON, folder).rglob("*.xml")
        for text in cut_sentences(etree.parse(path))
    }
    assert found == set()


@pytest.mark.parametrize(
    ("view", "cut"),
    [
        ("<p>You coded <field name='count'/> bills.</p>", ["You coded", "bills."]),
        ("<p><t t-out='count'/> to check</p>", ["to check"]),
        ("<p>Last contact: <field name='at'/></p>", []),
        ("<p>Nothing is sent. <field name='at'/></p>", []),
        ("<td>VAT <t t-out='code'/></td>", []),
        ("<p><field name='at'/> <b>Never cut.</b></p>", []),
    ],
)
def test_what_is_cut(view, cut):
    assert cut_sentences(etree.fromstring(view)) == cut
