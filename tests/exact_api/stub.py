"""A server that answers what a test tells it: for answers that the simulator never gives."""

import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

HANG_UP = "hang up"
KEEP_SILENT = "keep silent"


class Stub:
    """Gives one prepared answer per request, and keeps the requests.

    :param answers: (status, headers, body) each, or HANG_UP, or KEEP_SILENT until the test ends
    """

    def __init__(self, *answers):
        self.requests = []
        self._answers = list(answers)
        self._done = threading.Event()
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self._server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._server.server_port}"

    def __enter__(self):
        threading.Thread(target=self._server.serve_forever, args=(0.01,), daemon=True).start()
        return self

    def __exit__(self, *_exception):
        self._done.set()
        self._server.shutdown()
        self._server.server_close()

    def _handler(stub):
        class Handler(BaseHTTPRequestHandler):
            def answer(self):
                body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
                stub.requests.append((self.command, self.path, self.headers, body))
                answer = stub._answers.pop(0)
                if answer == KEEP_SILENT:
                    stub._done.wait(10)
                if answer in (HANG_UP, KEEP_SILENT):
                    self.close_connection = True
                    return
                status, headers, body = answer
                self.send_response(status)
                for name, value in {"Content-Length": len(body), **headers}.items():
                    self.send_header(name, str(value))
                self.end_headers()
                self.wfile.write(body)

            do_GET = do_POST = do_PUT = do_DELETE = answer

            def log_message(self, *_arguments):
                pass

        return Handler
