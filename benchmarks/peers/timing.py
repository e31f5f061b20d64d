"""A loop over payloads, timed; what both peers share."""

import json
import sys
import time
from pathlib import Path


def run(connect):
    """Send every payload of a file, and print what it took, without starting up.

    The arguments of the program: the file, the simulator's address, a token, the division.

    :param connect: function of address, token and division; returns a function of one payload
    """
    path, url, token, division = sys.argv[1:]
    payloads = json.loads(Path(path).read_text())
    send = connect(url, token, division)
    started, cpu = time.perf_counter(), time.process_time()
    for payload in payloads:
        send(payload)
    cost = {"seconds": time.perf_counter() - started, "cpu": time.process_time() - cpu}
    print(json.dumps(cost))
