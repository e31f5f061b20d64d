"""Records with a state that only follows from what happens, never from what somebody writes."""

import logging

from odoo import fields, models
from odoo.exceptions import UserError

_logger = logging.getLogger(__name__)

# What lets a state be written; an object of this process cannot come in by RPC.
_KEY = object()


class ExactStateful(models.AbstractModel):
    """A record whose ``state`` changes in ``_set_state`` alone, along the moves its model allows.

    A model says its ``state`` field and ``_transitions``. Sets of states that several files ask
    for are attributes of the model too (``_booked_states``), so that each stands once.
    """

    _name = "exact.stateful"
    _inherit = "exact.guarded"
    _description = "Record with a guarded state"
    # State -> the states it may become.
    _transitions = {}
    # Whether a state may be set again, for the other values that come with it.
    _may_stay = False

    state_changed_at = fields.Datetime(
        "Last change", default=fields.Datetime.now, readonly=True, copy=False
    )

    def write(self, vals):
        """Refuse a state that somebody writes.

        :raises UserError: naming the record
        """
        if "state" in vals and not self._has_key():
            name = self[:1].display_name
            raise UserError(
                self.env._("%s: the state follows from Exact Online and cannot be edited.", name)
            )
        return super().write(vals)

    def _has_key(self):
        """Whether our own code writes what nobody else may write."""
        return self.env.context.get("exact_state_key") is _KEY

    def _with_key(self):
        """These records, to write what nobody else may write."""
        return self.with_context(exact_state_key=_KEY)

    def _set_state(self, target, each=None, **values):
        """Move these records to ``target``: the only place that changes a state.

        :param str target: a state of this model
        :param dict each: by record, other fields to write along on that one alone
        :param values: other fields to write along
        :raises UserError: when a move is not in ``_transitions``; nothing is written then
        """
        for record in self:
            if not record._can_become(target):
                raise UserError(record._transition_refused(target))
        for before, records in self.grouped("state").items():
            records._with_key().write(
                {
                    **records._values_on_move(before, target),
                    **values,
                    "state": target,
                    "state_changed_at": fields.Datetime.now(),
                }
            )
            for record in records:
                if each:
                    record.write(each[record])
                _logger.info("%s %s: %s -> %s", self._name, record.id, before, target)
            records._after_move(before)

    def _can_become(self, target):
        if target == self.state and self._may_stay:
            return True
        return target in self._transitions[self.state]

    def _values_on_move(self, before, target):
        """What a move changes beside the state, unless it is given along.

        Override this to clear what a new state makes untrue.

        :param str before: the state these records have
        :param str target: the state they get
        :return: values
        :rtype: dict
        """
        return {}

    def _after_move(self, before):
        """Called when these records have their new state; override this to tell somebody.

        :param str before: the state they had
        """

    def _transition_refused(self, target):
        """The sentence that refuses a state.

        :param str target: the state it was to have
        :rtype: str
        """
        labels = self._state_labels()
        return self.env._(
            '%(record)s is "%(state)s" in Exact Online, so it cannot become "%(target)s".',
            record=self.display_name,
            state=labels[self.state],
            target=labels[target],
        )

    def _state_labels(self):
        """:return: what people read for each state
        :rtype: dict
        """
        return dict(self._fields["state"]._description_selection(self.env))

    def _state_label(self):
        """What people read for the state of this record."""
        return self._state_labels()[self.state]
