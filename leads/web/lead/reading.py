"""What the lead's page reads: the lead with its newest answers, offer, consent and way, folded into one statement."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import CharField, F, OuterRef, Q, QuerySet
from django.db.models.functions import Cast, JSONObject
from django.http import Http404
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from accounts.models import User
from leads import access
from leads.models import (
    BantAnswer,
    Consent,
    ConsentState,
    Handover,
    Lead,
    LeadQuerySet,
    LedgerEntry,
    Letter,
    Level,
    Stage,
)
from leads.web import words

MOST_STEPS = 40  # of the way that are read; the bar shows the newest few
STEPS_BACK = 5
MOST_DUPLICATES = 5


def lead_of_page(user: User, public_id: str) -> Lead:
    """The lead with all that its page shows beside it, if the user may see it; else the same 404 as for none."""
    lead = _folded(access.leads(user)).filter(public_id=public_id).first()
    if lead is None:
        raise Http404(_("There is no such lead."))
    return lead


def _folded(leads: LeadQuerySet) -> LeadQuerySet:
    people = leads.select_related("responsible", "team", "organisation", "agreement").defer("extra", "search")
    return people.annotate(
        newest_answers=_list(_newest_answers(), **ANSWER),
        newest_offer=_list(_newest_offer(), **OFFER),
        newest_consent=_list(_newest_consent(), **CONSENT),
        way=_list(_way(), **STEP),
    )


def _list(rows: QuerySet[Any], **columns: Any) -> ArraySubquery:
    return ArraySubquery(rows.values(json=JSONObject(**columns)))


def _text(name: str) -> Cast:
    """Numbers travel as text, so that no cent is lost in a float."""
    return Cast(name, CharField())


ANSWER = {
    "letter": "letter", "level": "level", "evidence": "evidence", "said_by": "said_by", "conversation": "conversation",
    "amount": _text("amount"), "currency": "currency", "date": "date", "at": "at", "who": F("by__name"),
}  # fmt: skip
OFFER = {
    "public_id": "public_id", "from_stage": "from_stage", "offered_at": "offered_at", "due_at": "due_at",
    "note": "note", "dossier": "dossier", "expired_at": "expired_at", "snoozed_until": "snoozed_until",
    "decided_at": "decided_at", "answer": "answer", "answer_note": "answer_note",
    "team": F("to_team__name"), "person": F("to_person__name"),
    "by": F("offered_by__name"), "decider": F("decided_by__name"), "reason_de": F("reason__label_de"),
    "reason_en": F("reason__label_en"), "version": F("agreement__version"),
}  # fmt: skip
TIMES = ("offered_at", "due_at", "decided_at", "expired_at", "snoozed_until")
CONSENT = {"state": "state", "source": "source", "wording": "wording", "at": "at", "who": F("by__name")}
STEP = {"stage": "to_stage", "at": "at"}


def _newest_answers() -> QuerySet[BantAnswer]:
    return (
        BantAnswer.objects.filter(lead=OuterRef("pk"))
        .order_by("letter", F("at").desc(), F("id").desc())
        .distinct("letter")
    )


def _newest_offer() -> QuerySet[Handover]:
    return Handover.objects.filter(lead=OuterRef("pk")).order_by("-offered_at", "-pk")[:1]


def _newest_consent() -> QuerySet[Consent]:
    return Consent.objects.filter(lead=OuterRef("pk")).order_by("-at", "-pk")[:1]


def _way() -> QuerySet[LedgerEntry]:
    moves = LedgerEntry.objects.filter(lead=OuterRef("pk")).exclude(from_stage=F("to_stage"))
    return moves.order_by("-number")[:MOST_STEPS]


# typed again --------------------------------------------------------------------------------------


def _moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


@dataclass(frozen=True)
class Answer:
    """The newest answer to one letter; an unasked letter has no date."""

    letter: Letter
    level: Level = Level.UNKNOWN
    evidence: str = ""
    said_by: str = ""
    conversation: str = ""
    amount: Decimal | None = None
    currency: str = ""
    day: date | None = None
    at: datetime | None = None
    who: str = ""

    @property
    def initial(self) -> str:
        return str(self.letter.label)[:1]

    @property
    def tone(self) -> str:
        return {Level.MET: "chip-good", Level.PARTLY: "chip-warn", Level.NOT_MET: "chip-bad"}.get(self.level, "")


def answers(lead: Any) -> list[Answer]:
    """The four letters in their order, with the newest answer to each. The lead's mirror has the last word."""
    known = {data["letter"]: data for data in lead.newest_answers}
    return [_answer(lead, letter, known.get(letter.value)) for letter in Letter]


def _answer(lead: Lead, letter: Letter, data: dict[str, Any] | None) -> Answer:
    if data is None:
        return Answer(letter, lead.level_of(letter))
    return Answer(
        letter, Level(data["level"]), data["evidence"], data["said_by"], data["conversation"],
        Decimal(data["amount"]) if data["amount"] else None, data["currency"],
        date.fromisoformat(data["date"]) if data["date"] else None, _moment(data["at"]), data["who"],
    )  # fmt: skip


@dataclass(frozen=True)
class Offer:
    """The open or the last handover."""

    handover: Handover
    team: str
    person: str
    by: str
    decider: str
    reason: str
    version: int


def offer(lead: Any) -> Offer | None:
    if not lead.newest_offer:
        return None
    data = lead.newest_offer[0]
    times: dict[str, Any] = {name: _moment(data[name]) for name in TIMES}
    handover = Handover(
        lead=lead, public_id=data["public_id"], from_stage=data["from_stage"], note=data["note"],
        dossier=data["dossier"], answer=data["answer"], answer_note=data["answer_note"], **times,
    )  # fmt: skip
    reason = data["reason_de"] if get_language() == "de" else data["reason_en"]
    return Offer(
        handover, data["team"], data["person"] or "", data["by"], data["decider"] or "", reason or "", data["version"]
    )


@dataclass(frozen=True)
class ConsentOnRecord:
    state: ConsentState
    source: str = ""
    wording: str = ""
    at: datetime | None = None
    who: str = ""


def consent(lead: Any) -> ConsentOnRecord:
    state = ConsentState(lead.consent)
    if not lead.newest_consent:
        return ConsentOnRecord(state)
    data = lead.newest_consent[0]
    return ConsentOnRecord(state, data["source"], data["wording"], _moment(data["at"]), data["who"] or "")


# the way ------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Step:
    """One piece of the lifecycle bar."""

    label: str
    state: str  # done, now or next
    at: datetime | None = None
    took: str = ""
    side: str = ""


_AHEAD: dict[Stage, Sequence[Stage]] = {
    Stage.CONTACT: (Stage.MQL, Stage.SAL, Stage.SQL, Stage.WON),
    Stage.MQL: (Stage.HANDOVER, Stage.SAL, Stage.SQL, Stage.WON),
    Stage.SGL: (Stage.SAL, Stage.SQL, Stage.WON),
    Stage.HANDOVER: (Stage.SAL, Stage.SQL, Stage.WON),
    Stage.SAL: (Stage.SQL, Stage.WON),
    Stage.SQL: (Stage.WON,),
    Stage.NURTURE: (Stage.MQL, Stage.SAL, Stage.SQL, Stage.WON),
}


@dataclass
class _Walk:
    done: list[Step] = field(default_factory=list)
    stage: Stage | None = None
    since: datetime | None = None

    def enter(self, stage: Stage, at: datetime) -> None:
        """Leave the stage before; one that was only passed through says nothing."""
        if self.stage is not None and self.since is not None and at - self.since >= timedelta(minutes=1):
            self.done.append(Step(str(self.stage.label), "done", self.since, lasting(at - self.since)))
        self.stage, self.since = stage, at


def steps(lead: Any) -> list[Step]:
    """Where the lead has been with dates and durations, where it stands, and what lies ahead."""
    walk = _Walk()
    for entered in reversed(lead.way):
        walk.enter(Stage(entered["stage"]), datetime.fromisoformat(entered["at"]))
    phase = lead.phase
    here = Step(str(phase.label), "now", lead.stage_since, side=phase.side or "")
    return [*walk.done[-STEPS_BACK:], here, *(Step(str(stage.label), "next") for stage in _AHEAD.get(phase, ()))]


def lasting(span: timedelta) -> str:
    """A length of time in one unit: "3 d"."""
    minutes = max(int(span.total_seconds()) // 60, 0)
    if minutes < 60:
        return str(words.WORDS["minutes"] % {"n": minutes})
    if minutes < 24 * 60:
        return str(words.WORDS["hours"] % {"n": minutes // 60})
    return str(words.WORDS["days"] % {"n": minutes // (24 * 60)})


# neighbours ---------------------------------------------------------------------------------------


def duplicates(user: User, lead: Lead) -> list[Lead]:
    """Other leads the user may see with the same address or telephone; one statement, none without either."""
    others = (
        access.leads(user).exclude(pk=lead.pk).only("public_id", "first_name", "last_name", "company", "stage", "email")
    )
    same_mail = others.filter(email=lead.email)[:MOST_DUPLICATES] if lead.email else None
    same_phone = others.filter(_phone_is(lead.phone))[:MOST_DUPLICATES] if lead.phone else None
    found = [rows for rows in (same_mail, same_phone) if rows is not None]
    if not found:
        return []
    return list(found[0].union(*found[1:])[:MOST_DUPLICATES] if len(found) > 1 else found[0])


def _phone_is(phone: str) -> Q:
    """Through the search index, since telephone numbers have none of their own."""
    return Q(search__contains=phone.lower(), phone=phone)


def of_same_company(user: User, lead: Lead) -> list[Lead]:
    if lead.organisation_id is None:
        return []
    others = access.leads(user).filter(organisation_id=lead.organisation_id).exclude(pk=lead.pk)
    return list(others.with_people().order_by("-pk")[:10])
