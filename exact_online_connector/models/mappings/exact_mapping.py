"""What the mappings have in common, and what each says of itself."""

from odoo import api, fields, models
from odoo.tools.translate import LazyTranslate

_lt = LazyTranslate(__name__)

# Why a mapping was proposed: the reasons of core.mappings.propose and propose_vat, in words.
REASONS = {
    "person": _lt("Chosen by a person"),
    "rate_and_kind": _lt("The only VAT code with this rate and type"),
    "words": _lt("Rate and kind, and the description fits best"),
    "first_of_several": _lt("The first of several that fit: please check"),
    "inclusive_code": _lt("Fits, but for amounts including VAT: please check"),
    "no_vat_code": _lt("No rate, so the code without VAT: please check"),
    "partly_deductible": _lt("Not wholly deductible: please check"),
    "margin": _lt("For the margin scheme: please check"),
    "oss": _lt("For OSS, without the country: please check"),
    "abroad": _lt("VAT of another country: needs a code for that country or OSS"),
    "not_vat": _lt("Not VAT: choose a G/L account"),
    "usual_code": _lt("The usual code in this country"),
    "only_one": _lt("The only one there is"),
    "credit_note_journal": _lt("The journal for credit notes"),
    "sales_journal": _lt("No journal for credit notes, so the sales journal"),
    "same_code": _lt("The same code"),
    "padded_code": _lt("The same code apart from zeros"),
    "same_name": _lt("The words of the name"),
    "like_name": _lt("The same code and a name like it: please check"),
    "other_name": _lt("What has this code in Exact is called otherwise: please choose"),
    "lowest_revenue": _lt("The first revenue account"),
    "no_match": _lt("Nothing fits: please choose"),
}


class ExactMapping(models.AbstractModel):
    """What of Odoo is mapped to what of Exact: proposed for a connection, then a person's.

    A model that inherits this one is a mapping, and says here all there is to say of it. The set-up
    of a division, the alerts about what is missing or changed, the file of all mappings and the
    payloads find it by its inheritance (``_all``); nothing lists it. ``docs/extending.md`` shows a
    new one.
    """

    _name = "exact.mapping"
    _inherit = ["exact.guarded", "exact.branches"]
    _description = "Mapping to Exact Online"
    _check_company_auto = True
    _of_division = True

    # === WHAT A MAPPING SAYS OF ITSELF === #

    # The field with what is mapped is ``_rec_name``. Where that is not unique: all fields that are.
    _source = ()
    # The fields with what it is mapped to, the usual one first: each a row of a cached list.
    _targets = ()
    # What the file of all mappings calls it, and what people read there.
    _kind = ""
    _kind_name = ""
    # The action that lists its rows.
    _action = ""
    # When it comes among the others; what another one needs goes first.
    _position = 100
    # Where documents name what is mapped, model and field: archived, it is mapped while they do.
    _used_on = ()
    # Models of Odoo whose rows decide too what its codes are (``_codes``), beside its own rows, the
    # cached lists and the connection: when one of them changes, the codes are read anew.
    _also_read = ()
    # The sentence that asks for what is not mapped, with %s for its names; none when nothing needs
    # it.
    _missing_text = ""
    # Why something was proposed, in words by code.
    _reasons = REASONS

    connection_id = fields.Many2one(
        "exact.connection",
        required=True,
        index=True,
        ondelete="cascade",
        default=lambda self: self.env.company.exact_connection_id,
    )
    company_id = fields.Many2one(
        related="connection_id.company_id", store=True, index=True, precompute=True
    )
    reason = fields.Selection(
        "_selection_reason", "Proposed because", readonly=True, copy=False, default="person"
    )

    @api.model
    def _selection_reason(self):
        """Each reason in the user's language."""
        return [(code, self.env._(text)) for code, text in self._reasons.items()]

    @api.depends("reason")
    def _compute_display_name(self):
        for mapping in self:
            source, target = mapping[self._rec_name], mapping[self._targets[0]]
            mapping.display_name = f"{source.display_name} → {target.display_name or '?'}"

    @api.model_create_multi
    def create(self, vals_list):
        mappings = super().create(vals_list)
        mappings._accept()
        return mappings

    def write(self, vals):
        """Note that a person decided, unless a proposal is written."""
        decided = vals.keys() & set(self._targets)
        if decided and "reason" not in vals:
            vals = {**vals, "reason": "person"}
        result = super().write(vals)
        if decided:
            self._accept()
        return result

    # === ALL MAPPINGS === #

    @api.model
    def _all(self):
        """Every mapping there is, also those of other addons.

        :return: an empty recordset of each model, in order
        :rtype: list
        """
        names = self.env.registry.descendants(["exact.mapping"], "_inherit")
        mappings = (self.env[name] for name in names)
        return sorted(
            (mapping for mapping in mappings if not mapping._abstract),
            key=lambda mapping: (mapping._position, mapping._name),
        )

    @api.model
    def _of(self, connection):
        """The rows of a connection.

        :param exact.connection connection: may be empty, which maps nothing
        """
        return self.search([("connection_id", "=", connection.id)])

    # === WHAT THERE IS TO MAP === #

    @api.model
    def _to_map(self, connection):
        """What of Odoo there is to map. Override this where a domain (``_domain``) cannot say it.

        :param exact.connection connection: of the company and its branches
        :return: records, without what is archived
        """
        return connection._of_company(self._source_model(), self._domain(connection))

    @api.model
    def _domain(self, connection):
        """Override this to map not everything the company has.

        :param exact.connection connection: of the company and its branches
        :return: domain of what is mapped
        :rtype: list
        """
        return []

    @api.model
    def _still_used(self, connection):
        """What was archived since, and still stands on documents that may have to be sent.

        Override this to leave some of it out.

        :param exact.connection connection: of the company and its branches
        :return: records of what is mapped
        """
        domain = [("active", "=", False), *self._domain(connection)]
        if not self._used_on:
            return self.env[self._source_model()]
        archived = connection.with_context(active_test=False)._of_company(
            self._source_model(), domain
        )
        documents, field = self._used_on
        state = "state" if documents == "account.move" else "parent_state"
        posted = [("company_id", "child_of", connection.company_id.id), (state, "=", "posted")]
        on_documents = self.env[documents].sudo()

        def stands_on_one(sources):
            return bool(on_documents.search([*posted, (field, "in", sources.ids)], limit=1))

        # A chart brings a hundred archived taxes; as a rule none was ever used.
        used = archived if stands_on_one(archived) else archived.browse()
        return used.filtered(stands_on_one).with_context(active_test=True)

    @api.model
    def _source_model(self):
        return self._fields[self._rec_name].comodel_name

    @api.model
    def _sources(self, records):
        """What one row is for, for each row there may be. Override this for more than one a record.

        :param records: of what is mapped
        :return: values of the fields that are unique together, records as records
        :rtype: list[dict]
        """
        return [{self._rec_name: record} for record in records]

    @api.model
    def _key_of(self, source):
        """What a row is for, to find it by.

        :param dict source: as of ``_sources``
        :return: the id of what is mapped; where that is not unique, a tuple of all that is
        """
        values = [source.get(name) for name in self._source or (self._rec_name,)]
        key = tuple(
            (value.id if isinstance(value, models.BaseModel) else value) or None for value in values
        )
        return key if self._source else key[0]

    def _key(self):
        """What this row is for, as of ``_key_of``."""
        return self._key_of({name: self[name] for name in self._source or (self._rec_name,)})

    @api.model
    def _ids_of(self, source):
        """:return: a source as values for ``create``
        :rtype: dict
        """
        return {
            name: value.id if isinstance(value, models.BaseModel) else value
            for name, value in source.items()
        }

    # === PROPOSALS === #

    @api.model
    def _propose(self, connection):
        """Propose what has no row yet, or found nothing before; a person's choice is kept.

        :param exact.connection connection: whose lists are read
        """
        known = {row._key(): row for row in self._of(connection)}
        sources = self._sources(self._to_map(connection) | self._still_used(connection))
        new = []
        for source, targets, reason in self._proposals(connection, sources):
            if row := known.get(self._key_of(source)):
                row._fill_in(targets, reason)
            else:
                new.append(
                    {
                        "connection_id": connection.id,
                        "reason": reason,
                        **self._ids_of(source),
                        **self._ids_of(targets),
                    }
                )
        self.create(new)

    @api.model
    def _proposals(self, connection, sources):
        """Override this to propose something: here, a row for a person to fill in.

        :param exact.connection connection: whose lists there are to choose from
        :param list[dict] sources: as of ``_sources``
        :return: an iterable of source, targets by name of their field (empty records for nothing)
            and code of the reason; a source that is left out gets no row
        """
        return [(source, {}, "no_match") for source in sources]

    def _fill_in(self, targets, reason):
        """Take what is proposed for this row, where it is open."""
        is_open = self._open_targets()
        found = {name: target for name, target in targets.items() if target and name in is_open}
        if found:
            self.write({**self._ids_of(found), "reason": reason})

    def _open_targets(self):
        """Where something may be proposed: nothing is chosen, and no person wanted it so.

        :return: names of fields
        :rtype: list[str]
        """
        chosen = self.reason == "person" or any(self[name] for name in self._targets)
        return [] if chosen else list(self._targets)

    # === IN PAYLOADS === #

    @api.model
    def _codes(self, connection):
        """What documents need: codes of Exact by what is mapped to them.

        They are kept for all documents of a drive, while what they are read from stays the same
        (``exact.connection._kept``).

        :param exact.connection connection: whose rows; may be empty, which maps nothing
        :return: ``_code()`` by ``_key()``; values, no records
        :rtype: dict
        """
        codes = ((row._key(), row._code()) for row in self._of(connection))
        return {key: code for key, code in codes if code}

    def _code(self):
        """What goes to Exact. Override this for another than the code of the first target.

        :return: the code, None for nothing or what is no longer there
        """
        target = self[self._targets[0]]
        return target.code if target.active else None
