"""A dossier is put together: one statement, and each line in the words of every language."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from functools import partial
from typing import Any

from django.utils.text import capfirst
from django.utils.translation import gettext as _

from leads import consents, rules, spoken
from leads.consents import Said
from leads.models import (
    Activity,
    Agreement,
    Cause,
    Channel,
    ConsentState,
    Kind,
    Lead,
    Level,
    Purpose,
    Touchpoint,
    scheme,
    statements,
)
from leads.models.statements import beside

MOST_REASONS = 5
MOST_CONSENTS = 50  # all of them decide what may be done; more is a mistake of a program
MOST_ROWS = 5  # of touches, notes, returns: the newest

_BESIDE = {
    "known_by_told": beside("r.value", "leads_identifier r", f"r.kind, r.id LIMIT {MOST_ROWS}"),
    "touches_told": beside(
        "point.name, point.kind, r.campaign, r.at",
        "leads_touch r JOIN leads_touchpoint point ON point.id = r.touchpoint_id",
        f"r.at DESC, r.id DESC LIMIT {MOST_ROWS}",
    ),
    "consents_told": beside(
        "r.state, r.channel, r.purpose, r.basis, r.source, r.wording, r.at",
        "leads_consent r",
        f"r.at DESC, r.id DESC LIMIT {MOST_CONSENTS}",
    ),
    "answers_told": beside(
        """DISTINCT ON (r.letter) r.letter, r.level, r.evidence, r.said_by, r.amount::text AS amount, r.currency,
        r.date, r.at""",
        "leads_bantanswer r",
        "r.letter, r.at DESC, r.id DESC",
    ),
    "notes_told": beside(
        "r.kind, r.outcome, left(r.text, 500) AS text, r.at, who.name AS who",
        "leads_activity r JOIN accounts_user who ON who.id = r.by_id",
        f"r.at DESC, r.id DESC LIMIT {MOST_ROWS}",
    ),
    "returns_told": beside(
        "r.kind, r.note, r.at, reason.label_de, reason.label_en, who.name AS who",
        """(SELECT * FROM leads_ledgerentry WHERE kind IN ('rejected', 'returned', 'lost', 'passed')) r
        LEFT JOIN leads_reason reason ON reason.id = r.reason_id LEFT JOIN accounts_user who ON who.id = r.by_id""",
        f"r.number DESC LIMIT {MOST_ROWS}",
    ),
}

_STATEMENT = f"SELECT {', '.join(_BESIDE.values())} FROM leads_lead WHERE id = %(lead)s"  # noqa: S608  # constants


# compiling ----------------------------------------------------------------------------------------


def compiled(lead: Lead, agreement: Agreement, *, cause: str = Cause.PERSON) -> dict[str, Any]:
    """The dossier of a lead that goes to sales now, by one statement beside what its rules ask."""
    [row] = statements.rows(_STATEMENT, {"lead": lead.pk})
    facts = {name: json.loads(told) for name, told in zip(_BESIDE, row, strict=True)}
    subject = rules.Subject(lead=lead, scoring=agreement.scoring)
    conditions = rules.kept(subject, agreement.handover_rule)
    speakers = list(_why_now(subject, agreement, facts, cause))[:MOST_REASONS]
    return {
        "conditions": conditions,
        "why_now": [_item(speaker) for speaker in speakers],
        "sections": {
            name: [_item(speaker) for speaker in tell(lead, facts)] for name, tell in _TELLERS.items()
        },
    }  # fmt: skip


@dataclass(frozen=True)
class _Speaker:
    """One line to be: says itself in whatever language is active."""

    say: Callable[[], str]
    at: str | None = None
    quote: str = ""
    icon: str = ""


def _item(speaker: _Speaker) -> dict[str, Any]:
    words = spoken.in_each_language(speaker.say)
    return {"words": words, "at": speaker.at, "quote": speaker.quote, "icon": speaker.icon}


def _why_now(
    subject: rules.Subject, agreement: Agreement, facts: dict[str, Any], cause: str
) -> Iterator[_Speaker]:  # fmt: skip
    """The strongest reasons, the strongest first."""
    if cause == Cause.HAND_RAISER and agreement.hand_raiser_rule:
        yield _Speaker(lambda: _raised_hand(subject, agreement), icon="megaphone")
    last_return = max((row["at"] for row in facts["returns_told"]), default="")
    for touch in facts["touches_told"][:1]:
        yield _Speaker(partial(_last_contact, touch), touch["at"], icon="geo-alt")
    fresh = sorted((row for row in facts["answers_told"] if row["at"] > last_return), key=lambda row: row["at"])
    for row in reversed([row for row in fresh if row["level"] != Level.UNKNOWN][-2:]):
        yield _newly_known(row)
    if rules.score(subject).given:
        yield _Speaker(partial(_scored, subject), icon="bar-chart-line")
    if rules.holds(subject, agreement.handover_rule):
        yield _Speaker(lambda: _("All that sales asks for is there."), icon="check-circle")


def _raised_hand(subject: rules.Subject, agreement: Agreement) -> str:
    lines = rules.judge(subject, agreement.hand_raiser_rule or {}).lines
    said = "; ".join(line.sentence for line in lines if line.passed)
    return _("Asks for sales: %(because)s") % {"because": said}


def _scored(subject: rules.Subject) -> str:
    counted = rules.score(subject)
    return _("Score %(points)s: %(reasons)s") % {"points": counted.points, "reasons": ", ".join(counted.reasons)}


def _last_contact(row: dict[str, Any]) -> str:
    return _("Last contact: %(touch)s") % {"touch": _touch(row)}


def _newly_known(row: dict[str, Any]) -> _Speaker:
    def say() -> str:
        return _("Newly known: %(fact)s") % {"fact": _answer(row)}

    return _Speaker(say, row["at"], row["evidence"], "lightning-charge")


def _touch(row: dict[str, Any]) -> str:
    point = row["name"] or str(Touchpoint.Kind(row["kind"]).label)
    return ", ".join(filter(None, [point, row["campaign"]]))


def _answer(row: dict[str, Any]) -> str:
    parts = [str(Level(row["level"]).label) if row["level"] in Level.values else row["level"]]
    if row["amount"]:
        parts.append(spoken.money(Decimal(row["amount"]), row["currency"]))
    if row["date"]:
        parts.append(spoken.day(datetime.fromisoformat(row["date"]).date()))
    letter = scheme.label(row["letter"])
    return f"{letter}: {', '.join(parts)}"


# the sections -------------------------------------------------------------------------------------


def _consent(lead: Lead, facts: dict[str, Any]) -> Iterator[_Speaker]:
    """What may be done today by each way that anything was said about, then what the person said last."""
    rows = facts["consents_told"]
    said = [Said(**{name: row[name] for name in _SAID}) for row in reversed(rows)]
    if any(one.channel != Channel.ANY for one in said):
        for standing in consents.overview(said):
            if standing.row is not None:
                icon = "check-lg" if standing.allows else "x-lg"
                yield _Speaker(partial(_allowed, standing), icon=icon)
    for row in rows[:MOST_ROWS] or [{"state": lead.consent, "source": "", "wording": "", "at": None}]:
        icon = "shield-check" if row["state"] == ConsentState.GIVEN else "slash-circle"
        yield _Speaker(partial(_consented, row), row["at"], row["wording"], icon)


_SAID = ("state", "channel", "purpose", "basis", "source")


def _allowed(standing: consents.Standing) -> str:
    about = f", {standing.purpose.label}" if standing.purpose != Purpose.CONTACT else ""
    return f"{standing.channel.label}{about}: {standing.state.label}"


def _consented(row: dict[str, Any]) -> str:
    return ": ".join(filter(None, [str(ConsentState(row["state"]).label), row["source"]]))


def _contact(lead: Lead, facts: dict[str, Any]) -> Iterator[_Speaker]:
    yield from _columns(lead, "email", "phone")
    if known_by := ", ".join(row["value"] for row in facts["known_by_told"]):
        yield _Speaker(lambda: _("Also known by: %(values)s") % {"values": known_by})
    yield from _columns(lead, "job_title", "company", "country")
    if lead.language:
        yield _Speaker(lambda: _("Speaks %(language)s") % {"language": lead.get_language_display()})


def _interest(lead: Lead, facts: dict[str, Any]) -> Iterator[_Speaker]:
    yield from _columns(lead, "interest", "origin")
    value = lead.expected_value
    if value is not None:
        yield _Speaker(lambda: _("Expected value: %(value)s") % {"value": spoken.money(value, lead.currency)})


def _columns(lead: Lead, *names: str) -> Iterator[_Speaker]:
    for name in names:
        if getattr(lead, name):
            yield _Speaker(partial(_column, lead, name))


def _column(lead: Lead, name: str) -> str:
    field: Any = Lead._meta.get_field(name)
    return f"{capfirst(str(field.verbose_name))}: {getattr(lead, name)}"


def _touches(lead: Lead, facts: dict[str, Any]) -> Iterator[_Speaker]:
    for row in facts["touches_told"]:
        yield _Speaker(partial(_touch, row), row["at"], icon="geo-alt")


def _bant(lead: Lead, facts: dict[str, Any]) -> Iterator[_Speaker]:
    for row in facts["answers_told"]:
        said_by = [row["evidence"], f"({row['said_by']})" if row["said_by"] else ""]
        yield _Speaker(partial(_answer, row), row["at"], " ".join(filter(None, said_by)))


def _notes(lead: Lead, facts: dict[str, Any]) -> Iterator[_Speaker]:
    for row in facts["notes_told"]:
        yield _Speaker(partial(_activity, row), row["at"], row["text"])


def _activity(row: dict[str, Any]) -> str:
    kind = str(Activity.Kind(row["kind"]).label)
    outcome = f" ({Activity.Outcome(row['outcome']).label})" if row["outcome"] else ""
    return f"{kind}, {row['who']}{outcome}"


def _returns(lead: Lead, facts: dict[str, Any]) -> Iterator[_Speaker]:
    for row in facts["returns_told"]:
        yield _Speaker(partial(_came_back, row), row["at"], row["note"], "arrow-return-left")


def _came_back(row: dict[str, Any]) -> str:
    reason = row["label_de" if spoken.language() == "de" else "label_en"] or ""
    who = row["who"] or "Leadflow"
    return ", ".join(filter(None, [str(Kind(row["kind"]).label), reason, who]))


_TELLERS: dict[str, Callable[[Lead, dict[str, Any]], Iterator[_Speaker]]] = {
    "consent": _consent, "contact": _contact, "interest": _interest, "touches": _touches, "bant": _bant,
    "notes": _notes, "returns": _returns,
}  # fmt: skip


def missing(dossier: dict[str, Any]) -> int:
    """How many of the rule's conditions were not met."""
    return sum(not line["passed"] for line in dossier["conditions"])
