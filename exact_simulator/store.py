"""The books' storage: one SQLite table of entities, every entity a dict of Exact's property names.

Values are plain Python: ``Decimal`` for amounts, ``date`` for Exact's pure dates, naive UTC
``datetime`` for stamps (Created, Modified), ``str`` for GUIDs and texts, ``int``, ``bool``,
``None``. They come back exactly as they went in (``encoding.py``).

Resources are named as in the reference ("salesentry/SalesEntries"). Names starting with an
underscore ("_matches") are the simulator's own and are never visible through REST. Division
``SYSTEM`` holds what belongs to no division: the divisions themselves, users, apps.
"""

import sqlite3
import threading
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache

import sqlalchemy as sa
from sqlalchemy.pool import StaticPool

from .clock import Clock
from .encoding import decode, encode
from .reference import key_property

SYSTEM = 0
# Properties that are columns of their own, so that `find` on them needs no full scan.
INDEXED = ("Code", "YourRef", "EntryID", "Customer", "Account", "Document")
# Timestamps of a real division are past 32 bits, so that a filter without its `L` suffix shows.
FIRST_TIMESTAMP = 6_500_000_000

metadata = sa.MetaData()
entity = sa.Table(
    "entity",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("division", sa.Integer, nullable=False),
    sa.Column("resource", sa.String, nullable=False),
    sa.Column("key", sa.String, nullable=False),
    sa.Column("timestamp", sa.BigInteger, nullable=False),
    *(sa.Column(name, sa.String) for name in INDEXED),
    sa.Column("data", sa.Text, nullable=False),
    sa.UniqueConstraint("division", "resource", "key"),
    *(sa.Index(f"entity_{name}", name, "resource") for name in INDEXED),
    sa.Index("entity_timestamp", "resource", "division", "timestamp"),
)


class Store:
    """The entities of all divisions, safe for many threads.

    One connection behind one re-entrant lock: a transaction of one thread is never seen half-way by
    another, and there is no second lock to wait for, so nothing can deadlock.

    :param database: path of the SQLite file, or ":memory:"
    :param clock: says what time it is for Created and Modified
    """

    def __init__(self, database: str = ":memory:", clock: Clock | None = None):
        self.clock = clock or Clock()
        self._lock = threading.RLock()
        self._depth = 0
        self._user: dict = {}
        self._changes: list[Change] = []
        self.listeners: list = []  # called with the list of changes after each commit
        self._engine = sa.create_engine(
            f"sqlite:///{'' if database == ':memory:' else database}",
            poolclass=StaticPool,
            connect_args={"check_same_thread": False},
        )
        self._connection = self._engine.connect()
        if database != ":memory:":
            self._connection.exec_driver_sql("PRAGMA journal_mode=WAL")
            self._connection.exec_driver_sql("PRAGMA synchronous=NORMAL")
        metadata.create_all(self._connection)
        self._connection.commit()
        self._timestamp = self._last_timestamp()

    @contextmanager
    def transaction(self, user: dict | None = None) -> Iterator["Store"]:
        """Everything inside is stored together or not at all; nested transactions join the outer
        one.

        :param user: who acts (a ``system/Users`` entity); becomes Creator and Modifier
        """
        with self._lock:
            previous_user = self._user
            self._user = user or self._user
            self._depth += 1
            try:
                yield self
            except BaseException:
                if self._depth == 1:
                    self._connection.rollback()
                    self._changes.clear()
                raise
            else:
                if self._depth == 1:
                    self._connection.commit()
                    self._announce()
            finally:
                self._depth -= 1
                self._user = previous_user

    def _announce(self):
        changes, self._changes = self._changes, []
        for listener in self.listeners if changes else ():
            listener(changes)

    def insert(self, division: int, resource: str, values: dict) -> dict:
        """Store a new entity and return it as stored.

        Adds what is missing of: the key (a new GUID), Division, Created, Creator, Modified,
        Modifier; always sets a Timestamp above every earlier one.

        :raises KeyError: an entity with this key exists already
        """
        key_name = key_property(resource)
        now = self.clock.now().replace(tzinfo=None)
        row = {
            **self._actor("Creator"),
            "Division": division or None,
            "Created": now,
            **self._actor("Modifier"),
            "Modified": now,
            **values,
        }
        if row.get(key_name) is None:
            row[key_name] = str(uuid.uuid4())
        with self.transaction():
            row["Timestamp"] = self._next_timestamp()
            try:
                self._connection.execute(
                    _INSERT,
                    {
                        "division": division,
                        "resource": resource,
                        "key": str(row[key_name]),
                        **_columns(row),
                    },
                )
            except sa.exc.IntegrityError as error:
                raise KeyError(f"{resource} {row[key_name]} exists already") from error
            self._changes.append(Change("create", division, resource, row))
        return row

    def get(self, division: int, resource: str, key: object) -> dict | None:
        """Return the entity with this key, or None."""
        rows = self._select(division, resource, {"key": str(key)})
        return rows[0] if rows else None

    def find(self, division: int, resource: str, **equals: object) -> list[dict]:
        """Return the entities whose properties equal all of ``equals``, oldest first.

        Quick on the properties in ``INDEXED``, a scan of the resource on others.
        """
        columns = {
            name: value
            for name, value in equals.items()
            if name in INDEXED and isinstance(value, str)
        }
        return [
            row
            for row in self._select(division, resource, columns)
            if all(row.get(name) == value for name, value in equals.items())
        ]

    def all(self, division: int, resource: str) -> list[dict]:
        """Return every entity of a resource in a division, oldest first."""
        return self._select(division, resource, {})

    def since(self, division: int, resource: str, timestamp: int, limit: int) -> list[dict]:
        """Return the first ``limit`` entities of a resource with a later Timestamp."""
        values = {"division": division, "resource": resource, "after": timestamp, "limit": limit}
        return self._fetch(_SINCE, values)

    def update(
        self, division: int, resource: str, key: object, values: dict, *, silent: bool = False
    ) -> dict:
        """Change some properties; sets Modified, Modifier and a new Timestamp. Returns the entity.

        :param silent: it keeps its Timestamp, so that no sync shows the change
        :raises KeyError: no such entity
        """
        with self.transaction():
            row = self.get(division, resource, key)
            if row is None:
                raise KeyError(f"no {resource} {key} in division {division}")
            row.update(self._actor("Modifier"), Modified=self.clock.now().replace(tzinfo=None))
            row.update(values)
            row["Timestamp"] = row["Timestamp"] if silent else self._next_timestamp()
            self._connection.execute(
                _UPDATE, {**_identity(division, resource, key), **_columns(row)}
            )
            self._changes.append(Change("update", division, resource, row))
        return row

    def delete(self, division: int, resource: str, key: object) -> None:
        """Remove an entity and record it in sync/Deleted, when that resource is recorded there.

        :raises KeyError: no such entity
        """
        with self.transaction():
            row = self.get(division, resource, key)
            if row is None:
                raise KeyError(f"no {resource} {key} in division {division}")
            self._connection.execute(_DELETE, _identity(division, resource, key))
            self._changes.append(Change("delete", division, resource, row))
            if resource in DELETED_TYPES:
                self.insert(
                    division,
                    "sync/Deleted",
                    {
                        "ID": str(uuid.uuid4()),
                        "EntityKey": str(key),
                        "EntityType": DELETED_TYPES[resource],
                        "DeletedDate": self.clock.now().replace(tzinfo=None),
                        "DeletedBy": self._user.get("UserID"),
                    },
                )

    def renew_timestamps(self) -> None:
        """Give everything a new Timestamp, as moving a division does; nothing else changes."""
        with self.transaction():
            rows = self._connection.execute(
                sa.select(entity.c.division, entity.c.resource, entity.c.key, entity.c.data)
            ).all()
            for division, resource, key, text in rows:
                row = {**decode(text), "Timestamp": self._next_timestamp()}
                self._connection.execute(
                    _UPDATE, {**_identity(division, resource, key), **_columns(row)}
                )

    def clear(self) -> None:
        """Forget everything, in all divisions. Timestamps go on rising."""
        with self.transaction():
            self._connection.execute(entity.delete())
            self._changes.clear()

    def snapshot(self) -> "Books":
        """A copy of all books as they are now, for ``restore``; it stays in memory."""
        with self._lock:
            copy = sqlite3.connect(":memory:", check_same_thread=False)
            self._database().backup(copy)
            return Books(copy, self._timestamp)

    def restore(self, books: "Books") -> None:
        """Put the books back as they were at a snapshot; nobody is told of a change."""
        with self._lock:
            books.database.backup(self._database())
            self._timestamp = books.timestamp

    def _database(self) -> sqlite3.Connection:
        return self._connection.connection.driver_connection

    def close(self) -> None:
        """Close the database; the store is of no use afterwards."""
        with self._lock:
            self._connection.close()
            self._engine.dispose()

    def _select(self, division: int, resource: str, columns: dict) -> list[dict]:
        """The entities whose columns equal these values, oldest first."""
        values = {"division": division, "resource": resource, **columns}
        return self._fetch(_query(tuple(values)), values)

    def _fetch(self, query: sa.Select, values: dict) -> list[dict]:
        with self._lock:
            texts = self._connection.execute(query, values).scalars().all()
            if not self._depth:
                self._connection.rollback()
        return [decode(text) for text in texts]

    def _actor(self, role: str) -> dict:
        return {
            role: self._user.get("UserID"),
            f"{role}FullName": self._user.get("FullName"),
        }

    def _last_timestamp(self) -> int:
        last = self._connection.execute(sa.select(sa.func.max(entity.c.timestamp))).scalar()
        self._connection.rollback()
        return last or FIRST_TIMESTAMP

    def _next_timestamp(self) -> int:
        self._timestamp += 1
        return self._timestamp


@dataclass(frozen=True)
class Books:
    """All books at one moment.

    :param database: a copy of the SQLite database
    :param timestamp: the highest that was given out
    """

    database: sqlite3.Connection
    timestamp: int


@dataclass(frozen=True)
class Change:
    """One insert, update or delete that was committed.

    :param action: "create", "update" or "delete"
    :param division: its division
    :param resource: its resource
    :param entity: the entity after (before a delete)
    """

    action: str
    division: int
    resource: str
    entity: dict


# EntityType of sync/Deleted, per resource whose deletions Exact remembers.
DELETED_TYPES = {
    "financialtransaction/TransactionLines": 1,
    "crm/Accounts": 2,
    "crm/Addresses": 3,
    "documents/DocumentAttachments": 4,
    "crm/Contacts": 5,
    "documents/Documents": 6,
    "financial/GLAccounts": 7,
    "sync/Cashflow/PaymentTerms": 10,
}


# A query is built once per set of columns: building it costs more than running it.
@cache
def _query(columns: tuple[str, ...]) -> sa.Select:
    return sa.select(entity.c.data).where(*_equal(columns)).order_by(entity.c.id)


def _equal(columns: tuple[str, ...]) -> list[sa.ColumnElement]:
    return [entity.c[name] == sa.bindparam(name) for name in columns]


_SINCE = (
    sa.select(entity.c.data)
    .where(*_equal(("division", "resource")), entity.c.timestamp > sa.bindparam("after"))
    .order_by(entity.c.timestamp)
    .limit(sa.bindparam("limit"))
)
_IDENTITY = ("division", "resource", "key")
_UPDATE = entity.update().where(
    *(entity.c[name] == sa.bindparam(f"old_{name}") for name in _IDENTITY)
)
_DELETE = entity.delete().where(
    *(entity.c[name] == sa.bindparam(f"old_{name}") for name in _IDENTITY)
)
_INSERT = entity.insert()


def _identity(division: int, resource: str, key: object) -> dict:
    return {"old_division": division, "old_resource": resource, "old_key": str(key)}


def _columns(row: dict) -> dict:
    """The columns of ``entity`` that follow from an entity's values."""
    indexed = {name: row[name] if isinstance(row.get(name), str) else None for name in INDEXED}
    return {"timestamp": row["Timestamp"], "data": encode(row), **indexed}
