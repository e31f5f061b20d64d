"""What is fetched of a division by what changed there: page by page, with how far it got."""

from datetime import timedelta
from functools import partial

from odoo import api, fields, models

from ...exact_api import resources
from ...exact_api.errors import BadAnswer, ExactError, Forbidden, RateLimited
from ...exact_api.resources.columns import MOST_UNREADABLE, Rows
from ..base.commits import commit_steps
from ..base.lock import UnderWay, steps_alone
from ..connection.exact_reasoned import kept

# Exact keeps deletions for two months (docs/exact-online.md); later only a full read tells them.
DELETIONS_KEPT = timedelta(days=55)
# How often a feed that compares everything does so where Exact does not tell what was deleted.
COMPARED_INSTEAD = timedelta(days=1)
# How many rows that could not be read are asked for again by one fetch: a call each.
ASKED_AGAIN = 3
# A Timestamp after which nothing was deleted: for asking whether Exact would tell.
NEVER = 2**62


class ExactFeed(models.AbstractModel):
    """One kind of rows that is fetched by what changed: a record for each connection.

    A feed of its own is a model that inherits this. It says how Exact is asked, stores a page, and
    drops what is gone; how far it got is kept here, committed together with each page, so that what
    interrupts a fetch costs a page and the next one goes on from there. Its issues say why nothing
    came the last time it was fetched.
    """

    _name = "exact.feed"
    _inherit = ["exact.guarded", "exact.reasoned"]
    _description = "Feed of Exact Online"
    _rec_name = "connection_id"
    _of_division = True
    # After how long everything is read again, for what Exact did not tell; None for never.
    _compare_every = None

    connection_id = fields.Many2one(
        "exact.connection", required=True, ondelete="cascade", readonly=True
    )
    company_id = fields.Many2one(
        related="connection_id.company_id", store=True, index=True, precompute=True
    )
    # Up to where changes and deletions are known. Timestamps of Exact have 64 bits, integers 32.
    cursor = fields.Char(readonly=True)
    deletion_cursor = fields.Char(readonly=True)
    read_from = fields.Datetime(
        readonly=True, help="When the reading of everything began, until it is done."
    )
    compared_at = fields.Datetime("Compared as a whole", readonly=True)
    fetched_at = fields.Datetime("Fetched", readonly=True)
    unreadable = fields.Json(
        readonly=True, help="Rows that could not be read, by their ID: they are asked for again."
    )

    _connection_unique = models.UniqueIndex("(connection_id)")

    # === WHAT A FEED SAYS === #

    def _changed_pages(self, client, after):
        """Ask Exact for what changed.

        :param ExactClient client: for the division
        :param int after: Timestamp; 1 for everything
        :return: iterator of pages, each a list of rows with their ``Timestamp``, oldest first
        """
        raise NotImplementedError

    def _deleted(self, client, after):
        """Ask Exact for what was deleted.

        :param ExactClient client: for the division
        :param int after: Timestamp
        :return: iterator of pairs: Timestamp and GUID
        """
        raise NotImplementedError

    def _store_page(self, page):
        """Keep rows that are new or changed.

        :param list[dict] page: of ``_changed_pages``
        """
        raise NotImplementedError

    def _drop(self, guids):
        """Forget rows that were deleted in Exact.

        :param list[str] guids: of ``_deleted``
        """
        raise NotImplementedError

    def _before_full_read(self):
        """Called before everything is read from the start."""

    def _after_pages(self):
        """Called when the last page is stored."""

    def _after_full_read(self):
        """Called when everything was read: what came before ``read_from`` is not in Exact.

        But for what could not be read (``_unreadable_guids``), of which nothing is known.
        """

    def _steps(self, client):
        """Fetch, and do what follows from it.

        A generator like ``exact.work._steps``: at each ``yield`` the driver commits.

        :param ExactClient client: for the division
        :raises ExactError: when Exact says no; what was committed stays
        """
        yield from self._pages(client)

    def _under_way_text(self):
        """:return: what a person reads while another worker fetches
        :rtype: str
        """
        raise NotImplementedError

    # === FETCH === #

    @api.model
    def _of(self, connection):
        """The record of this feed for a connection, made when there is none."""
        feeds = self.sudo().with_company(connection.company_id)
        mine = [("connection_id", "=", connection.id)]
        return feeds.search(mine) or feeds.create({"connection_id": connection.id})

    @api.model
    def _fetch(self, connection):
        """Fetch now, and commit at each step.

        :param exact.connection connection: connected
        :raises ExactError: when Exact says no; what was fetched stays
        :raises UnderWay: when another worker does so at this moment
        """
        commit_steps(self.env, self._fetching(connection))

    @api.model
    def _fetching(self, connection):
        """The steps of ``_fetch``, for whoever commits by itself."""
        busy = UnderWay(self._under_way_text())
        yield from steps_alone(connection, self._fetched(connection), busy, self._name)

    @api.model
    def _fetched(self, connection):
        """What is done by whoever has the work to itself; what came of it is kept."""
        feed, failure = self._of(connection), None
        try:
            with feed.connection_id._client() as client:
                yield from feed._steps(client)
        except ExactError as error:
            failure = error
        if not isinstance(failure, RateLimited):
            feed.issues = failure and kept(feed.connection_id._error_issue(failure))
            feed._note_whether_it_can(failure)
        if failure:
            raise failure

    def _note_whether_it_can(self, failure):
        """Remember whether Exact hands out these rows at all.

        :param ExactError failure: what ended the fetch; None when it went well
        """
        name = f"feed.{self._name}"
        if not failure:
            self.connection_id._note_capability(name, "works")
        elif isinstance(failure, Forbidden) and failure.endpoint.startswith("sync/"):
            self.connection_id._note_refusal(name, failure)

    def _pages(self, client):
        """Fetch what changed since the last time.

        :param ExactClient client: for the division
        """
        if self._is_full_read_due():
            self._before_full_read()
            now = fields.Datetime.now()
            anew = {"cursor": False, "deletion_cursor": False, "unreadable": False}
            self.write({**anew, "read_from": now})
        self._drop_deleted(client)
        yield
        yield from self._ask_again(client)
        for page in self._changed_pages(client, int(self.cursor or 1)):
            self._store_page(page)
            self._note_read(page)
            self.cursor = str(page.last)
            # While all is read for the first time, what was read may be deleted meanwhile.
            self.deletion_cursor = self.deletion_cursor or self.cursor
            yield
        self._after_pages()
        if self.read_from:
            if None not in self._unreadable_guids():
                self._after_full_read()
            self.write({"compared_at": fields.Datetime.now(), "read_from": False})
        self._tell_unreadable()
        self.fetched_at = fields.Datetime.now()
        yield

    # === ROWS THAT CANNOT BE READ === #

    def _note_read(self, page):
        """Remember which rows of a page could not be read, and that the others could.

        :param Page page: of ``_changed_pages``
        :raises BadAnswer: too many by now, so that it is not these rows that are wrong
        """
        known = dict(self.unreadable or {})
        for row in page:
            known.pop(row["ID"], None)
        for bad in page.unreadable:
            kept_of = {"guid": bad.key, "name": bad.name, "why": bad.why, "after": str(bad.after)}
            known[_key_of(bad)] = kept_of
        if len(known) > MOST_UNREADABLE:
            raise BadAnswer(next(iter(known.values()))["why"], endpoint=self._name)
        self.unreadable = known or False

    def _forget_unreadable(self, guids):
        known = {key: row for key, row in (self.unreadable or {}).items() if key not in guids}
        self.unreadable = known or False

    def _tell_unreadable(self):
        texts = [f"{row['name']}: {row['why']}" for row in (self.unreadable or {}).values()]
        self.connection_id._note_unreadable(self._name, texts)

    def _unreadable_guids(self):
        """:return: of rows that could not be read; None among them is any
        :rtype: list
        """
        return [row["guid"] for row in (self.unreadable or {}).values()]

    def _ask_again(self, client):
        """Ask once more for rows that could not be read, and store those that can be by now.

        A row that changed since, or is gone, is told as any other: of that one nothing is kept.
        """
        asked = [(key, int(row["after"])) for key, row in (self.unreadable or {}).items()]
        for key, after in asked[:ASKED_AGAIN]:
            if key not in (self.unreadable or {}):
                continue
            page = next(iter(self._changed_pages(client, after)), None) or Rows()
            mended = [row for row in page if row["ID"] in self.unreadable]
            if mended:
                self._store_page(mended)
            still = {_key_of(bad) for bad in page.unreadable}
            self._forget_unreadable({row["ID"] for row in mended} | ({key} - still))
            yield

    def _is_full_read_due(self):
        if self.read_from and self.cursor:
            return False  # it is under way
        return not self.cursor or not self.compared_at or self._are_deletions_lost()

    def _are_deletions_lost(self):
        """Whether there may be deletions that Exact did not tell, or does not tell any more."""
        now = fields.Datetime.now()
        every = self._compare_every
        if every and not self.connection_id._can("deleted"):
            every = COMPARED_INSTEAD
        return bool(every and self.compared_at < now - every) or bool(
            self.fetched_at and self.fetched_at < now - DELETIONS_KEPT
        )

    def _drop_deleted(self, client):
        """Forget what was deleted since deletions were read the last time.

        Where Exact does not tell, everything is compared more often instead.
        """
        connection = self.connection_id
        if not self.deletion_cursor or not connection._can("deleted"):
            return
        connection._try_optional("deleted", partial(self._drop_what_was_deleted, client))

    def _drop_what_was_deleted(self, client):
        """Forget what was deleted; a deletion that cannot be read is asked for again."""
        deleted = self._deleted(client, int(self.deletion_cursor))
        guids = [guid for _timestamp, guid in deleted]
        self._drop(guids)
        self._forget_unreadable(guids)
        texts = [str(bad) for bad in deleted.unreadable]
        self.connection_id._note_unreadable(f"deleted.{self._name}", texts)
        if deleted.unreadable:
            return
        # Whatever is deleted from now on has a later Timestamp than what changed until now.
        self.deletion_cursor = self.cursor


def _key_of(bad):
    """What a row that cannot be read is kept under; its GUID may be what is wrong with it."""
    return bad.key or f"{bad.name} {bad.after}"


class ExactConnection(models.Model):
    _inherit = "exact.connection"

    def _optional_steps(self):
        """Look every day whether Exact tells by now what was deleted."""
        steps = super()._optional_steps()
        return steps if self._can("deleted") else {**steps, "deleted": self._ask_deleted}

    def _ask_deleted(self):
        with self._client() as client:
            list(resources.deleted(client, NEVER, 0))

    def _read_anew(self):
        """Read all feeds from the start: their Timestamps are of before the move."""
        result = super()._read_anew()
        for name in self._models_like("exact.feed"):
            self.env[name].sudo().search([("connection_id", "=", self.id)]).cursor = False
        return result
