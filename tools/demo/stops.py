"""Which documents are stopped before Exact, and why: the codes of ``core/issues.py``."""

from .companies import Company

UNSURE = "unsure"


def reasons(company: Company, move) -> list[str]:
    """Codes of what keeps a document from being sent, the first the most important.

    ``UNSURE`` is for a bill whose coding nobody confirmed; no code at all for one that may go.
    """
    entry = move.sudo().exact_entry_id
    if entry.state in ("blocked", "rejected"):
        codes = [issue["code"] for issue in entry.issues or () if issue["blocking"]]
        return codes or [entry.state]
    if not company.connection or not move.exact_can_send:
        return []
    if not move.is_purchase_document():
        [(_move, issues)] = move._exact_check(company.connection)
        return [issue["code"] for issue in issues if issue["blocking"]]
    coding = move._exact_coding()
    if not coding:
        return []
    prepared = coding._prepared()[-1]
    blocking = [issue.code for issue in prepared.issues if issue.blocking]
    return blocking or ([] if coding._is_complete() else [UNSURE])
