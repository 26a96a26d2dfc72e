"""What the services have in common: a delivery as it comes, the events in it, and what one event means to us."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import cached_property
from typing import Any

from leads.consents import Said
from leads.vendors import reading
from leads.vendors.reading import BadBody as BadBody


class BadSignature(Exception):
    """Nobody who knows the secret has sent this, or it was sent too long ago."""


@dataclass(frozen=True)
class Delivery:
    """One request as it came. `headers` by lower-case name; `spelled` says how the sender may have spelled our address,
    where a signature is over it."""

    raw: bytes
    headers: Mapping[str, str] = field(default_factory=dict)
    method: str = "POST"
    spelled: Callable[[], Sequence[str]] = tuple

    def header(self, name: str) -> str:
        return self.headers.get(name, "")

    @cached_property
    def body(self) -> Any:
        """Read as JSON, once however many ask. BadBody."""
        return reading.parsed(self.raw)


@dataclass(frozen=True)
class Event:
    """One of the events in a delivery, kept as one Intake; a `sender_id` that is known already is a repeat.

    `subject`: whom it tells of, where a service tells of one person in many events.
    """

    sender_id: str
    body: Any
    subject: str = ""


@dataclass(frozen=True)
class Answer:
    """A value of an event: `key` names it for the mapping, `label` for people, `meant` is what the service says."""

    key: str
    label: str
    value: Any
    meant: str = ""


@dataclass(frozen=True)
class Person:
    """Somebody, by the names of our fields. `subject`: the event that says so, for whoever cancels it later.

    `is_touch` False: only facts of somebody, such as a change in the other system, are told.
    """

    facts: Mapping[str, Any] = field(default_factory=dict)
    further: Mapping[str, Any] = field(default_factory=dict)
    utm: Mapping[str, str] = field(default_factory=dict)
    campaign: str = ""
    said: str = ""
    consents: Sequence[Said] = ()
    at: datetime | None = None
    external_id: str = ""
    cancelled_by: Sequence[str] = ()  # ids of events that undo this one, whichever comes first
    is_touch: bool = True
    also: Mapping[str, Sequence[str]] = field(default_factory=dict)  # further addresses (email) and numbers (phone)

    def having(self, **changes: Any) -> "Person":
        return replace(self, **changes)


@dataclass(frozen=True)
class Cancelled:
    """What was told before holds no longer. `of`: the ids of the events that told it; `withdrawn`: no contact any more.

    `words` are for whoever works the lead, with the `reason` that was given; without them nobody need be told.
    """

    of: Sequence[str]
    external_id: str = ""
    words: str = ""
    reason: str = ""
    withdrawn: bool = False


@dataclass(frozen=True)
class Test:
    """Somebody tried the connection."""


@dataclass(frozen=True)
class Nothing:
    """An event that brings nobody."""

    words: str = ""


@dataclass(frozen=True)
class Fetch:
    """The service only points to a person: the worker asks for the rest at `url`, and reads the answer with `known`."""

    url: str
    headers: Mapping[str, str]


def asking(url: str, token: str, **headers: str) -> Fetch:
    """With the token that was entered for it; without one nobody is asked, and the worker says what is missing."""
    return Fetch(url, {"Authorization": f"Bearer {token}", **headers} if token else {})


Meaning = Person | Cancelled | Test | Nothing | Fetch
FETCHED = "_fetched"
"""Under this name the body of an event keeps what was fetched for it."""


def a_dict(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def dicts(value: Any) -> list[dict[str, Any]]:
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []


def text(value: Any) -> str:
    """A plain value as text; what is no plain value is none."""
    return str(value).strip() if isinstance(value, str | int | float) and not isinstance(value, bool) else ""


def moment(value: Any) -> datetime | None:
    """ISO 8601, or milliseconds or seconds since 1970."""
    from_number = isinstance(value, int | float) and not isinstance(value, bool)
    try:
        if from_number:
            return datetime.fromtimestamp(value / 1000 if value > 10**11 else value, tz=UTC)
        at = datetime.fromisoformat(str(value))
    except (ValueError, OverflowError, OSError):
        return None
    return at if at.tzinfo else at.replace(tzinfo=UTC)


def without_prefix(value: Any) -> str:
    """Ids in exports of Meta and others begin with what they are: l: lead, p: page, f: form, c: campaign, ag: …"""
    plain = text(value)
    kind, colon, rest = plain.partition(":")
    return rest if colon and kind in _PREFIXES else plain


_PREFIXES = frozenset({"l", "p", "f", "c", "ag", "as", "z"})
