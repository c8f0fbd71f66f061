"""Servers that answer as a test says, in threads of the test, and remember who sent them what."""

from __future__ import annotations

import shutil
import ssl
import subprocess
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

USER = b'{"username": "ada", "email": "a@b.example"}'


@dataclass(frozen=True)
class Asked:
    """A request as it came."""

    path: str
    headers: Mapping[str, str]
    """Names in lower case."""

    @property
    def token(self) -> str | None:
        return self.headers.get("x-sbg-auth-token")


@dataclass(frozen=True)
class Answer:
    """What is answered: the body in pieces, so that it may be longer than memory."""

    body: bytes | Iterable[bytes] = b""
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    reason: str | None = None


Talk = Callable[[Asked], Answer]


class Served:
    """A server that runs."""

    def __init__(self, server: ThreadingHTTPServer, scheme: str, host: str) -> None:
        self.port = server.server_port
        self.api = f"{scheme}://{host}:{self.port}/v2"
        self.asked: list[Asked] = []

    @property
    def tokens(self) -> set[str | None]:
        """The tokens that came along with requests; None for a request without one."""
        return {asked.token for asked in self.asked}


@contextmanager
def serving(
    talk: Talk, *, host: str = "127.0.0.1", certificate: Path | None = None
) -> Iterator[Served]:
    """Serve on a port of this machine; over TLS with a `certificate`, a file with its key."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            asked = Asked(self.path, {name.lower(): told for name, told in self.headers.items()})
            served.asked.append(asked)
            answer = talk(asked)
            pieces = [answer.body] if isinstance(answer.body, bytes) else answer.body
            self.send_response(answer.status, answer.reason)
            for name, value in answer.headers.items():
                self.send_header(name, value)
            if isinstance(answer.body, bytes):
                self.send_header("Content-Length", str(len(answer.body)))
            else:
                self.send_header("Connection", "close")
                self.close_connection = True
            self.end_headers()
            try:
                for piece in pieces:
                    self.wfile.write(piece)
            except OSError:
                # Whoever asked has had enough.
                self.close_connection = True

        do_POST = do_GET

        def log_message(self, format: str, *arguments: object) -> None:
            pass

    class Server(ThreadingHTTPServer):
        def handle_error(self, request: object, client_address: object) -> None:
            """Say nothing of those who go away in the middle."""

    server = Server(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    if certificate is not None:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate)
        server.socket = context.wrap_socket(server.socket, server_side=True)
    served = Served(server, "https" if certificate else "http", host)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    try:
        yield served
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def make_certificate(folder: Path) -> Path:
    """Make a certificate for this machine and return the file with it and its key."""
    if shutil.which("openssl") is None:
        pytest.skip("openssl is not here to make a certificate")
    key, certificate = folder / "key.pem", folder / "certificate.pem"
    subprocess.run(
        [
            *("openssl", "req", "-x509", "-nodes", "-days", "2", "-subj", "/CN=localhost"),
            *("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1"),
            *("-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1"),
            *("-keyout", str(key), "-out", str(certificate)),
        ],
        check=True,
        capture_output=True,
    )
    both = folder / "both.pem"
    both.write_text(certificate.read_text() + key.read_text())
    return both


def answering(body: bytes) -> Talk:
    return lambda asked: Answer(body)
