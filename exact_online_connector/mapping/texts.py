"""Texts as Exact's fields take them."""

DESCRIPTION_LENGTH = 60
REFERENCE_LENGTH = 30
PAYMENT_REFERENCE_LENGTH = 50


def length(text: str) -> int:
    """Length as Exact counts it: in UTF-16 units, so that an emoji counts for two."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def one_line(text: str | None) -> str:
    """``text`` without line breaks, double spaces and control characters."""
    visible = "".join(c for c in text or "" if c.isprintable() or c.isspace())
    return " ".join(visible.split())


def cut(text: str | None, limit: int) -> str:
    """``text`` on one line and at most ``limit`` long, never cutting a character in two.

    Exact refuses what is too long in some fields and cuts it in others, so we cut first
    (docs/exact-online.md).
    """
    units = one_line(text).encode("utf-16-le", "surrogatepass")[: 2 * limit]
    return units.decode("utf-16-le", "ignore").rstrip()
