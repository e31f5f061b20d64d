"""Texts as Exact's fields take them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exact_online_connector.core.texts import FILE_NAME_LENGTH, file_name, length


@pytest.mark.parametrize(
    ("name", "extension", "written"),
    [
        ("bill.pdf", ".pdf", "bill.pdf"),
        ("bill", ".pdf", "bill.pdf"),
        ("Factuur 2026.118", ".pdf", "Factuur 2026.118.pdf"),
        ("Factuur nr. 2026/118 van mei", ".pdf", "Factuur nr. 2026_118 van mei.pdf"),
        ("../../etc/passwd", ".xml", "_.._etc_passwd.xml"),
        ('a\\b:c*d?"<e>|f.PDF', ".pdf", "a_b_c_d_e_f.PDF"),
        ("bill\x00\n\u202e.pdf", ".pdf", "bill.pdf"),
        (" .pdf ", ".pdf", "pdf.pdf"),
        ("", ".png", "file.png"),
        (None, "", "file"),
        ("é" * 300 + ".pdf", ".pdf", "é" * 96 + ".pdf"),
    ],
)
def test_name_of_a_file(name, extension, written):
    assert file_name(name, extension) == written


@given(st.text(max_size=300), st.sampled_from(["", ".pdf", ".xml"]))
def test_every_name_of_a_file_fits(name, extension):
    found = file_name(name, extension)

    assert 0 < length(found) <= FILE_NAME_LENGTH
    assert not set(found) & set('/\\:*?"<>|\n\r\t')
