"""Everything that happened to one lead, newest first, in one statement; each entry knows its sentence."""

import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from typing import Any

from django.db import connection
from django.db.models import TextChoices
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext as translated
from django.utils.translation import gettext_lazy as _

from accounts.models import Team, User
from leads.models import (
    FACTS, Activity, ConsentState, Kind, Lead, LedgerEntry, Letter, Level, Reason, ReminderKind, Touchpoint,
)  # fmt: skip

PAGE = 20


class Show(TextChoices):
    """What a reader may want to see alone; the empty value shows everything."""

    STATUS = "status", _("Status")
    NOTE = "note", _("Notes")
    CALL = "call", _("Calls")
    MAIL = "mail", _("Mails")
    MEETING = "meeting", _("Meetings")
    TOUCH = "touch", _("Contact points")
    BANT = "bant", _("BANT")
    SYSTEM = "system", _("System")


@dataclass(frozen=True)
class Cursor:
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
        column: Any = Lead._meta.get_field(self.name)
        return str(column.verbose_name)


@dataclass(frozen=True)
class Entry:
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


def timeline(lead: Lead, *, show: str = "", before: Cursor | None = None, limit: int = PAGE) -> Timeline:
    """The newest entries of the lead (those before the cursor), all or of one kind."""
    sources = [source for source in SOURCES if not show or show in source.shows]
    if not sources:
        return Timeline([], show=show)
    parameters: dict[str, Any] = {
        "lead": lead.pk, "limit": limit + 1, "show": show or None,
        "at": before and before.at, "rank": before and before.rank, "number": before and before.number,
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(_statement(tuple(sources), before is not None), parameters)
        rows = cursor.fetchall()
    entries = [_entry(at, rank, number, data) for at, rank, number, data in rows]
    page = entries[:limit]
    return Timeline(page, page[-1].cursor if len(entries) > limit else None, show)


# the statement ------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Source:
    """One branch of the union: the rows of one table, with what their sentence needs as JSON."""

    rank: int  # at the same moment the higher rank is told first, as the later one
    shows: tuple[Show, ...]
    table: str
    moment: str
    data: str
    joins: str = ""
    where: str = "r.lead_id = %(lead)s"
    order: str = "r.id"
    tell: Callable[[Cursor, dict[str, Any]], Entry] = field(kw_only=True)


@cache
def _statement(sources: tuple[Source, ...], has_cursor: bool) -> str:
    branches = " UNION ALL ".join(_branch(source, has_cursor) for source in sources)
    return f"SELECT * FROM ({branches}) told ORDER BY 1 DESC, 2 DESC, 3 DESC LIMIT %(limit)s"  # noqa: S608  # see _branch


def _branch(source: Source, has_cursor: bool) -> str:
    """Lead, cursor and limit stand inside, so that each branch reads no more than a page of its own index."""
    after = (
        f" AND ({source.moment}, {source.rank}, {source.order}) < (%(at)s, %(rank)s, %(number)s)" if has_cursor else ""
    )
    return (
        f"(SELECT {source.moment} AS at, {source.rank} AS rank, {source.order} AS number, {source.data} AS data"  # noqa: S608  # the parts are constants of this module
        f" FROM {source.table} r {source.joins} WHERE {source.where}{after}"
        f" ORDER BY {source.moment} DESC, {source.order} DESC LIMIT %(limit)s)"
    )


def _entry(at: datetime, rank: int, number: int, data: str) -> Entry:
    return _BY_RANK[rank].tell(Cursor(at, rank, number), json.loads(data))


# the sentences ------------------------------------------------------------------------------------

_ACTIVITIES = {
    Activity.Kind.NOTE: _("%(who)s noted"),
    Activity.Kind.CALL: _("%(who)s called"),
    Activity.Kind.MAIL: _("%(who)s wrote a mail"),
    Activity.Kind.MEETING: _("%(who)s met"),
}
_ACTIVITY_ICONS = {"note": "sticky", "call": "telephone", "mail": "envelope", "meeting": "people"}
_LEDGER_ICONS = {
    Kind.CAPTURED: "plus-lg", Kind.QUALIFIED: "star", Kind.HANDED_OVER: "send",
    Kind.WITHDRAWN: "arrow-counterclockwise",
    Kind.ACCEPTED: "check-lg", Kind.REJECTED: "arrow-return-left", Kind.TAKEN_ON: "person-check",
    Kind.PASSED: "megaphone", Kind.PROMOTED: "flag", Kind.RETURNED: "arrow-return-left",
    Kind.LOST: "x-circle", Kind.WON: "trophy",
    Kind.DISQUALIFIED: "slash-circle", Kind.REOPENED: "arrow-repeat", Kind.ASSIGNED: "person",
    Kind.UNDONE: "arrow-counterclockwise",
}  # fmt: skip
_CONSENTS = {
    ConsentState.NONE: _("%(who)s recorded: no consent is known."),
    ConsentState.GIVEN: _("%(who)s recorded: the person may be contacted."),
    ConsentState.WITHDRAWN: _("%(who)s recorded: the person wants no contact."),
}


def _who(name: str | None) -> str:
    return name or translated("Leadflow")


def _named(label_de: str | None, label_en: str | None) -> str:
    return (label_de if get_language() == "de" else label_en) or ""


def _tell_ledger(cursor: Cursor, data: dict[str, Any]) -> Entry:
    entry = LedgerEntry(
        kind=data["kind"], from_stage=data["from"], to_stage=data["to"], imported=data["imported"],
        by=User(name=data["who"]) if data["who"] else None,
        responsible_after=User(name=data["person"]) if data["person"] else None,
        team_after=Team(name=data["team"]) if data["team"] else None,
        reason=Reason(label_de=data["reason_de"], label_en=data["reason_en"]) if data["reason_de"] else None,
    )  # fmt: skip
    agreement = [translated("Agreement v%(version)s") % {"version": data["agreement"]}] if data["agreement"] else []
    return Entry(
        cursor, Show.STATUS, _LEDGER_ICONS[Kind(data["kind"])], _who(data["who"]), entry.sentence,
        quote=data["note"], details=agreement, side=entry.side_after or "", amount=_decimal(data["amount"]),
        currency=data["currency"],
    )  # fmt: skip


def _tell_activity(cursor: Cursor, data: dict[str, Any]) -> Entry:
    sentence = str(_ACTIVITIES[Activity.Kind(data["kind"])]) % {"who": data["who"]}
    if data["outcome"]:
        sentence = f"{sentence}: {Activity.Outcome(data['outcome']).label}"
    return Entry(cursor, Show(data["kind"]), _ACTIVITY_ICONS[data["kind"]], data["who"], sentence, quote=data["text"])


def _tell_touch(cursor: Cursor, data: dict[str, Any]) -> Entry:
    sentence = translated("Contact through %(touchpoint)s.") % {
        "touchpoint": data["touchpoint"] or Touchpoint.Kind(data["kind"]).label
    }
    campaign = [translated("Campaign: %(campaign)s") % {"campaign": data["campaign"]}] if data["campaign"] else []
    utm = [f"{name}: {value}" for name, value in sorted(data["utm"].items()) if value]
    return Entry(cursor, Show.TOUCH, "geo-alt", "", sentence, details=[*campaign, *utm])


def _tell_answer(cursor: Cursor, data: dict[str, Any]) -> Entry:
    words = {"who": data["who"], "letter": Letter(data["letter"]).label, "level": Level(data["level"]).label}
    said = [translated("said by %(person)s") % {"person": data["said_by"]}] if data["said_by"] else []
    return Entry(
        cursor, Show.BANT, "question-circle", data["who"],
        translated("%(who)s noted for %(letter)s: %(level)s.") % words, quote=data["evidence"],
        details=[*said, *filter(None, [data["conversation"]])], amount=_decimal(data["amount"]),
        currency=data["currency"], day=date.fromisoformat(data["date"]) if data["date"] else None,
    )  # fmt: skip


def _tell_consent(cursor: Cursor, data: dict[str, Any]) -> Entry:
    sentence = str(_CONSENTS[ConsentState(data["state"])]) % {"who": _who(data["who"])}
    return Entry(
        cursor, Show.SYSTEM, "shield-check", _who(data["who"]), sentence, quote=data["wording"],
        details=[data["source"]] if data["source"] else [],
    )  # fmt: skip


def _tell_reminder(cursor: Cursor, data: dict[str, Any]) -> Entry:
    what = data["text"] or _named(data["step_de"], data["step_en"]) or ReminderKind(data["kind"]).label
    sentence = translated("%(who)s has done: %(what)s") % {"who": _who(data["who"]), "what": what}
    return Entry(cursor, Show.SYSTEM, "calendar-check", _who(data["who"]), sentence)


def _tell_change(cursor: Cursor, data: dict[str, Any]) -> Entry:
    changes = changed(data["before"], data["after"])
    sentence = translated("%(who)s changed: %(facts)s") % {
        "who": _who(data["who"]), "facts": ", ".join(change.label for change in changes),
    }  # fmt: skip
    return Entry(cursor, Show.SYSTEM, "pencil", _who(data["who"]), sentence, changes=changes)


def changed(before: dict[str, Any], after: dict[str, Any]) -> list[Change]:
    """The facts that differ, in the order of the catalogue."""
    return [Change(name, _plain(before[name]), _plain(after[name])) for name in FACTS if before[name] != after[name]]


def _plain(value: Any) -> str:
    return "" if value is None else str(value)


def _decimal(text: str | None) -> Decimal | None:
    return Decimal(text) if text is not None else None


# the branches -------------------------------------------------------------------------------------


def _json(**parts: str) -> str:
    return f"jsonb_build_object({', '.join(f'{_quoted(name)}, {sql}' for name, sql in parts.items())})"


def _quoted(name: str) -> str:
    return f"'{name.rstrip('_')}'"


def _facts(row: str) -> str:
    return _json(**{name: f"{row}.{name}::text" for name in FACTS})


_BY = "LEFT JOIN accounts_user who ON who.id = r.{}"
_HISTORY = f"""(SELECT h.pgh_id, h.pgh_created_at, h.pgh_context_id, {_facts("h")} AS before,
    coalesce(lead({_facts("h")}) OVER (ORDER BY h.pgh_id), {_facts("now")}) AS after
    FROM leads_leadhistory h JOIN leads_lead now ON now.id = h.pgh_obj_id WHERE h.pgh_obj_id = %(lead)s)"""  # noqa: S608  # column names of our own model

SOURCES: Iterable[Source] = (
    Source(
        1, (Show.TOUCH,), "leads_touch", "r.at",
        _json(touchpoint="point.name", kind="point.kind", campaign="r.campaign", utm="r.utm"),
        "JOIN leads_touchpoint point ON point.id = r.touchpoint_id", tell=_tell_touch,
    ),
    Source(
        2, (Show.SYSTEM,), "leads_consent", "r.at",
        _json(state="r.state", source="r.source", wording="r.wording", who="who.name"),
        _BY.format("by_id"), tell=_tell_consent,
    ),
    Source(
        3, (Show.STATUS,), "leads_ledgerentry", "r.at",
        _json(
            kind="r.kind", from_="r.from_stage", to="r.to_stage", note="r.note", imported="r.imported",
            amount="r.amount::text", currency="r.currency", who="who.name", person="person.name", team="team.name",
            reason_de="reason.label_de", reason_en="reason.label_en", agreement="agreement.version",
        ),
        _BY.format("by_id") + """ LEFT JOIN accounts_user person ON person.id = r.responsible_after_id
        LEFT JOIN accounts_team team ON team.id = r.team_after_id
        LEFT JOIN leads_reason reason ON reason.id = r.reason_id
        LEFT JOIN leads_agreement agreement ON agreement.id = r.agreement_id""",
        order="r.number", tell=_tell_ledger,
    ),
    Source(
        4, (Show.NOTE, Show.CALL, Show.MAIL, Show.MEETING), "leads_activity", "r.at",
        _json(kind="r.kind", outcome="r.outcome", text="r.text", who="who.name"), _BY.format("by_id"),
        "r.lead_id = %(lead)s AND (%(show)s::text IS NULL OR r.kind = %(show)s)", tell=_tell_activity,
    ),
    Source(
        5, (Show.BANT,), "leads_bantanswer", "r.at",
        _json(
            letter="r.letter", level="r.level", evidence="r.evidence", said_by="r.said_by",
            conversation="r.conversation", amount="r.amount::text", currency="r.currency", date="r.date",
            who="who.name",
        ),
        _BY.format("by_id"), tell=_tell_answer,
    ),
    Source(
        6, (Show.SYSTEM,), "leads_reminder", "r.done_at",
        _json(kind="r.kind", text="r.text", step_de="step.text_de", step_en="step.text_en", who="who.name"),
        _BY.format("done_by_id") + " LEFT JOIN leads_trackstep step ON step.id = r.step_id",
        "r.lead_id = %(lead)s AND r.done_at IS NOT NULL", tell=_tell_reminder,
    ),
    Source(
        7, (Show.SYSTEM,), _HISTORY, "r.pgh_created_at", _json(before="r.before", after="r.after", who="who.name"),
        """LEFT JOIN pghistory_context context ON context.id = r.pgh_context_id
        LEFT JOIN accounts_user who ON who.id = (context.metadata->>'user')::bigint""",
        "r.before <> r.after", "r.pgh_id", tell=_tell_change,
    ),
)  # fmt: skip
_BY_RANK = {source.rank: source for source in SOURCES}
