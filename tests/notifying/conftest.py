"""A real mail server of the test's own, that can refuse, shut down and come back."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from logging import WARNING, getLogger
from time import sleep
from typing import Any, cast

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from tests.servers import free_port


@dataclass
class PostOffice:
    """What arrived, and how the server behaves. `pause` in seconds for each mail."""

    port: int = field(default_factory=free_port)
    letters: list[bytes] = field(default_factory=list)
    refuses: set[str] = field(default_factory=set)
    answer: str = "250 OK"
    pause: float = 0.0
    _controller: Any = None

    async def handle_RCPT(  # the names are aiosmtpd's
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if address in self.refuses:
            return "550 5.1.1 No such user here"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        if self.answer.startswith("250"):
            self.letters.append(cast(bytes, envelope.content))
            sleep(self.pause)
        return self.answer

    def open(self) -> "PostOffice":
        getLogger("mail.log").setLevel(WARNING)  # it writes ten lines for each mail
        self._controller = Controller(self, hostname="127.0.0.1", port=self.port)
        self._controller.start()
        return self

    def close(self) -> None:
        if self._controller is not None:
            self._controller.stop(no_assert=True)
            self._controller = None

    @property
    def mails(self) -> list[EmailMessage]:
        return [message_from_bytes(letter, policy=policy.default) for letter in self.letters]

    @property
    def url(self) -> str:
        return f"smtp://127.0.0.1:{self.port}"

    @property
    def addressees(self) -> list[str]:
        return sorted(str(mail["To"]) for mail in self.mails)

    @property
    def copies(self) -> Counter[str]:
        """How often each mail arrived."""
        return Counter(str(mail["Message-ID"]) for mail in self.mails)


@pytest.fixture
def post_office(settings: Any) -> Iterator[PostOffice]:
    """Open, and where this process sends its mails."""
    office = PostOffice().open()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_USE_TLS = "127.0.0.1", office.port, False
    settings.EMAIL_HOST_USER = settings.EMAIL_HOST_PASSWORD = ""
    yield office
    office.close()
