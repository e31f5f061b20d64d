"""What a docstring has to be here: ``python -m tools.docstrings [FILE...]`` tells where one is not.

ruff asks for a docstring by whether a name is public; ours follow the length of a function, since a
short one with a good name says enough. What arguments and fields mean is written as Sphinx reads
it, in one way.
"""

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

from .common import CHECKOUT, OCA_GLUE

FOLDERS = ("exact_online_connector", *OCA_GLUE, "examples", "exact_simulator", "tools")
# A function of as many lines, its signature among them, says what it does.
LONG = 12
# What part of all functions has one at least.
LEAST = 0.75
# What is written in another way -> how it is written here.
WRITTEN = {
    "Args:": ":param name:",
    "Attributes:": ":param name:",
    "Returns:": ":return:",
    "Raises:": ":raises Error:",
    ":ivar ": ":param name:",
    ":return ": ":return: with :rtype:, or an annotation",
    ":returns": ":return:",
    ":type ": ":param type name:",
}


def check(path: Path) -> Iterator[str]:
    """Yield what is wrong with the docstrings of a file, with its line.

    Tests say what they do by their names; ``__init__`` is described by its class.
    """
    is_test = "tests" in path.parts
    for node in ast.walk(ast.parse(path.read_text())):
        if not isinstance(node, (ast.Module, ast.ClassDef, ast.FunctionDef)):
            continue
        text = ast.get_docstring(node)
        where = f"{path}:{getattr(node, 'lineno', 1)}: "
        if text is None:
            if isinstance(node, ast.FunctionDef) and not is_test and _is_long(node):
                yield f"{where}{node.name} has {LONG} lines or more and no docstring"
            continue
        for line in text.splitlines():
            for other, ours in WRITTEN.items():
                if line.strip().startswith(other):
                    yield f"{where}write {other.strip()} as {ours}"


def _is_long(function: ast.FunctionDef) -> bool:
    lines = function.end_lineno - function.lineno + 1
    return lines >= LONG and function.name != "__init__"


def share(paths: list[Path]) -> float:
    """The part of all functions that have a docstring, tests aside."""
    has_one = [
        bool(ast.get_docstring(node))
        for path in paths
        if "tests" not in path.parts
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.FunctionDef) and node.name != "__init__"
    ]
    return sum(has_one) / len(has_one)


def files() -> list[Path]:
    """Every Python file that is checked."""
    return [path for name in FOLDERS for path in sorted((CHECKOUT / name).rglob("*.py"))]


if __name__ == "__main__":
    problems = [line for path in [*map(Path, sys.argv[1:])] or files() for line in check(path)]
    print("\n".join(problems))
    sys.exit(bool(problems))
