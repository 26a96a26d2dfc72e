"""The acts as nouns: POST one to a lead or a handover. Each asks for access and calls one process."""

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any, ClassVar

from django.http import Http404
from django.urls import URLPattern, path
from django.utils.translation import gettext as _
from rest_framework.response import Response
from rest_framework.serializers import BaseSerializer

from accounts.models import User
from accounts.roles import Act
from leads import access, assigning, capturing, checking, closing, handing_over, noting, offering, pausing, reminding
from leads.api import asked, shapes
from leads.api.bodies import Fields
from leads.api.clocks import PauseWanted
from leads.api.consents import ConsentGiven
from leads.api.doors import ActSchema, Door
from leads.checking import Finding
from leads.models import Handover, Lead, scheme

Process = Callable[..., Any]


class _Act(Door):
    """One act. The class attributes are set where the address is declared, below."""

    schema = ActSchema()
    name: ClassVar[str] = ""
    act: ClassVar[Act] = Act.SEE
    process: ClassVar[Process] = staticmethod(lambda thing, **_particulars: thing)
    asks: ClassVar[type[Fields]] = asked.Seen
    tells: ClassVar[type[BaseSerializer[Any]]] = shapes.LeadShape
    status: ClassVar[int] = 200

    def done(self, outcome: Any, *people: User | None) -> Response:
        if not isinstance(outcome, Lead):
            return self.tell(self.tells, outcome, self.status)
        _introduce(outcome, [self.user, *people])
        return self.tell_lead(outcome, self.status)

    def named(self, body: dict[str, Any]) -> dict[str, Any]:
        """The other lead, where one is named, as far as this user sees it."""
        if same_as := body.pop("same_as", ""):
            body["same_as"] = access.lead_named(self.user, same_as)
        return body


def _introduce(lead: Lead, people: Iterable[User | None]) -> None:
    """Name those who are at hand already, instead of asking the database for them again."""
    for person in filter(None, people):
        if person.pk == lead.responsible_id:
            lead.responsible = person
        if person.team_id == lead.team_id and User.team.is_cached(person):
            lead.team = person.team


class OnLead(_Act):
    """An act with a lead."""

    def post(self, request: Any, public_id: str) -> Response:
        lead = access.lead_or_404(self.user, public_id)
        access.demand(self.user, self.act, lead)
        return self.done(self.process(lead, by=self.user, **self.particulars()), lead.responsible)

    def particulars(self) -> dict[str, Any]:
        """What the process wants to know besides the lead and the actor."""
        body = self.named(self.body(self.asks))
        if issubclass(self.asks, asked.Seen):
            body["seen"] = self.seen(body)
        return body


class OnHandover(_Act):
    """An answer to a handover, or its withdrawal."""

    def post(self, request: Any, public_id: str) -> Response:
        handover = access.handover_or_404(self.user, public_id)
        # once it is answered the lead may be the other side's: then the process tells who was first
        access.demand(self.user, self.act, handover.lead if handover.is_open else None, handover)
        body = self.named(self.body(self.asks))
        seen = self.seen(body)
        return self.done(self.process(handover, by=self.user, seen=seen, **body))


class Answer(OnHandover):
    """An answer that its giver may take back for a short while."""

    def delete(self, request: Any, public_id: str) -> Response:
        """Take your own answer back within five minutes, unless anything has happened to the lead since."""
        handover = access.handover_or_404(self.user, public_id)
        access.demand(self.user, self.act)
        return self.tell(shapes.HandoverShape, handing_over.take_back(handover, by=self.user))


class BantLetter(OnLead):
    """What was found out about one letter: PUT, as the newest answer takes the place of the one before."""

    http_method_names = ["put", "options"]

    def put(self, request: Any, public_id: str, letter: str) -> Response:
        asked_for = scheme.asked(letter)
        if asked_for is None:
            raise Http404(_("BANT has no such letter."))
        lead = access.lead_or_404(self.user, public_id)
        access.demand(self.user, self.act, lead)
        body = self.particulars()
        seen = body.pop("seen")
        answer = checking.answer(lead, Finding(asked_for, **body), by=self.user, seen=seen)
        return self.done(answer.lead, lead.responsible)


def _snooze(handover: Handover, *, by: User, until: datetime, seen: int | None) -> Handover:
    """Put the offer aside for a while. The clock runs on."""
    return handing_over.snooze(handover, until=until)


def _on_lead(
    noun: str, act: Act, process: Process, asks: type[Fields] = asked.Seen, tells: Any = shapes.LeadShape,
    status: int = 200,
) -> URLPattern:  # fmt: skip
    name = noun.replace("-", "_")
    view = OnLead.as_view(name=name, act=act, process=process, asks=asks, tells=tells, status=status)
    return path(f"leads/<slug:public_id>/{noun}/", view, name=name)


def _on_handover(noun: str, view: type[OnHandover], act: Act, process: Process, **more: Any) -> URLPattern:
    door = view.as_view(name=noun, act=act, process=process, **more)
    return path(f"handovers/<slug:public_id>/{noun}/", door, name=noun)


_BANT: dict[str, Any] = {"name": "bant", "act": Act.CHECK_BANT, "process": checking.answer, "asks": asked.Answered}

urlpatterns = [
    _on_lead("qualification", Act.QUALIFY, offering.qualify, asked.Noted),
    _on_lead("handover", Act.HAND_OVER, handing_over.hand_over, asked.Offer, shapes.HandoverShape, 201),
    _on_lead("taking-on", Act.TAKE_ON, checking.take_on),
    _on_lead("passing", Act.PASS_TO_MARKETING, checking.pass_to_marketing, asked.Noted),
    _on_lead("promotion", Act.PROMOTE, checking.promote),
    _on_lead("return", Act.RETURN, checking.give_back, asked.ReasonedUntil),
    _on_lead("win", Act.WIN, closing.win, asked.Deal),
    _on_lead("disqualification", Act.DISQUALIFY, closing.disqualify, asked.Reasoned),
    _on_lead("reopening", Act.REOPEN, closing.reopen, asked.Reasoned),
    _on_lead("assignment", Act.ASSIGN, assigning.assign, asked.Assignment),
    _on_lead("pause", Act.PAUSE, pausing.pause, PauseWanted),
    _on_lead("resumption", Act.PAUSE, pausing.resume),
    _on_lead("supply", Act.EDIT, capturing.supply),
    _on_lead("consent", Act.RECORD_CONSENT, capturing.record_consent, ConsentGiven),
    _on_lead("notes", Act.NOTE, noting.note, asked.NoteWritten, shapes.ActivityShape, 201),
    _on_lead("reminders", Act.NOTE, reminding.remind_me, asked.ReminderPlanned, shapes.ReminderShape, 201),
    path("leads/<slug:public_id>/bant/<slug:letter>/", BantLetter.as_view(**_BANT), name="bant"),
    _on_handover("acceptance", Answer, Act.ACCEPT, handing_over.accept),
    _on_handover("rejection", Answer, Act.REJECT, handing_over.reject, asks=asked.ReasonedUntil),
    _on_handover("withdrawal", OnHandover, Act.WITHDRAW, handing_over.withdraw, asks=asked.Noted),
    _on_handover("snooze", OnHandover, Act.ACCEPT, _snooze, asks=asked.Until, tells=shapes.HandoverShape),
]
