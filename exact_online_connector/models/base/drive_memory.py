"""What one drive of the queue keeps between its transactions."""

from contextlib import ExitStack


class DriveMemory(dict):
    """What one drive remembers between its transactions; Odoo forgets all it read at each commit.

    Its units have it in their context, as ``exact_drive``. It holds no records. Use it in a
    ``with``, which ends whatever it keeps open.

    :attr in_transaction: what is true until the next commit or rollback, such as a row lock
    """

    __hash__ = object.__hash__

    def __init__(self):
        super().__init__()
        self._open = ExitStack()
        self.in_transaction = {}

    def __enter__(self):
        return self

    def __exit__(self, *exception):
        return self._open.__exit__(*exception)

    def __bool__(self):
        return True

    @classmethod
    def of(cls, env):
        """The memory of the drive that works with an environment.

        :param Environment env: of anybody; a client can send a context of its own
        :return: None outside of a drive
        :rtype: DriveMemory
        """
        memory = env.context.get("exact_drive")
        return memory if isinstance(memory, cls) else None

    def opened(self, key, make):
        """What is opened once in a drive and closed at its end, such as a cursor.

        :param key: what it is
        :param make: function that makes the context manager of it
        :return: what that gives
        """
        if key not in self:
            self[key] = self._open.enter_context(make())
        return self[key]
