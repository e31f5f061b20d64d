"""Switches for behaviour of Exact Online that no source settles. One field, one question.

``POST /_control/knobs {"name": value}`` changes them, ``reset`` puts the defaults back. The README
lists what each stands for; a test of the addon that depends on one should try both values.
"""

from dataclasses import dataclass, fields
from typing import Literal, get_args


@dataclass
class Knobs:
    """The uncertain behaviours with their defaults."""

    # -- protocol
    minute_limit: int = 60
    day_limit: int = 5000
    token_limit: int = 200
    token_limit_status: Literal[429, 400] = 429
    used_refresh_token: Literal["refused", "until_next_used"] = "refused"
    zone_in_dates: Literal["ignore", "amsterdam", "utc"] = "ignore"
    without_prefer: Literal["unsent_null", "full"] = "unsent_null"
    text_too_long: Literal["refuse", "cut"] = "refuse"
    error_velocity_status: Literal[429, 403, 400] = 429  # of the block after too many errors
    error_velocity_text: str = ""  # what the block says; empty: no body
    business_errors_count: bool = False  # whether refusals by the books (500) count toward it
    refused_endpoints: str = ""  # space separated, outside the app's scopes: 403; see README
    removed_properties: str = ""  # "hrm/Costcenters.Active …": taken out of Exact's model
    refused_filters: str = ""  # "financialtransaction/BankEntryLines.Description …": 400
    rights_endpoint: Literal["on", "refused", "false"] = "on"  # what users/UserHasRights answers
    path_case: Literal["exact", "any"] = "exact"  # whether "hrm/CostCenters" is found
    put_null: Literal["empties", "ignored", "refused"] = "empties"
    date_filters: Literal["any", "with_time"] = "any"  # whether datetime'2026-01-31' is a date
    post_limit_mb: int = 10  # of a body; of a file the bytes count, not their base64
    webhook_topics: Literal["today", "both", "old"] = "today"
    second_consent_kills_first: bool = True
    deleted_gl_account_status: Literal[403, 404] = 403
    sync_duplicates: bool = False
    created_offset_hours: int = 0  # what GET adds to Created and Modified
    xml_api: Literal["on", "gone", "html", "404", "302", "503", "partial"] = "on"
    division_move_date: str = ""  # ISO date shown as DivisionMoveDate; empty: none
    mandatory_filters: Literal["on", "off"] = "on"
    select_rule: Literal["all", "bulk"] = (
        "all"  # which collections refuse to be read without $select
    )
    or_filters: Literal["on", "refuse"] = "on"  # whether a filter may join terms with "or"
    divisions_path_checked: bool = False  # whether system/Divisions checks the division in its path
    # -- books
    entry_number_proposal: Literal["keep", "replace"] = "keep"
    posted_type: Literal["ignore", "honour"] = "ignore"
    payables_list_sign: Literal[1, -1] = 1
    cashflow_sign: Literal[-1, 1] = -1  # of AmountDC in cashflow/… when a customer owes us
    vat_override: Literal["honour", "ignore"] = "honour"  # whether a posted VATAmountFC counts
    vat_rounding: Literal["half_up", "half_even"] = "half_up"
    delete_matched_entry: Literal["refuse", "allow"] = "refuse"
    partial_payment: Literal["split", "remaining"] = "split"  # what it makes of an open item
    amount_when_matched: Literal["kept", "zero"] = "kept"  # AmountDC once nothing is open
    unmatch: Literal["keep_parts", "merge_parts"] = "keep_parts"  # what it makes of a split item
    share_form: Literal["fraction", "percent"] = "fraction"  # 0.5 or 50 for half of the VAT
    line_shares: Literal["honour", "ignore"] = "honour"  # whether a line's own shares count
    duplicate_supplier_invoice: Literal["allow", "refuse"] = "allow"
    document_types: Literal["all", "no_sales", "none"] = "all"  # which this user may make
    # what comes of the entry a new document names: for type 10 the reference says "invoice"
    document_binding: Literal["kept", "dropped", "dropped_for_sales", "refused_for_sales"] = "kept"
    bank_without_balances: Literal["refuse", "zero", "last"] = "refuse"
    payment_service_entries: Literal["hidden", "shown"] = "hidden"  # of journals of type 16
    general_period_from: Literal["line_date", "today"] = "line_date"  # when none is sent
    general_open_items: Literal["on", "off"] = "on"  # whether general journal entries make items
    auto_match: Literal["never", "exact_amount"] = "never"  # what booking on a relation matches
    offset_ids: Literal["on", "off"] = "on"
    # whether ledger lines get a Timestamp when they are matched, and when only the header of their
    # entry changes; whether lines that somebody edits in Exact get other GUIDs
    matched_timestamps: bool = True
    ledger_timestamps: Literal["any_change", "lines"] = "any_change"
    edited_lines: Literal["keep", "renew"] = "keep"
    payment_your_ref: Literal["on", "off"] = "on"  # whether a matched receipt has its invoice's
    end_date: Literal["invoice", "match"] = "invoice"  # the latest date matched, or that day
    fully_paid_when_processed: bool = False  # IsFullyPaid of an item that is being collected
    second_main_mandate: Literal["takes_over", "refuse", "both"] = "takes_over"
    extra_duty: bool = False  # whether sales entries say IsExtraDuty
    max_lines: int = 0  # of an entry, or sets of an upload; 0: as many as one likes
    seconds_per_line: float = 0.0  # what the books take for each line or set, in real time

    def change(self, values: dict) -> None:
        """Set switches by name.

        :raises ValueError: an unknown name or a value that is not one of the choices
        """
        known = {field.name: field for field in fields(self)}
        for name, value in values.items():
            if name not in known:
                raise ValueError(f"unknown knob {name!r}; known: {', '.join(sorted(known))}")
            kind = known[name].type
            choices = get_args(kind)
            if choices and value not in choices:
                raise ValueError(f"knob {name} is one of {choices}, not {value!r}")
            if not choices and not isinstance(value, (int, float) if kind is float else kind):
                raise ValueError(f"knob {name} is a {kind.__name__}, not {value!r}")
        for name, value in values.items():
            setattr(self, name, value)

    def reset(self) -> None:
        """Put every default back."""
        for field in fields(self):
            setattr(self, field.name, field.default)

    def snapshot(self) -> dict:
        """Every switch, for ``restore``."""
        return dict(vars(self))

    def restore(self, values: dict) -> None:
        """Put every switch back to where it was at a snapshot."""
        vars(self).update(values)
