"""Exact's answer does not arrive: another process finds out what became of the document."""

import pytest

from .exact import ENTRIES
from .odoo_side import drive


@pytest.mark.parametrize(("fault", "posts"), [("cut_after_write", 1), ("cut_before_write", 2)])
def test_answer_lost(scene, fault, posts):
    scene.queue()
    scene.exact.fault(fault, ENTRIES, method="POST")
    scene.do(drive)
    assert scene.states() == ["unknown"]

    scene.finish()
    assert scene.exact.posts() == posts
