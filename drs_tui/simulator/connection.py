"""The HTTP side: reads requests from sockets, writes answers, and breaks them where told to."""

import gzip
import re
import socket
import struct
import threading
from collections.abc import Callable
from contextlib import suppress
from email.utils import formatdate
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from socketserver import TCPServer

from drs_tui.simulator.errors import Refusal
from drs_tui.simulator.faults import Fault
from drs_tui.simulator.platform import Platform
from drs_tui.simulator.routes import respond
from drs_tui.simulator.wire import Answer, read_request, refuse

LOOPBACK = "127.0.0.1"
LARGEST_BODY = 8 * 2**20
"""Bytes of a request body that are taken; a create call of 100 items stays far below."""
DRAINED = 64 * 2**20
"""Bytes of a refused body that are read and dropped, so that its sender sees the answer."""
COMPRESSED_FROM = 256
"""Bytes from which an answer is compressed for callers who take gzip."""
WHOLE = Fault()

Seen = Callable[[str, str, dict[str, str]], None]
"""Told of every request: method, path with query, headers."""


class PlatformServer(ThreadingHTTPServer):
    """One thread a connection; `stop` ends them all."""

    request_queue_size = 128
    platform: Platform

    def __init__(self, port: int, seen: Seen) -> None:
        self.stopping = threading.Event()
        self.seen = seen
        self.crashes: list[BaseException] = []
        """What went wrong in the simulated platform itself, which nothing should."""
        self._guard = threading.Lock()
        self._open: dict[threading.Thread, socket.socket] = {}
        self._accepting = threading.Thread(target=self._accept, name="simulator", daemon=True)
        super().__init__((LOOPBACK, port), Connection)

    @property
    def url(self) -> str:
        """The base URL."""
        return f"http://{LOOPBACK}:{self.server_port}/v2"

    def server_bind(self) -> None:
        """Bind without asking the name service who we are, which can take seconds."""
        TCPServer.server_bind(self)
        self.server_name, self.server_port = LOOPBACK, self.server_address[1]

    def start(self, platform: Platform) -> None:
        """Accept connections from now on, in a thread of its own."""
        self.platform = platform
        self._accepting.start()

    def stop(self) -> None:
        """End every connection and its thread, and close the port."""
        self.stopping.set()
        while self._accepting.is_alive():
            # A connection wakes the thread. Where it woke by another one in the same moment, nobody
            # accepts any more, and ours would wait for minutes.
            with suppress(OSError):
                socket.create_connection((LOOPBACK, self.server_port), timeout=0.1).close()
            self._accepting.join(0.1)
        with self._guard:
            threads = dict(self._open)
        for thread, connection in threads.items():
            # Its caller, or its own thread, may have closed it in the meantime.
            with suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)
            thread.join()
        self.server_close()

    def _accept(self) -> None:
        """Block until a connection comes: waiting uses no processor time."""
        while not self.stopping.is_set():
            connection, address = self.get_request()
            if self.stopping.is_set():
                self.close_request(connection)
                break
            thread = threading.Thread(
                target=self._work, args=(connection, address), name="simulator", daemon=True
            )
            with self._guard:
                self._open[thread] = connection
            thread.start()

    def _work(self, connection: socket.socket, address: tuple[str, int]) -> None:
        try:
            self.finish_request(connection, address)
        except ConnectionError:
            # The caller went away, which is their right.
            pass
        except Exception as crash:
            self.crashes.append(crash)
        finally:
            # Only closed: with data unread or lingering switched off that is a reset.
            self.close_request(connection)
            with self._guard:
                del self._open[threading.current_thread()]


class Connection(BaseHTTPRequestHandler):
    """One connection, kept open over many requests."""

    protocol_version = "HTTP/1.1"
    # Answers go out at once, not when the caller has acknowledged what came before.
    disable_nagle_algorithm = True
    server: PlatformServer

    def serve(self) -> None:
        """Answer one request."""
        body = self._read_body()
        headers = dict(self.headers.items())
        self.server.seen(self.command, self.path, headers)
        if isinstance(body, Answer):
            self.close_connection = True
            self._send(body, WHOLE)
            return
        platform = self.server.platform
        with platform.lock:
            path = self.path.partition("?")[0]
            fault = platform.faults.meet(self.command, path, platform.clock()) or WHOLE
        if fault.delay_s and self.server.stopping.wait(fault.delay_s):
            self.close_connection = True
            return
        if fault.answer is not None:
            answer = fault.answer()
        elif fault.reset and not fault.after_work:
            answer = Answer(0)
        else:
            token = self.headers.get("X-SBG-Auth-Token")
            answer = respond(platform, read_request(self.command, self.path, token, body))
        if fault.reset:
            self._reset()
        else:
            self._send(answer, fault)

    do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = do_HEAD = serve

    def _read_body(self) -> bytes | Answer:
        """Read the body, also where none is expected: the next request begins behind it.

        The official client sends the body `null` with every GET. Gives the answer instead when
        the body cannot be read.
        """
        if "Transfer-Encoding" in self.headers:
            return refuse(Refusal(90009, "The body needs a Content-Length."))
        length = self.headers.get("Content-Length", "0")
        if not re.fullmatch(r"[0-9]{1,12}", length):
            return refuse(Refusal(90009, "Content-Length is not a number."))
        if int(length) > LARGEST_BODY:
            left = min(int(length), DRAINED)
            while left > 0 and (chunk := self.rfile.read(min(left, 2**16))):
                left -= len(chunk)
            return refuse(Refusal(90000, "The body is too large."))
        body = self.rfile.read(int(length))
        if len(body) < int(length):
            raise ConnectionAbortedError
        return body

    def _send(self, answer: Answer, fault: Fault) -> None:
        """Write an answer, in one piece unless the fault says otherwise."""
        body, encoding = fault.prefix + answer.body, answer.encoding
        if encoding is None and len(body) >= COMPRESSED_FROM and self._takes_gzip():
            body, encoding = gzip.compress(body, compresslevel=1, mtime=0), "gzip"
        lines = [f"HTTP/1.1 {answer.status} {HTTPStatus(answer.status).phrase}"]
        lines.append(f"Date: {formatdate(self.server.platform.clock(), usegmt=True)}")
        if answer.content_type is not None:
            lines.append(f"Content-Type: {answer.content_type}")
        if encoding is not None:
            lines.append(f"Content-Encoding: {encoding}")
        if answer.status != HTTPStatus.NO_CONTENT:
            lines.append(f"Content-Length: {len(body)}")
        lines += (f"{name}: {value}" for name, value in answer.headers)
        if fault.kept < 1:
            self.close_connection = True
            body = body[: int(len(body) * fault.kept)]
        elif self.close_connection:
            lines.append("Connection: close")
        head = "\r\n".join((*lines, "", "")).encode("latin-1")
        if self.command == "HEAD":
            body = b""
        if not fault.drip_s:
            self.wfile.write(head + body)
            return
        self.wfile.write(head)
        for byte in body:
            if self.server.stopping.wait(fault.drip_s):
                self.close_connection = True
                return
            self.wfile.write(bytes((byte,)))

    def _takes_gzip(self) -> bool:
        offered = self.headers.get("Accept-Encoding", "").replace(" ", "").lower()
        return re.search(r"(^|,)gzip(?!;q=0(\.0*)?(,|$))", offered) is not None

    def _reset(self) -> None:
        """Make the close that follows a reset (RST) instead of an orderly end."""
        self.close_connection = True
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing: stderr is for people, and a request a line is not for them."""
