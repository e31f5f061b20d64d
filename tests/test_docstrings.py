"""Docstrings where they are needed, and all in one style: ``python -m tools.docstrings``."""

import pytest

from tools import docstrings

LONG = "def tell(a):\n" + "    a += 1\n" * 11
FOUND = {
    "a long function without": LONG,
    "Google's style": 'def tell(a):\n    """Tell.\n\n    Args:\n        a: what\n    """\n',
    "a type that Sphinx does not read": 'def tell():\n    """:return dict: all"""\n',
}
ALLOWED = {
    "a short function without": "def tell(a):\n    return a\n",
    "a class that describes its __init__": LONG.replace("tell", "__init__"),
    "our style": 'def tell(a):\n    """Tell.\n\n    :param a: what\n    :return: all\n    """\n',
}


def test_every_docstring_that_is_needed_is_there():
    assert [line for path in docstrings.files() for line in docstrings.check(path)] == []


def test_three_functions_of_four_have_one():
    assert docstrings.share(docstrings.files()) > docstrings.LEAST


@pytest.mark.parametrize("text", FOUND.values(), ids=FOUND)
def test_what_is_wrong_is_found(tmp_path, text):
    (tmp_path / "module.py").write_text(text)
    assert len(list(docstrings.check(tmp_path / "module.py"))) == 1


@pytest.mark.parametrize("text", ALLOWED.values(), ids=ALLOWED)
def test_what_is_right_is_not(tmp_path, text):
    (tmp_path / "module.py").write_text(text)
    assert list(docstrings.check(tmp_path / "module.py")) == []
