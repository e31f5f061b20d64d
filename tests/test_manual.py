"""The manual says what the product says: every message is explained, every word is on a screen."""

import ast
import functools
import re
from collections import Counter
from pathlib import Path

import pytest
from lxml import etree

from tools import manual, manual_words
from tools.manual_words import ADDON, LANGUAGES, ODOO_MENUS, ODOO_PATHS, ODOO_WORDS

CHECKOUT = Path(__file__).parents[1]
FOLDERS = {language: CHECKOUT / "docs/manual" / language for language in LANGUAGES}
PAGES = {
    language: {path.name: path.read_text() for path in folder.iterdir()}
    for language, folder in FOLDERS.items()
}
EVERY_PAGE = [(language, name) for language in LANGUAGES for name in PAGES[language]]


def test_every_language_has_every_page():
    assert len(PAGES["en"]) > 15
    for language in LANGUAGES:
        assert PAGES[language].keys() == PAGES["en"].keys(), language


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_message_has_its_paragraph(language):
    explained = Counter(
        code for page in PAGES[language].values() for code in manual_words.codes_in(page)
    )
    assert len(explained) > 280
    assert manual_words.messages().keys() - explained.keys() == set(), "not explained"
    assert explained.keys() - manual_words.messages().keys() == set(), "the product has no such"
    assert [code for code, times in explained.items() if times > 1] == [], "explained twice"


@pytest.mark.parametrize(("language", "name"), EVERY_PAGE)
def test_messages_are_followed_by_what_they_mean(language, name):
    blocks = [block for block in PAGES[language][name].split("\n\n") if block.strip()]
    for block, following in zip(blocks, [*blocks[1:], ""], strict=True):
        if block.startswith(":::"):
            assert len(following) > 20 and not following.startswith(("#", ":::")), block


def test_a_message_stands_on_the_same_page_in_every_language():
    for name, page in PAGES["en"].items():
        for language in LANGUAGES:
            other = PAGES[language][name]
            assert manual_words.codes_in(other) == manual_words.codes_in(page), (language, name)


def test_every_registry_is_read():
    """Of a kind of registry that is not understood nothing would be explained."""
    for path in manual_words.message_files():
        assert manual_words.messages_of(path), path.name
    lazy = re.compile(r'^    "[\w.]+": \(?\s*_lt\(|^    "[\w.]+": \(\s+_lt\(', re.MULTILINE)
    written = sum(
        len(lazy.findall(path.read_text()))
        for path in manual_words.message_files()
        if path.name not in ("check_words.py", "exact_reconciliation_line.py")
    )
    read = sum(len(manual_words.messages_of(path)) for path in manual_words.message_files())
    assert read >= written > 200


@pytest.mark.parametrize(("language", "name"), EVERY_PAGE)
def test_words_are_on_a_screen(language, name):
    words = {word for word in manual_words.words_in(PAGES[language][name]) if " > " not in word}
    assert words - shown() - ODOO_WORDS.keys() == set()


@pytest.mark.parametrize(("language", "name"), EVERY_PAGE)
def test_ways_through_menus_lead_somewhere(language, name):
    paths = {word for word in manual_words.words_in(PAGES[language][name]) if " > " in word}
    assert paths - menu_paths() - ODOO_PATHS == set()


@pytest.mark.parametrize(("language", "name"), EVERY_PAGE)
def test_commands_exist(language, name):
    targets = set(re.findall(r"^([a-z-]+):", (CHECKOUT / "Makefile").read_text(), re.MULTILINE))
    code = re.findall(r"```.*?```|`[^`]+`", PAGES[language][name], re.DOTALL)
    named = {target for part in code for target in re.findall(r"\bmake ([a-z-]+)", part)}
    assert named - targets == set()


@pytest.mark.parametrize(("language", "name"), EVERY_PAGE)
def test_files_and_addons_exist(language, name):
    named = set(re.findall(r"`(exact_online_connector\w*|docs/[\w.-]+)`", PAGES[language][name]))
    assert [path for path in named if not (CHECKOUT / path).exists()] == []


def test_sites_build_without_a_warning():
    """Links, anchors and pictures included: they are strict."""
    assert manual.build() == 0
    page = (manual.SITE / "nl" / "messages-mappings.html").read_text()
    assert 'id="no_journal"' in page
    assert manual_words.translated(manual_words.messages()["no_journal"][0], "nl") in page
    assert "[[" not in re.sub(r"<script.*?</script>", "", page, flags=re.DOTALL)


def test_the_apps_page_shows_sending_first_and_pictures_in_the_language_of_its_reader():
    folder = ADDON / "static/description"
    page = (folder / "index.html").read_text()
    pictures = re.findall(r'<img [^>]*src="([^"]+)"', page)
    assert [name for name in pictures if not (folder / name).exists()] == []
    english, dutch = page.split('id="nederlands"')
    assert pictures[0] == "progress.png"
    assert "nl/" not in english
    shown_in_dutch = re.findall(r'src="([^"]+)"', dutch)
    assert shown_in_dutch == [f"nl/{name}" for name in pictures[:5]]


# === WHAT IS ON THE SCREENS === #


@functools.cache
def shown():
    """Every text in the addon's views and sources; of a field without a label, what Odoo makes."""
    found = set()
    for path in ADDON.rglob("*.xml"):
        if "tests" not in path.parts:
            for element in etree.parse(path).iter(etree.Element):
                texts = (element.text, element.tail, *element.attrib.values())
                found.update(" ".join(text.split()) for text in texts if text)
    for path in ADDON.rglob("*.py"):
        if "tests" not in path.parts:
            for node in ast.walk(ast.parse(path.read_text())):
                if isinstance(node, ast.Constant) and isinstance(node.value, str):
                    found.add(node.value)
                elif isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
                    words = node.targets[0].id.removesuffix("_ids").removesuffix("_id")
                    found.add(words.replace("_", " ").title())
    for path in (ADDON / "static/src").rglob("*.js"):
        found.update(re.findall(r'_t\(\s*"((?:[^"\\]|\\.)*)"', path.read_text()))
    return found


@functools.cache
def menu_paths():
    """The ways to our own menus, by the names that people see."""
    trees = [etree.parse(path) for path in (ADDON / "views").rglob("*.xml")]
    names, parents = {}, {}
    for tree in trees:
        for record in tree.iterfind(".//record"):
            if record.get("model", "").startswith("ir.actions"):
                names[record.get("id")] = record.findtext("field[@name='name']")
    for tree in trees:
        for menu in tree.iterfind(".//menuitem"):
            own = menu.get("id")
            names[own] = menu.get("name") or names.get(menu.get("action"))
            above = menu.getparent().get("id") if menu.getparent().tag == "menuitem" else None
            parents[own] = menu.get("parent") or above
    return {way(menu, names, parents) for menu in parents}


def way(menu, names, parents):
    if menu in ODOO_MENUS:
        return ODOO_MENUS[menu]
    above = way(parents[menu], names, parents) if parents.get(menu) else ""
    return f"{above} > {names.get(menu)}" if above else str(names.get(menu))
