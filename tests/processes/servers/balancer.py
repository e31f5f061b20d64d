"""What stands in front of several Odoo servers: each connection goes to the next one that lives."""

import asyncio
import threading
from itertools import count

LARGEST = 65536


class Balancer:
    """A TCP proxy in a thread; use it as a context manager.

    :param list ports: of the servers, on this machine
    """

    def __init__(self, ports):
        self._ports = ports
        self._turns = count()
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)

    def __enter__(self):
        self._thread.start()
        starting = asyncio.start_server(self._serve, "127.0.0.1", 0)
        server = asyncio.run_coroutine_threadsafe(starting, self._loop).result(timeout=10)
        self.port = server.sockets[0].getsockname()[1]
        return self

    def __exit__(self, *_exception):
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(timeout=10)

    async def _serve(self, reader, writer):
        first = next(self._turns)
        for step in range(len(self._ports)):
            port = self._ports[(first + step) % len(self._ports)]
            try:
                there, back = await asyncio.open_connection("127.0.0.1", port)
            except OSError:
                continue
            await asyncio.gather(_pass_on(reader, back), _pass_on(there, writer))
            return
        writer.close()


async def _pass_on(reader, writer):
    try:
        while data := await reader.read(LARGEST):
            writer.write(data)
            await writer.drain()
    except OSError:
        pass
    finally:
        writer.close()
