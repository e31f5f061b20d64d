"""Both ledgers side by side: what is lost, what is there twice, what is stuck, what is unsaid."""

import re
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from decimal import Decimal

from ..exact import (
    ACCOUNTS,
    BANKS,
    FILES,
    GENERAL,
    MANDATES,
    PURCHASES,
    TERMS,
)
from ..ledgers import Ledgers

SALES = "salesentry/SalesEntries"
DOCUMENTS = """
    SELECT coalesce(coding.reference, move.name) AS reference, move.name, move.move_type,
           entry.state, entry.guid, move.amount_total, move.amount_tax, currency.name AS currency,
           move.invoice_date, contact.guid AS relation, partner.name AS partner,
           entry.issues IS NOT NULL AS has_reason, entry.issue_code
      FROM exact_entry entry
           JOIN account_move move ON move.id = entry.move_id
           JOIN res_currency currency ON currency.id = move.currency_id
           JOIN res_partner partner ON partner.id = move.commercial_partner_id
           LEFT JOIN exact_contact contact
             ON contact.partner_id = partner.id AND contact.connection_id = entry.connection_id
           LEFT JOIN exact_coding coding ON coding.move_id = move.id
"""
UNITS = """
    SELECT kind, name, state, issue_code FROM exact_collection
     UNION ALL
    SELECT 'file', entry.your_ref, file.state, file.issue_code
      FROM exact_attachment file
           JOIN exact_entry entry ON entry.id = file.entry_id
           JOIN account_move move ON move.id = entry.move_id
     WHERE move.message_main_attachment_id IS NOT NULL OR file.state != 'none'
     UNION ALL
    SELECT 'relation', partner.name, contact.state, contact.issue_code
      FROM exact_contact contact JOIN res_partner partner ON partner.id = contact.partner_id
"""
# An invoice whose debit came back is open again: by an item of the entry that says so.
RETURNED = """
    SELECT reversal.guid, entry.guid
      FROM exact_collection reversal
           JOIN exact_collection_line line ON line.collection_id = reversal.id
           JOIN exact_entry entry ON entry.move_id = line.move_id
     WHERE reversal.kind = 'reversal'
"""
FINAL = {
    "collection": {"matched"},
    "reversal": {"booked", "matched"},
    "file": {"attached"},
    "relation": {"linked"},
}
# The app's secret, and what all access and refresh tokens of the simulator look like.
SECRETS = re.compile(r"simulator-secret|\bAAEA[\w-]{40}|Gcp7!IAAAA")
# What is written as an error and is none: the database server restarts under Odoo.
SERVER_GONE = re.compile(
    r"OperationalError|InterfaceError|AdminShutdown|terminating connection|server closed|"
    r"not currently accepting connections|Connection refused|No such file or directory|"
    r"(connection|cursor) already closed|the database system is|"
    r"Connection to the database failed|current transaction is aborted|"
    r"SSL connection has been closed"
)
# Two transactions met: the database refuses one of them, and it is done again.
_MET = re.compile(
    r"^\S+ \S+ \d+ ERROR \S+ odoo\.sql_db: (?s:.*)"
    r"(could not serialize|deadlock detected|could not obtain lock|duplicate key value)"
)
# A cron whose process was killed three times in a row has no turn the fourth time, says Odoo.
_KILLED = re.compile(r"ir_cron: Job '.*' \(\d+\) timed out")
_HEAD = re.compile(r"^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d,\d+ \d+ (?P<level>[A-Z]+) ")


@dataclass
class Audit:
    """What does not agree; all of it empty when nothing was lost, doubled or stuck."""

    documents: int = 0
    settlements: int = 0
    states: dict = field(default_factory=dict)
    doubles: list = field(default_factory=list)
    lost: list = field(default_factory=list)
    stuck: list = field(default_factory=list)
    different: list = field(default_factory=list)
    unexplained: list = field(default_factory=list)
    payments: list = field(default_factory=list)
    told: list = field(default_factory=list)

    @property
    def faults(self):
        """All that is wrong, by what it is."""
        names = "doubles lost stuck different unexplained payments told".split()
        return {name: getattr(self, name) for name in names if getattr(self, name)}


def audit(scene, log, wrong=(), since=0):
    """Compare the ledgers of a run that is over.

    :param Scene scene: with both
    :param Path log: Odoo's
    :param wrong: references of documents that Exact refuses
    :param int since: how long the log was when the run began
    :return: what was found
    :rtype: Audit
    """
    found = Audit()
    _documents(scene, found, wrong)
    _units(scene, found)
    _once_in_exact(scene, found)
    _payments(scene, found)
    found.told = _told(scene, log.read_text(errors="replace")[since:])
    return found


def _documents(scene, found, wrong):
    """Each document stands in Exact once, as it is in Odoo."""
    entries = defaultdict(list)
    for resource in (SALES, PURCHASES):
        for entry in scene.exact.stored(resource):
            entries[entry["YourRef"], resource].append(entry)
    names = {row["ID"]: row["Name"] for row in scene.exact.stored(ACCOUNTS)}
    documents = _rows(scene.database, DOCUMENTS)
    found.documents = len(documents)
    found.states = dict(Counter(row["state"] for row in documents))
    for row in documents:
        purchase = row["move_type"].startswith("in_")
        booked = entries.pop((row["reference"], PURCHASES if purchase else SALES), [])
        if row["reference"] in wrong and row["state"] == "rejected" and not booked:
            continue
        if row["state"] != "sent":
            found.stuck.append((row["reference"], row["state"], row["issue_code"]))
            if not row["has_reason"]:
                found.unexplained.append((row["reference"], row["state"]))
        if not booked:
            found.lost.append(row["reference"])
        if len(booked) > 1:
            found.doubles.append((row["reference"], [entry["EntryNumber"] for entry in booked]))
        if len(booked) == 1:
            found.different += _differences(row, booked[0], purchase, names)
    found.doubles += [f"{reference}: nobody sent it" for reference, _resource in entries]


def _differences(row, entry, purchase, names):
    sign = -1 if row["move_type"] in ("out_refund", "in_refund") else 1
    relation = entry["Supplier" if purchase else "Customer"]
    pairs = {
        "guid": (row["guid"], entry["EntryID"]),
        "total": (sign * row["amount_total"], Decimal(str(entry["AmountFC"]))),
        "vat": (sign * row["amount_tax"], Decimal(str(entry["VATAmountFC"]))),
        "currency": (row["currency"], entry["Currency"]),
        "date": (str(row["invoice_date"]), str(entry["EntryDate"])[:10]),
        "relation": ((row["relation"], row["partner"]), (relation, names.get(relation))),
    }
    return [
        f"{row['reference']}: {name} is {ours} in Odoo, {theirs} in Exact"
        for name, (ours, theirs) in pairs.items()
        if ours != theirs
    ]


def _units(scene, found):
    for row in _rows(scene.database, UNITS):
        if row["state"] not in FINAL[row["kind"]]:
            found.stuck.append((row["kind"], row["name"], row["state"], row["issue_code"]))


def _once_in_exact(scene, found):
    """Relations, bank accounts, mandates, files and batches are there once too."""
    ours = {
        ACCOUNTS: lambda row: row["Name"],
        BANKS: lambda row: (row["Account"], row["BankAccount"]),
        MANDATES: lambda row: row["Reference"],
        FILES: lambda row: row["Document"],
        GENERAL: lambda row: row["EntryID"],
    }
    for resource, key in ours.items():
        counted = Counter(map(key, scene.exact.stored(resource)))
        found.doubles += [f"{resource} {key}: {n}" for key, n in counted.items() if n > 1]
    named = {name for (name,) in scene.database.rows("SELECT name FROM exact_collection")}
    booked = scene.database.value(
        "SELECT count(*) FROM exact_collection WHERE state IN ('booked', 'matched')"
    )
    there = len(scene.exact.stored(GENERAL))
    if there > booked:
        found.doubles.append(f"{there} batches in Exact, {booked} of {len(named)} known in Odoo")
    if there < booked:
        found.lost.append(f"{booked} batches booked, {there} in Exact")


def _payments(scene, found):
    """What is open is the same in both ledgers, and each part of an item is booked once."""
    ledgers = Ledgers(scene)
    open_in_odoo = dict(
        scene.database.rows(
            """
            SELECT entry.guid, move.amount_residual
              FROM exact_entry entry JOIN account_move move ON move.id = entry.move_id
             WHERE entry.guid IS NOT NULL
            """
        )
    )
    open_in_exact = dict.fromkeys(open_in_odoo, Decimal(0))
    returned = dict(scene.database.rows(RETURNED))
    for term in scene.exact.stored(TERMS):
        guid = term["TransactionEntryID"]
        guid = returned.get(guid, guid)
        if guid in open_in_exact and not term["IsFullyPaid"]:
            open_in_exact[guid] += abs(Decimal(term["AmountFC"]))
    found.payments += [
        f"{guid}: {residual} open in Odoo, {open_in_exact[guid]} in Exact"
        for guid, residual in open_in_odoo.items()
        if residual != open_in_exact[guid]
    ]
    found.settlements = ledgers.settlements()
    if ledgers.waiting():
        found.payments.append(f"{ledgers.waiting()} wait")


def _told(scene, text):
    """Secrets in the logs, and errors that no restart and no kill explains.

    :param str text: what Odoo wrote during the run
    """
    calls = scene.database.rows("SELECT concat_ws(' ', error, reason) FROM exact_call")
    whole = text + "\n".join(value for (value,) in calls)
    told = [f"a secret stands in a log: {secret[:8]}…" for secret in SECRETS.findall(whole)]
    return told + [record[:1500] for record in _errors(text)]


def _errors(text):
    """The records of a log that are errors, each with its traceback."""
    records = []
    for line in text.splitlines():
        if _HEAD.match(line):
            records.append(line)
        elif records:
            records[-1] += f"\n{line}"
    for record in records:
        level = _HEAD.match(record)["level"]
        if level in ("ERROR", "CRITICAL") or "Traceback" in record:
            explained = SERVER_GONE.search(record) or _MET.search(record) or _KILLED.search(record)
            if not explained:
                yield record


def _rows(database, query):
    """The rows of a query as dicts."""
    from contextlib import closing

    import psycopg2
    from psycopg2.extras import RealDictCursor

    with closing(psycopg2.connect(dbname=database.name)) as connection:
        with connection.cursor(cursor_factory=RealDictCursor) as cursor:
            cursor.execute(query)
            return cursor.fetchall()
