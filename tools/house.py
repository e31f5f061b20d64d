"""The rooms of the addon and the ties between its files: `python -m tools.house` prints both.

A file may use what lies in its own room or below. import-linter sees imports alone; most ties of
Odoo models run through `env[...]`, comodels, and names that models share. What is found here is
found by name: a name counts when no file in its own room or below has it.
"""

import ast
import sys
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from pathlib import Path

from .common import ADDON, CHECKOUT

# From the ground up. Rooms of one floor know nothing of each other.
FLOORS = [
    ("base",),
    ("words",),
    ("connection",),
    ("division",),
    ("queue",),
    ("mappings",),
    ("relation",),
    ("entry",),
    ("coding",),
    ("payment",),
    ("drift",),
    ("report", "debit"),
    ("overview",),
    ("settings",),
]
FLOOR = {room: number for number, rooms in enumerate(FLOORS) for room in rooms}
# Fields that Odoo's models have too: using one says nothing. So do attributes that others have.
OF_OTHERS = set(
    "_source account_id commercial_partner_id company_currency_id company_id country_id "
    "currency_id cursor date invoice_date journal_id move_id move_type now partner_id payment_id "
    "product_id warning".split()
)
# Odoo's own methods: each model may extend them, in any of its files.
OF_ODOO = {"create", "write", "unlink", "default_get", "copy", "onchange", "copy_data"}
# Of a condition in a domain.
OPERATORS = ("=", "!=", "in", "not in", "<", ">", "<=", ">=", "=ilike", "ilike", "any")
# What the docstring of a method says that files above may extend.
HOOK = ("Override this", "Extended by")


@dataclass(frozen=True, order=True)
class Tie:
    """That one file uses something of another."""

    user: str
    used: str
    what: str

    def __str__(self):
        return f"{self.user} -> {self.used}: {self.what}"


@dataclass
class File:
    """What a file of the addon has, and what it uses.

    :param name: path below the addon, as `models/entry/deliver.py`
    :param room: one of `FLOORS`
    :param models: names of the models it makes
    :param methods: docstrings by model and method
    :param names: of methods and fields of its models
    :param other_names: that something else in it has, such as a plain class
    :param uses: what it uses: kind (model, name or import) and name
    :param supers: model and method of each `super()` call of a method of the same name
    :param blind_checks: lines that call `_check_may_send` on something else than records at hand
    """

    name: str
    room: str
    models: set = field(default_factory=set)
    methods: dict = field(default_factory=dict)
    names: set = field(default_factory=set)
    other_names: set = field(default_factory=set)
    uses: set = field(default_factory=set)
    supers: set = field(default_factory=set)
    blind_checks: list = field(default_factory=list)


# === READ === #


def read_files(addon: Path = CHECKOUT / ADDON) -> dict[str, File]:
    """Reads the files of models and wizards, by their names."""
    files = {}
    for folder in ("models", "wizards"):
        for path in sorted((addon / folder).rglob("*.py")):
            parts = path.relative_to(addon).parts
            if path.name != "__init__.py":
                room = parts[1] if len(parts) > 2 else "settings"
                file = File("/".join(parts), room)
                _read(file, ast.parse(path.read_text()))
                files[file.name] = file
    return files


def _read(file: File, tree: ast.Module) -> None:
    for node in tree.body:
        if isinstance(node, ast.ClassDef):
            _read_class(file, node)
    for node in ast.walk(tree):
        file.uses |= set(_used_by(file, node))
        match node:
            case ast.Call(func=ast.Attribute(value=asked, attr="_check_may_send")):
                if not _are_records(asked):
                    file.blind_checks.append(node.lineno)


def _are_records(node: ast.AST) -> bool:
    """Whether an expression names records at hand: `self`, `moves`, `self.line_ids.partner_id`.

    A model has no records to ask, and a superuser may see all.
    """
    match node:
        case ast.Name():
            return True
        case ast.Attribute(value=value):
            return _are_records(value)
        case ast.Call(func=ast.Attribute(value=value, attr="sudo"), args=[ast.Constant(False)]):
            return _are_records(value)
    return False


def _read_class(file: File, node: ast.ClassDef) -> None:
    """Take in what a class has and uses; one that is no model only has names."""
    model, parents = None, []
    for statement in node.body:
        match statement:
            case ast.Assign(targets=[ast.Name(id="_name")], value=ast.Constant(value=name)):
                model = name
            case ast.Assign(targets=[ast.Name(id="_inherit")], value=value):
                parents = [v.value for v in ast.walk(value) if isinstance(v, ast.Constant)]
    model = model or next(iter(parents), None)
    file.other_names |= _own_names(node, bool(model))
    if not model:
        return
    if model not in parents:
        file.models.add(model)
    file.uses |= {("model", parent) for parent in parents}
    for statement in node.body:
        match statement:
            case ast.FunctionDef(name=name):
                file.names.add(name)
                file.methods[model, name] = ast.get_docstring(statement) or ""
                if any(_is_super(call, name) for call in ast.walk(statement)):
                    file.supers.add((model, name))
            case ast.Assign(
                targets=[ast.Name(id=name)],
                value=ast.Call(func=ast.Attribute(value=ast.Name(id="fields"))),
            ):
                file.names.add(name)


def _own_names(node: ast.ClassDef, is_model: bool) -> set[str]:
    """The methods and attributes of a class, and what a plain object keeps of itself."""
    within = node.body if is_model else list(ast.walk(node))
    names = {part.name for part in within if isinstance(part, ast.FunctionDef)}
    targets = [
        target
        for part in within
        if isinstance(part, ast.Assign | ast.AnnAssign)
        for target in getattr(part, "targets", None) or [part.target]
    ]
    stored = [part for target in targets for part in ast.walk(target)]
    names |= {part.attr for part in stored if isinstance(part, ast.Attribute)}
    return names | {part.id for part in stored if isinstance(part, ast.Name)}


def _is_super(node: ast.AST, name: str) -> bool:
    match node:
        case ast.Attribute(value=ast.Call(func=ast.Name(id="super")), attr=attr):
            return attr == name
    return False


def _used_by(file: File, node: ast.AST):
    """Yield what a piece of code uses: kind (model, name or import) and name."""
    match node:
        case ast.ImportFrom(level=level, module=module) if level:
            parents = file.name.split("/")[:-level]
            yield "import", "/".join([*parents, *(module or "").split(".")]) + ".py"
        case ast.Call(func=ast.Attribute(value=ast.Name(id="fields")), keywords=named):
            yield from (_path(word.value) for word in named if word.arg == "related")
        case ast.Call(func=ast.Attribute(attr="depends"), args=args):
            yield from map(_path, args)
        case ast.Call(
            func=ast.Attribute(attr="mapped" | "filtered" | "sorted" | "grouped"), args=args
        ):
            yield from map(_path, args[:1])
        case ast.Call(func=ast.Name(id="Domain"), args=args):
            yield from map(_path, args[:1])
        case ast.Tuple(elts=[ast.Constant(value=str(path)), ast.Constant(value=operator), _]):
            if operator in OPERATORS:
                yield "path", path
        case ast.Constant(value=str(name)):
            # Of env, of a field, or kept in a list: a name of a model is only there to be used.
            yield "model", name
        case ast.Attribute(attr=name):
            yield "path", name


def _path(node: ast.AST) -> tuple[str, str]:
    return "path", str(getattr(node, "value", ""))


# === WHO USES WHOM === #


def ties(files: dict[str, File]) -> list[Tie]:
    """The ties between files, each with the lowest file that has what is used.

    :param files: of `read_files`
    """
    of_model = {model: file.name for file in files.values() for model in file.models}
    owners = defaultdict(list)
    for file in sorted(files.values(), key=lambda file: FLOOR[file.room]):
        for name in file.names:
            owners[name].append(file)
    plain = _names_of_plain_objects()
    found = set()
    for file in files.values():
        for kind, what in file.uses:
            if kind == "import" and what in files:
                found.add(Tie(file.name, what, "import"))
            elif kind == "model" and what in of_model:
                found.add(Tie(file.name, of_model[what], what))
            elif kind == "path":
                for name in set(what.split(".")) - plain - file.other_names:
                    if used := _owner(file, owners[name]):
                        found.add(Tie(file.name, used, f".{name}"))
    return sorted(tie for tie in found if tie.user != tie.used)


def _owner(file: File, owners: list[File]) -> str | None:
    """The file a name is of: only when one file, or only rooms above, have it."""
    if not owners or file in owners:
        return None
    if len(owners) == 1 or FLOOR[owners[0].room] > FLOOR[file.room]:
        return owners[0].name
    return None


def _names_of_plain_objects() -> set[str]:
    """Attributes of the objects of `core` and `exact_api`, which look like those of models."""
    names = set(OF_OTHERS)
    for folder in ("core", "exact_api"):
        for path in (CHECKOUT / ADDON / folder).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text())):
                if isinstance(node, ast.ClassDef):
                    for line in node.body:
                        if isinstance(line, ast.AnnAssign | ast.FunctionDef):
                            names.add(line.name if hasattr(line, "name") else line.target.id)
    return names


def upward(files: dict[str, File]) -> list[Tie]:
    """The ties that are not allowed: to a room above, or to another one of the same floor."""
    return [
        tie
        for tie in ties(files)
        if files[tie.user].room != files[tie.used].room
        and FLOOR[files[tie.user].room] <= FLOOR[files[tie.used].room]
    ]


# === WRAPPED INSIDE THE ADDON === #


def silent_wraps(files: dict[str, File]) -> list[str]:
    """Methods of one model that a second file of the addon wraps, and that say nothing of it.

    Who reads the first file does not learn what the second one does. A method that is meant to be
    extended says so in its docstring; Odoo's own methods are meant to be.
    """
    found = []
    for file in files.values():
        for model, name in sorted(file.supers - {(m, n) for m, n in file.supers if n in OF_ODOO}):
            first = [
                other
                for other in files.values()
                if other is not file
                and (model, name) in other.methods
                and (model, name) not in other.supers
            ]
            if first and not any(
                word in other.methods[model, name] for other in first for word in HOOK
            ):
                found.append(f"{file.name}: {model}.{name} of {first[0].name}")
    return found


def blind_checks(files: dict[str, File]) -> list[str]:
    """Calls of `_check_may_send` that do not ask the records that something is done to."""
    return [f"{file.name}:{line}" for file in files.values() for line in file.blind_checks]


def hooks(files: dict[str, File]) -> list[str]:
    """The methods that say of themselves that files above extend them."""
    return sorted(
        f"{file.name}: {model}.{name}"
        for file in files.values()
        for (model, name), text in file.methods.items()
        if any(word in text for word in HOOK)
    )


# === PRINTED === #


def matrix(files: dict[str, File]) -> dict[tuple[str, str], int]:
    """How many names each room uses of each other."""
    return Counter(
        (files[tie.user].room, files[tie.used].room)
        for tie in ties(files)
        if files[tie.user].room != files[tie.used].room
    )


def report() -> int:
    """Prints the ties between rooms; the exit code says whether one is refused."""
    files = read_files()
    counts = matrix(files)
    rooms = [room for floor in FLOORS for room in floor]
    print("rows use columns (distinct names)")
    print(" " * 11 + " ".join(f"{room:>10}" for room in rooms))
    for user in rooms:
        print(f"{user:>10} " + " ".join(f"{counts[user, used] or '.':>10}" for used in rooms))
    two_way = {frozenset(pair) for pair in counts if pair[::-1] in counts}
    print(f"{sum(counts.values())} ties between rooms, {len(two_way)} pairs of rooms two-way")
    titles = {
        "ties that run up": upward(files),
        "methods wrapped without being hooks": silent_wraps(files),
        "rights asked of no record": blind_checks(files),
    }
    for title, lines in {"hooks": hooks(files), **titles}.items():
        print(f"{len(lines)} {title}", *lines, sep="\n    ")
    return int(any(titles.values()))


if __name__ == "__main__":
    sys.exit(report())
