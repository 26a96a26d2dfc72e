"""What a timeline is made of: entries that know their sentence, the kinds one may ask for, the place to go on from."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, NamedTuple

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from leads import rules
from leads.models import Lead
from leads.models.custom_field import PREFIX


class Show(TextChoices):
    """What a reader may want to see alone; the empty value shows everything."""

    STATUS = "status", _("Status")
    NOTE = "note", _("Notes")
    CALL = "call", _("Calls")
    MAIL = "mail", _("Mails")
    MEETING = "meeting", _("Meetings")
    OFFER = "offer", _("Offers")
    TOUCH = "touch", _("Contact points")
    BANT = "bant", _("BANT")
    SYSTEM = "system", _("System")


class Cursor(NamedTuple):
    """The place after an entry: its moment, its kind's rank and its number, which together occur once."""

    at: datetime
    rank: int
    number: int

    def __str__(self) -> str:
        return f"{self.at.isoformat()}~{self.rank}~{self.number}"

    @classmethod
    def read(cls, text: str) -> "Cursor | None":
        """The cursor of an address; None where somebody typed nonsense."""
        try:
            at, rank, number = text.split("~")
            moment = datetime.fromisoformat(at)
            return cls(moment, int(rank), int(number)) if moment.tzinfo and int(number) < 2**63 else None
        except ValueError:
            return None


@dataclass(frozen=True)
class Change:
    """One fact before and after."""

    name: str
    before: str
    after: str

    @property
    def label(self) -> str:
        if self.name.startswith(PREFIX):
            field = rules.field_named(self.name)
            return str(field.label) if field else self.name.removeprefix(PREFIX)
        column: Any = Lead._meta.get_field(self.name)
        return str(column.verbose_name)


class Entry(NamedTuple):
    """One thing that happened. `quote` are the words of a person, `details` are said beside the sentence."""

    cursor: Cursor
    kind: Show
    icon: str
    who: str
    sentence: str
    quote: str = ""
    details: Sequence[str] = ()
    changes: Sequence[Change] = ()
    side: str = ""
    amount: Decimal | None = None
    currency: str = ""
    day: date | None = None
    agreement: int | None = None  # the version that the act was judged by; said in the first of the details

    @property
    def at(self) -> datetime:
        return self.cursor.at

    @property
    def is_system(self) -> bool:
        return self.kind == Show.SYSTEM


@dataclass(frozen=True)
class Timeline:
    """A page of entries; `older` is the cursor of the next page, or None at the beginning of the lead."""

    entries: Sequence[Entry]
    older: Cursor | None = None
    show: str = ""
