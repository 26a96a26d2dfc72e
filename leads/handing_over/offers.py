"""The handover: one side offers a lead, the other accepts, rejects with a reason, or the offer is withdrawn."""

from datetime import date, datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Team, User
from accounts.roles import Side
from leads import bouncing, closing, dossiers, nurturing, qualifying, recording, reminding, routing, rules, timing
from leads.models import (
    Agreement,
    Cause,
    Clock,
    ClockKind,
    ConsentState,
    Handover,
    Kind,
    Lead,
    Reason,
    Stage,
    Use,
    statements,
)  # fmt: skip
from leads.refusals import Conflict, Refusal

TOO_OFTEN = 2  # returns; whoever offers the lead once more is asked whether something has changed
LONGEST_WHY = 500  # characters
ANSWER = ("answer", "decided_by", "decided_at", "answered_by_silence", "reason", "answer_note")


class AlreadyDecided(Conflict):
    """Somebody else answered first; `handover` has who, when and what."""

    def __init__(self, handover: Handover) -> None:
        when = timezone.localtime(handover.decided_at)
        words = {
            Handover.Answer.ACCEPTED: _("Already accepted by %(who)s at %(when)s."),
            Handover.Answer.REJECTED: _("Already rejected by %(who)s at %(when)s."),
            Handover.Answer.WITHDRAWN: _("Already withdrawn by %(who)s at %(when)s."),
        }[Handover.Answer(handover.answer)]
        who = handover.decided_by or _("Leadflow, as the time had run out")
        super().__init__(words % {"who": who, "when": f"{when:%H:%M}"})
        self.handover = handover


class OftenReturned(Refusal):
    """The lead bounces between the sides: it goes out again only when somebody says that something has changed."""

    def __init__(self, lead: Lead) -> None:
        words = _("This lead came back %(n)s times already. Please confirm that it goes out again.")
        super().__init__(words % {"n": lead.returned_times}, {"again": words % {"n": lead.returned_times}})


class WrongRecipient(Refusal):
    """A lead can be offered to an active sales team, and to a person of that team."""


class WantsNoContact(Refusal):
    """The person forbade contact: no rule and no exception brings the lead to sales."""


@transaction.atomic
def hand_over(
    lead: Lead,
    *,
    by: User,
    team: Team | None = None,
    person: User | None = None,
    note: str = "",
    again: bool = False,
    against_rule: str = "",
    talk: str = "",
    seen: int | None = None,
) -> Handover:
    """Offer the lead to a sales team or one person of it; to whom the agreement routes it where neither is named.

    NotReady names what is missing; where the agreement allows it, `against_rule` says why it goes all the same, and is
    counted. TalkFirst wants a `talk` on record after two returns between the same two, OftenReturned `again` later.
    """
    book = recording.take(lead, seen=seen)
    lead = book.lead
    recording.must_allow(lead, "hand_over")
    agreement, now = Agreement.in_force(), timezone.now()
    to = _chosen(team, person) or _routed(lead, agreement, by=by, now=now)
    bouncing.demand_talk(lead, by=by, team=to.team, person=to.person, talk=talk, now=now)
    if comes_back_often(lead) and not (again or talk.strip()):
        raise OftenReturned(lead)
    against = _demand(lead, agreement, against_rule)
    return send(book, to, agreement, by=by, note=note, against=against, now=now)


def comes_back_often(lead: Lead) -> bool:
    """Whether handing it over wants a confirmation."""
    return lead.returned_times > TOO_OFTEN


def _chosen(team: Team | None, person: User | None) -> routing.Recipient | None:
    team = team or (person.team if person else None)
    if team is None:
        return None
    if team.side != Side.SALES or not team.is_active:
        raise WrongRecipient(_("Choose an active sales team."), {"team": _("Choose an active sales team.")})
    if person is not None and (person.team_id != team.pk or not person.is_active):
        raise WrongRecipient(_("Choose a person of this team."), {"person": _("Choose a person of this team.")})
    return routing.Recipient(team, person)


def _routed(lead: Lead, agreement: Agreement, *, by: User, now: datetime) -> routing.Recipient:
    found = routing.recipient(lead, agreement, now=now, without=[by])
    if found is None:
        raise WrongRecipient(_("There is no active sales team yet. An admin has to add one."))
    return found


def _demand(lead: Lead, agreement: Agreement, why: str) -> str:
    """Why the lead goes against the rule, cleaned; empty when it passes. NotReady, WantsNoContact."""
    judgement, why = rules.judge(lead, agreement.handover_rule), " ".join(why.replace("\x00", "").split())
    is_allowed = agreement.offering.against_rule
    if not judgement.passed and not (is_allowed and why):
        raise qualifying.NotReady(judgement, may_go_against=is_allowed)
    if lead.consent == ConsentState.WITHDRAWN:
        raise WantsNoContact(_("This person wants no contact."))
    if len(why) > LONGEST_WHY:
        too_long = _("Please use at most %(n)s characters.") % {"n": LONGEST_WHY}
        raise Refusal(too_long, {"against_rule": too_long})
    return "" if judgement.passed else why


def send(
    book: recording.Book, to: routing.Recipient, agreement: Agreement, *, by: User | None, now: datetime,
    cause: Cause = Cause.PERSON, note: str = "", against: str = "",
) -> Handover:  # fmt: skip
    """The offer itself, for a lead that is held and has been judged: dossier, move, entry, reminders."""
    lead = book.lead
    handover = _offer(lead, to, agreement, by=by, now=now, note=note)
    handover.cause, handover.against_rule, handover.against_rule_why = cause, bool(against), against
    handover.dossier = dossiers.compiled(lead, agreement, cause=cause)
    handover.missing = dossiers.missing(handover.dossier)
    reminding.cancel_all(lead, now=now)
    clock = _move_to_sales(lead, handover, agreement)
    handover.save()
    book.enter(Kind.HANDED_OVER, by=by, handover=handover, agreement=agreement, note=note, at=now)
    book.close()
    clock.save()
    reminding.tell_head(handover, to.alarms, clock)
    return handover


def _offer(
    lead: Lead, to: routing.Recipient, agreement: Agreement, *, by: User | None, now: datetime, note: str
) -> Handover:  # fmt: skip
    return Handover(
        lead=lead, from_stage=lead.stage, offered_by=by, offered_at=now, to_team=to.team, to_person=to.person,
        from_person_id=lead.responsible_id, from_team_id=lead.team_id, note=note, agreement=agreement, route=to.why,
    )  # fmt: skip


def _move_to_sales(lead: Lead, handover: Handover, agreement: Agreement) -> Clock:
    """With the clock to the answer, which every agreement sets; it is saved after the handover."""
    lead.hand_over()
    give_to_recipient(lead, handover)
    clock = timing.planned(lead, ClockKind.ANSWER, agreement, since=handover.offered_at, handover=handover)
    assert clock is not None
    handover.due_at = clock.due_at
    lead.deadline, lead.agreement, lead.asked_for, lead.asleep_until = clock.due_at, agreement, "", None
    lead.held_back = False
    return clock


def give_to_recipient(lead: Lead, handover: Handover) -> None:
    lead.responsible_id = handover.to_person_id
    lead.team_id = lead.sales_team_id = handover.to_team_id


@transaction.atomic
def accept(handover: Handover, *, by: User | None, seen: int | None = None, now: datetime | None = None) -> Lead:
    """Sales takes the lead: SAL, the rep is responsible, the clocks to first contact and BANT run. AlreadyDecided when
    late. By nobody: the agreement's rule for silence, at the moment `now` at which it was due."""
    now = now or timezone.now()
    handover, book = _take(handover, "agreement", seen=seen, now=now)
    lead = book.lead
    lead.accept()
    give_to_recipient(lead, handover)
    if by is not None:
        lead.responsible = by
    timing.restart(lead, handover.agreement, now=now)
    _answer(handover, Handover.Answer.ACCEPTED, by=by, now=now)
    book.enter(Kind.ACCEPTED, by=by, handover=handover, agreement=handover.agreement, at=now)
    return book.close()


@transaction.atomic
def reject(
    handover: Handover, *, by: User | None, reason: Reason | None, note: str = "", until: date | None = None,
    same_as: Lead | None = None, seen: int | None = None, now: datetime | None = None,
) -> Lead:  # fmt: skip
    """Sales gives the lead back before working it; the reason decides what happens next. ReasonRefused,
    AlreadyDecided. An own lead (SGL) offered to a colleague goes back to the rep who offered it. By nobody: the
    agreement's rule for silence, at the moment `now` at which it was due."""
    now = now or timezone.now()
    if by is None:
        reason = nurturing.silence()
    else:
        reason = nurturing.demand(reason, use=Use.REJECT, note=note, until=until, lead=handover.lead, same_as=same_as)
    handover, book = _take(handover, "agreement", "from_person", "from_team", seen=seen, now=now)
    lead = book.lead
    lead.reject(to=Stage.SGL if handover.from_stage == Stage.SGL else Stage.NURTURE)
    _answer(handover, Handover.Answer.REJECTED, by=by, now=now, reason=reason, note=note)
    lead.returned_times += 1
    clock = None
    if lead.stage == Stage.SGL:
        lead.responsible, lead.team, lead.sales_team = handover.from_person, handover.from_team, handover.from_team
        lead.deadline = None
    else:
        nurturing.welcome_back(lead, handover)
        clock = nurturing.settle(lead, reason, handover.agreement, until=until, now=now)
    book.enter(Kind.REJECTED, by=by, reason=reason, note=note, handover=handover, agreement=handover.agreement, at=now)
    closing.close_if_asked(book, reason, by=by, now=now, handover=handover, same_as=same_as)
    book.close()
    if lead.stage == Stage.NURTURE:
        nurturing.begin(lead, reason, clock, until=until, now=now)
    return lead


@transaction.atomic
def withdraw(handover: Handover, *, by: User, note: str = "", seen: int | None = None) -> Lead:
    """The side that offered takes the offer back while nobody has answered. AlreadyDecided when late.

    The lead goes out by itself again only after something about it has changed.
    """
    now = timezone.now()
    handover, book = _take(handover, "agreement", "from_person", "from_team", seen=seen, now=now)
    lead = book.lead
    lead.withdraw(to=Stage(handover.from_stage))
    lead.responsible, lead.team, lead.deadline = handover.from_person, handover.from_team, None
    lead.held_back = True
    _answer(handover, Handover.Answer.WITHDRAWN, by=by, now=now, note=note)
    book.enter(Kind.WITHDRAWN, by=by, note=note, handover=handover, agreement=handover.agreement, at=now)
    return book.close()


def _take(handover: Handover, *beside: str, seen: int | None, now: datetime) -> tuple[Handover, recording.Book]:
    """Hold lead and handover together, the lead first, as everybody does. AlreadyDecided when it is answered, StaleLead
    when the lead has changed. An answer that comes late finds its breach on record."""
    held = statements.get(  # what may have changed is not joined
        Handover, "lead", *beside, where="self.id = %(id)s", values={"id": handover.pk}, held=["lead", "self"]
    )
    if not held.is_open:
        raise AlreadyDecided(held)
    if seen is not None and held.lead.version != seen:
        raise recording.StaleLead(held.lead, seen)
    book = recording.Book(held.lead)
    timing.settle(book.lead, now=now)
    return held, book


def _answer(
    handover: Handover, answer: str, *, by: User | None, now: datetime, reason: Reason | None = None, note: str = ""
) -> None:
    handover.answer, handover.decided_by, handover.decided_at = answer, by, now
    handover.answered_by_silence = by is None
    handover.reason, handover.answer_note = reason, note
    handover.save(update_fields=ANSWER)


@transaction.atomic
def snooze(handover: Handover, *, until: datetime) -> Handover:
    """Put the offer aside for a while. The clock runs on, and an overdue offer shows itself again."""
    held, _book = _take(handover, seen=None, now=timezone.now())
    if not timezone.now() < until:
        raise Refusal(_("The date must lie in the future."), {"until": _("Please enter a later date.")})
    held.snoozed_until = min(until, held.due_at) if held.due_at > timezone.now() else until
    held.save(update_fields=["snoozed_until"])
    return held
