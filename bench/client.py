"""A browser as lean as can be: one socket per request, as gunicorn's sync workers close it, and a jar of cookies."""

import socket
import time
from dataclasses import dataclass, field
from urllib.parse import urlencode

HTMX = {"HX-Request": "true"}


@dataclass(frozen=True)
class Answer:
    status: int
    head: str
    body: bytes
    seconds: float


@dataclass
class Client:
    port: int
    cookies: dict[str, str] = field(default_factory=dict)

    def get(self, path: str) -> Answer:
        return self._ask("GET", path, {}, b"")

    def post(self, path: str, fields: dict[str, str], headers: dict[str, str] | None = None) -> Answer:
        token = self.cookies.get("csrftoken", "")
        more = {"X-CSRFToken": token, "Content-Type": "application/x-www-form-urlencoded", **(headers or {})}
        return self._ask("POST", path, more, urlencode(fields).encode())

    def sign_in(self, email: str, password: str) -> None:
        """Through the real door."""
        self.get("/accounts/login/")
        answer = self.post("/accounts/login/", {"login": email, "password": password})
        if answer.status != 302 or "sessionid" not in self.cookies:
            raise RuntimeError(f"{email} could not sign in: {answer.status}")

    def _ask(self, method: str, path: str, headers: dict[str, str], body: bytes) -> Answer:
        """The time runs from opening the socket to the last byte; reading the answer is not part of it."""
        cookies = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        lines = {"Host": f"127.0.0.1:{self.port}", "Cookie": cookies, "Content-Length": str(len(body)), **headers}
        head = "".join(f"{name}: {value}\r\n" for name, value in lines.items())
        request = f"{method} {path} HTTP/1.1\r\n{head}\r\n".encode() + body
        began = time.perf_counter()
        raw = _exchanged(self.port, request)
        return self._read(raw, time.perf_counter() - began)

    def _read(self, raw: bytes, seconds: float) -> Answer:
        head, _, body = raw.partition(b"\r\n\r\n")
        lines = head.decode("latin-1").split("\r\n")
        for line in lines[1:]:
            name, _, value = line.partition(": ")
            if name.lower() == "set-cookie":
                key, _, rest = value.partition("=")
                self.cookies[key] = rest.partition(";")[0]
        return Answer(int(lines[0].split()[1]), "\n".join(lines), body, seconds)


def _exchanged(port: int, request: bytes) -> bytes:
    with socket.create_connection(("127.0.0.1", port), timeout=60) as connection:
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        connection.sendall(request)
        parts = []
        while part := connection.recv(262_144):
            parts.append(part)
    return b"".join(parts)
