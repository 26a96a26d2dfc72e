"""How each kind of thing that happened is told, in the reader's language."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as translated
from django.utils.translation import gettext_lazy as _

from leads import rules
from leads.models import (
    FACTS,
    Activity,
    Basis,
    Channel,
    ClockKind,
    ConsentState,
    Kind,
    Level,
    Pause,
    Purpose,
    ReminderKind,
    Stage,
    Touchpoint,
    scheme,
)
from leads.models.custom_field import PREFIX
from leads.models.ledger import told_by_source, told_of
from leads.reports.timeline.entries import Change, Cursor, Entry, Show

_ACTIVITIES = {
    Activity.Kind.NOTE: _("%(who)s noted"),
    Activity.Kind.CALL: _("%(who)s called"),
    Activity.Kind.MAIL: _("%(who)s wrote a mail"),
    Activity.Kind.MEETING: _("%(who)s met"),
    Activity.Kind.OFFER: _("%(who)s presented an offer"),
}
_ACTIVITY_ICONS = {
    "note": "sticky",
    "call": "telephone",
    "mail": "envelope",
    "meeting": "people",
    "offer": "file-text",
}
_LEDGER_ICONS = {
    Kind.CAPTURED: "plus-lg", Kind.QUALIFIED: "star", Kind.HANDED_OVER: "send",
    Kind.WITHDRAWN: "arrow-counterclockwise",
    Kind.ACCEPTED: "check-lg", Kind.REJECTED: "arrow-return-left", Kind.TAKEN_ON: "person-check",
    Kind.PASSED: "megaphone", Kind.PROMOTED: "flag", Kind.RETURNED: "arrow-return-left",
    Kind.LOST: "x-circle", Kind.WON: "trophy",
    Kind.DISQUALIFIED: "slash-circle", Kind.REOPENED: "arrow-repeat", Kind.ASSIGNED: "person",
    Kind.UNDONE: "arrow-counterclockwise", Kind.BREACHED: "exclamation-triangle",
    Kind.CONTESTED: "flag", Kind.UPHELD: "shield-check", Kind.OVERTURNED: "shield-check", Kind.RECODED: "tag",
    Kind.MERGED: "people", Kind.MERGED_AWAY: "people", Kind.UNMERGED: "arrow-counterclockwise",
    Kind.CALLED_OFF: "slash-circle",
}  # fmt: skip
_CONSENTS = {
    ConsentState.NONE: _("%(who)s recorded: no consent is known."),
    ConsentState.GIVEN: _("%(who)s recorded: the person may be contacted."),
    ConsentState.WITHDRAWN: _("%(who)s recorded: the person wants no contact."),
}

_SAID_BY_PERSON = {  # on a form or by the link of a mail
    ConsentState.NONE: _("No consent is known."),
    ConsentState.GIVEN: _("The person agreed to be contacted."),
    ConsentState.WITHDRAWN: _("The person withdrew their consent."),
}


def _who(name: str | None) -> str:
    return name or translated("Leadflow")


def _named(label_de: str | None, label_en: str | None) -> str:
    return (label_de if get_language() == "de" else label_en) or ""


def tell_ledger(cursor: Cursor, data: dict[str, Any]) -> Entry:
    kind = Kind(data["kind"])
    sentence = told_by_source(data["from"], data["to"]) if data["imported"] else told_of(
        kind, who=data["who"], after=data["person"] or data["team"],
        reason=_named(data["reason_de"], data["reason_en"]),
        clock=ClockKind(data["clock"]).label if data["clock"] else "",
    )  # fmt: skip
    agreement = [translated("Agreement v%(version)s") % {"version": data["agreement"]}] if data["agreement"] else []
    return Entry(
        cursor, Show.STATUS, _LEDGER_ICONS[kind], _who(data["who"]), sentence,
        quote=data["note"], details=agreement, side=Stage(data["to"]).side or "", amount=_decimal(data["amount"]),
        currency=data["currency"], agreement=data["agreement"],
    )  # fmt: skip


def tell_activity(cursor: Cursor, data: dict[str, Any]) -> Entry:
    sentence = str(_ACTIVITIES[Activity.Kind(data["kind"])]) % {"who": data["who"]}
    if data["outcome"]:
        sentence = f"{sentence}: {Activity.Outcome(data['outcome']).label}"
    return Entry(cursor, Show(data["kind"]), _ACTIVITY_ICONS[data["kind"]], data["who"], sentence, quote=data["text"])


def tell_talk(cursor: Cursor, data: dict[str, Any]) -> Entry:
    sentence = translated("%(who)s and %(other)s talked about this lead.") % {
        "who": data["who"],
        "other": data["other"],
    }
    return Entry(cursor, Show.MEETING, "people", data["who"], sentence, quote=data["outcome"])


def tell_touch(cursor: Cursor, data: dict[str, Any]) -> Entry:
    sentence = translated("Contact through %(touchpoint)s.") % {
        "touchpoint": data["touchpoint"] or Touchpoint.Kind(data["kind"]).label
    }
    campaign = [translated("Campaign: %(campaign)s") % {"campaign": data["campaign"]}] if data["campaign"] else []
    utm = [f"{name}: {value}" for name, value in sorted(data["utm"].items()) if value]
    return Entry(cursor, Show.TOUCH, "geo-alt", "", sentence, quote=data["said"], details=[*campaign, *utm])


def tell_answer(cursor: Cursor, data: dict[str, Any]) -> Entry:
    words = {"who": data["who"], "letter": scheme.label(data["letter"]), "level": Level(data["level"]).label}
    said = [translated("said by %(person)s") % {"person": data["said_by"]}] if data["said_by"] else []
    return Entry(
        cursor, Show.BANT, "question-circle", data["who"],
        translated("%(who)s noted for %(letter)s: %(level)s.") % words, quote=data["evidence"],
        details=[*said, *filter(None, [data["conversation"]])], amount=_decimal(data["amount"]),
        currency=data["currency"], day=date.fromisoformat(data["date"]) if data["date"] else None,
    )  # fmt: skip


def tell_consent(cursor: Cursor, data: dict[str, Any]) -> Entry:
    said = _SAID_BY_PERSON if data["is_own"] else _CONSENTS
    sentence = str(said[ConsentState(data["state"])]) % {"who": _who(data["who"])}
    return Entry(
        cursor, Show.SYSTEM, "shield-check", _who(data["who"]), sentence, quote=data["wording"],
        details=[*_about_consent(data), *filter(None, [data["source"]])],
    )  # fmt: skip


def _about_consent(data: dict[str, Any]) -> list[str]:
    """By which way, for what and on which ground, where it is not the usual."""
    told: list[str] = []
    if data["channel"] != Channel.ANY:
        told.append(str(Channel(data["channel"]).label))
    if data["purpose"] != Purpose.CONTACT:
        told.append(str(Purpose(data["purpose"]).label))
    if data["basis"] != Basis.CONSENT:
        told.append(str(Basis(data["basis"]).label))
    return told


def tell_reminder(cursor: Cursor, data: dict[str, Any]) -> Entry:
    what = data["text"] or _named(data["step_de"], data["step_en"]) or ReminderKind(data["kind"]).label
    sentence = translated("%(who)s has done: %(what)s") % {"who": _who(data["who"]), "what": what}
    return Entry(cursor, Show.SYSTEM, "calendar-check", _who(data["who"]), sentence)


def tell_pause(cursor: Cursor, data: dict[str, Any]) -> Entry:
    said = {"who": data["who"], "cause": Pause.Cause(data["cause"]).label}
    until = timezone.localtime(datetime.fromisoformat(data["until"]), timezone.get_default_timezone()).date()
    sentence = translated("%(who)s let the clocks stand still: %(cause)s.") % said
    return Entry(cursor, Show.SYSTEM, "pause-circle", data["who"], sentence, quote=data["note"], day=until)


def tell_going_on(cursor: Cursor, data: dict[str, Any]) -> Entry:
    sentence = translated("%(who)s let the clocks run again.") % {"who": data["who"]}
    return Entry(cursor, Show.SYSTEM, "play-circle", data["who"], sentence)


def tell_change(cursor: Cursor, data: dict[str, Any]) -> Entry:
    changes = changed(data["before"], data["after"])
    sentence = translated("%(who)s changed: %(facts)s") % {
        "who": _who(data["who"]), "facts": ", ".join(change.label for change in changes),
    }  # fmt: skip
    return Entry(cursor, Show.SYSTEM, "pencil", _who(data["who"]), sentence, changes=changes)


def changed(before: dict[str, Any], after: dict[str, Any]) -> list[Change]:
    """The facts that differ, in the order of the catalogue; then those that an admin added."""
    facts = [Change(name, _plain(before[name]), _plain(after[name])) for name in FACTS if before[name] != after[name]]
    then, now = before["extra"], after["extra"]
    codes = [code for code in sorted({*then, *now}) if then.get(code) != now.get(code)]
    return facts + [_custom_change(code, then.get(code), now.get(code)) for code in codes]


def _custom_change(code: str, before: Any, after: Any) -> Change:
    name = f"{PREFIX}{code}"
    field = rules.field_named(name)
    said = [_plain(value) if field is None or value is None else field.in_words(value) for value in (before, after)]
    return Change(name, *said)


def _plain(value: Any) -> str:
    return "" if value is None else str(value)


def _decimal(text: str | None) -> Decimal | None:
    return Decimal(text) if text is not None else None
