"""What the manual takes from the product itself: its words, messages, menus and pictures.

MkDocs loads this file as a hook (``mkdocs.yml``), so it is read without the rest of tools/. In a
page of the manual

- ``[[Send to Exact]]`` is a word on a screen, in bold, in the language of the page;
- ``[[Invoicing > Customers > Invoices]]`` is a way through menus;
- ``::: no_journal journal_blocked`` is a line that stands for these messages, as people see them.

So the manual cannot use other words than the screens. What Odoo itself shows stands in
``ODOO_WORDS``.
"""

import ast
import functools
import re
from pathlib import Path

import polib

CHECKOUT = Path(__file__).resolve().parents[1]
ADDON = CHECKOUT / "exact_online_connector"
LANGUAGES = ("en", "nl")
# The way through Odoo's own menus that ours hang below.
ODOO_MENUS = {
    "account.menu_finance": "Invoicing",
    "account.menu_finance_configuration": "Invoicing > Configuration",
    "account.menu_finance_payables": "Invoicing > Vendors",
    "account.menu_finance_receivables": "Invoicing > Customers",
    "account.menu_finance_reports": "Invoicing > Reporting",
}
# Ways that are all Odoo's.
ODOO_PATHS = {
    "Apps",
    "Apps > Update Apps List",
    "Invoicing > Configuration > Settings",
    "Invoicing > Customers > Credit Notes",
    "Invoicing > Customers > Invoices",
    "Invoicing > Vendors > Bills",
    "Invoicing > Vendors > Refunds",
    "Settings > Technical > Scheduled Actions",
}
# What Odoo shows, with the Dutch words of its own catalogues.
ODOO_WORDS = {
    "Actions": "Acties",
    "Activate": "Activeer",
    "Apps": "Apps",
    "Bills": "Leveranciersfacturen",
    "Configuration": "Configuratie",
    "Confirm": "Bevestigen",
    "Credit Notes": "Creditfacturen",
    "Customers": "Klanten",
    "Invoices": "Verkoopfacturen",
    "Invoicing": "Facturatie",
    "Refunds": "Creditfacturen",
    "Reporting": "Rapportages",
    "Reset to Draft": "Terugzetten naar concept",
    "Scheduled Actions": "Geplande acties",
    "Settings": "Instellingen",
    "Technical": "Technisch",
    "Update Apps List": "Lijst met apps bijwerken",
    "Vendors": "Leveranciers",
}
_WORD = re.compile(r"\[\[([^\]]+)\]\]")
_MESSAGES = re.compile(r"^::: (.+)$", re.MULTILINE)
_PARAMETER = re.compile(r"%\(\w+\)s")
# Where the texts of a registry are no tuples of sentence and fix, and what its codes begin with.
_PREFIXES = {"AUTH": "auth.", "FORBIDDEN": "forbidden.", "LIMITS": "limit.", "OTHERS": ""}
# The messages of a room are registered; the explanations of the reconciliation are its own.
_ALSO = {"wizards/report/exact_reconciliation_line.py": "reconciliation."}


# === WHAT THE PRODUCT SAYS === #


def message_files() -> list[Path]:
    """The files that register messages of the product."""
    calls = re.compile(r"^register\(", re.MULTILINE)
    found = [path for path in ADDON.glob("models/**/*.py") if calls.search(path.read_text())]
    return sorted(found) + [ADDON / name for name in _ALSO]


@functools.cache
def messages() -> dict[str, tuple[str, str | None]]:
    """Code of a message -> its sentence in English and the code of its fix, of all rooms."""
    return {code: said for path in message_files() for code, said in messages_of(path).items()}


def messages_of(path: Path) -> dict[str, tuple[str, str | None]]:
    """The messages that one file registers, as ``messages``."""
    found = {}
    for node in ast.parse(path.read_text()).body:
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Dict):
            name = node.targets[0].id
            prefix = _PREFIXES.get(name, _ALSO.get(path.relative_to(ADDON).as_posix()))
            for key, value in zip(node.value.keys, node.value.values, strict=True):
                if said := _said(value, may_lack_fix=prefix is not None):
                    found[f"{prefix or ''}{key.value}"] = said
    return found


def _said(node, may_lack_fix: bool) -> tuple[str, str | None] | None:
    """Sentence and fix of a value in a registry; None for what is no message."""
    fix = None
    if isinstance(node, ast.Tuple):
        node, fix = node.elts[0], ast.literal_eval(node.elts[1])
    elif not may_lack_fix:
        return None
    text = _lazy(node)
    return (text, fix) if text else None


@functools.cache
def fixes() -> dict[str, list[str]]:
    """Code of a fix -> the words of its button in English; several where they depend."""
    found = {}
    for path in ADDON.glob("models/**/*.py"):
        if "\n@fix(" in path.read_text():
            found |= _fixes_of(ast.parse(path.read_text()))
    return found


def _fixes_of(tree: ast.Module) -> dict[str, list[str]]:
    """The fixes that one module declares: code -> the words of its button in English."""
    named = {
        node.targets[0].id: text
        for node in tree.body
        if isinstance(node, ast.Assign) and (text := _lazy(node.value))
    }
    decorators = (call for node in ast.walk(tree) for call in getattr(node, "decorator_list", ()))
    return {
        call.args[0].value: [
            text
            for part in ast.walk(call.args[1])
            if (text := _lazy(part) or named.get(getattr(part, "id", "")))
        ]
        for call in decorators
        if isinstance(call, ast.Call) and getattr(call.func, "id", "") == "fix"
    }


def _lazy(node) -> str | None:
    """The English text of a lazy translation; None for what is something else."""
    is_text = isinstance(node, ast.Call) and getattr(node.func, "id", "") == "_lt"
    return node.args[0].value if is_text else None


@functools.cache
def _catalogue(language: str) -> dict[str, str]:
    if language == "en":
        return {}
    rows = polib.pofile(str(ADDON / "i18n" / f"{language}.po"))
    return {row.msgid: row.msgstr for row in rows if row.msgstr and not row.fuzzy}


def translated(text: str, language: str) -> str:
    """A text of a screen as that language has it; English where nobody translated it yet."""
    own = ODOO_WORDS.get(text) if language == "nl" else None
    return _catalogue(language).get(text) or own or text


# === PAGES === #


def expand(markdown: str, language: str) -> str:
    """A page with the words and messages of the product filled in.

    :raises KeyError: for a message that the product does not have
    """
    markdown = _MESSAGES.sub(lambda found: _quoted(found[1].split(), language), markdown)
    return _WORD.sub(lambda found: _shown(found[1], language), markdown)


def codes_in(markdown: str) -> list[str]:
    """The codes of the messages that a page explains."""
    return [code for found in _MESSAGES.finditer(markdown) for code in found[1].split()]


def words_in(markdown: str) -> set[str]:
    """The words and ways through menus that a page names."""
    return {found[1] for found in _WORD.finditer(markdown)}


def _shown(words: str, language: str) -> str:
    parts = [translated(part, language) for part in words.split(" > ")]
    return f"*{' → '.join(parts)}*" if len(parts) > 1 else f"**{parts[0]}**"


def _quoted(codes: list[str], language: str) -> str:
    """Messages as quotations that can be linked to; each with the button that it comes with."""
    lines = []
    for code in codes:
        sentence, fix = messages()[code]
        text = _PARAMETER.sub("…", translated(sentence, language)).replace("%%", "%")
        words = [translated(word, language) for word in (fixes()[fix] if fix else ())]
        buttons = "".join(f" **[{word}]**" for word in words)
        lines.append(f'> <a id="{code}"></a>{text}{buttons}')
    return "\n>\n".join(lines) + "\n"


# === HOOKS OF MKDOCS === #


def on_page_markdown(markdown, page, config, files):
    """Called by MkDocs for each page."""
    return expand(markdown, config.theme["language"])


def on_files(files, config):
    """Called by MkDocs: the pictures of the Apps page are those of the manual."""
    from mkdocs.structure.files import File

    folder = ADDON / "static/description"
    for picture in folder.glob("*.png"):
        own = folder / config.theme["language"] / picture.name
        source = own if own.exists() else picture
        address = f"pictures/{picture.name}"
        files.append(File.generated(config, address, abs_src_path=str(source)))
    return files
