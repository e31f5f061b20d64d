"""A bare loop of ``requests`` that posts the same payloads: nothing can be quicker."""

import requests

from benchmarks.peers import timing


def connect(url, token, division):
    """One session, one connection, no look-up, nothing kept.

    :return: function that posts a payload
    """
    session = requests.Session()
    session.headers["Authorization"] = f"Bearer {token}"
    session.headers["Accept"] = session.headers["Content-Type"] = "application/json"
    session.headers["Prefer"] = "return=representation"
    address = f"{url}/api/v1/{division}/salesentry/SalesEntries"

    def send(payload):
        answer = session.post(address, data=payload, timeout=60)
        assert answer.status_code == 201, answer.text
        return answer.json()

    return send


if __name__ == "__main__":
    timing.run(connect)
