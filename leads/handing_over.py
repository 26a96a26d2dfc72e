"""The handover: one side offers a lead, the other accepts, rejects with a reason, or the offer is withdrawn."""

from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Team, User
from accounts.roles import Side
from leads import closing, nurturing, qualifying, recording, reminding, rules, timing
from leads.models import Agreement, Consent, ConsentState, Effect, Handover, Kind, Lead, Reason, Stage, Use
from leads.refusals import Conflict, Refusal

TOO_OFTEN = 2  # returns; whoever offers the lead once more is asked whether something has changed
UNDO_WITHIN = timedelta(minutes=5)  # the page offers it for 10 seconds; a slow network gets its time


class AlreadyDecided(Conflict):
    """Somebody else answered first; `handover` has who, when and what."""

    def __init__(self, handover: Handover) -> None:
        when = timezone.localtime(handover.decided_at)
        words = {
            Handover.Answer.ACCEPTED: _("Already accepted by %(who)s at %(when)s."),
            Handover.Answer.REJECTED: _("Already rejected by %(who)s at %(when)s."),
            Handover.Answer.WITHDRAWN: _("Already withdrawn by %(who)s at %(when)s."),
        }[Handover.Answer(handover.answer)]
        super().__init__(words % {"who": handover.decided_by, "when": f"{when:%H:%M}"})
        self.handover = handover


class TooLateToUndo(Conflict):
    """The answer can't be taken back: it is not yours, too old, or the lead has moved on."""


class OftenReturned(Refusal):
    """The lead bounces between the sides: it goes out again only when somebody says that something has changed."""

    def __init__(self, lead: Lead) -> None:
        words = _("This lead came back %(n)s times already. Please confirm that it goes out again.")
        super().__init__(words % {"n": lead.returned_times}, {"again": words % {"n": lead.returned_times}})


class WrongRecipient(Refusal):
    """A lead can be offered to an active sales team, and to a person of that team."""


@transaction.atomic
def hand_over(
    lead: Lead,
    *,
    by: User,
    team: Team,
    person: User | None = None,
    note: str = "",
    again: bool = False,
    seen: int | None = None,
) -> Handover:
    """Offer the lead to a sales team (or one person of it) with its dossier. NotReady names what is missing;
    OftenReturned asks for `again` when the lead came back more than TOO_OFTEN times."""
    book = recording.take(lead, seen=seen)
    lead = book.lead
    recording.must_allow(lead, "hand_over")
    _check_recipient(team, person)
    if comes_back_often(lead) and not again:
        raise OftenReturned(lead)
    agreement = Agreement.in_force()
    qualifying.demand(lead, agreement, "handover_rule")
    handover = _offer(lead, by=by, team=team, person=person, note=note, agreement=agreement)
    handover.dossier = rules.kept(lead, agreement.handover_rule)
    reminding.cancel_all(lead, now=handover.offered_at)
    _move_to_sales(lead, handover, agreement)
    handover.save()
    book.enter(Kind.HANDED_OVER, by=by, handover=handover, agreement=agreement, note=note)
    book.close()
    reminding.plan_answer(handover, agreement)
    return handover


def comes_back_often(lead: Lead) -> bool:
    """Whether handing it over wants a confirmation."""
    return lead.returned_times > TOO_OFTEN


def _check_recipient(team: Team, person: User | None) -> None:
    if team.side != Side.SALES or not team.is_active:
        raise WrongRecipient(_("Choose an active sales team."), {"team": _("Choose an active sales team.")})
    if person is not None and (person.team_id != team.pk or not person.is_active):
        raise WrongRecipient(_("Choose a person of this team."), {"person": _("Choose a person of this team.")})


def _offer(
    lead: Lead, *, by: User, team: Team, person: User | None, note: str, agreement: Agreement
) -> Handover:  # fmt: skip
    now = timezone.now()
    return Handover(
        lead=lead, from_stage=lead.stage, offered_by=by, offered_at=now, to_team=team, to_person=person,
        from_person_id=lead.responsible_id, from_team_id=lead.team_id, note=note, agreement=agreement,
        due_at=timing.after(now, agreement.answer_hours),
    )  # fmt: skip


def _move_to_sales(lead: Lead, handover: Handover, agreement: Agreement) -> None:
    lead.hand_over()
    _give_to_recipient(lead, handover)
    lead.deadline, lead.agreement, lead.asked_for, lead.asleep_until = handover.due_at, agreement, "", None


def _give_to_recipient(lead: Lead, handover: Handover) -> None:
    lead.responsible_id = handover.to_person_id
    lead.team_id = lead.sales_team_id = handover.to_team_id


@transaction.atomic
def accept(handover: Handover, *, by: User, seen: int | None = None) -> Lead:
    """Sales takes the lead: SAL, the rep is responsible, the BANT clock runs. AlreadyDecided when late."""
    handover, book = _take(handover, "agreement", seen=seen)
    lead = book.lead
    lead.accept()
    _give_to_recipient(lead, handover)
    lead.responsible = by
    timing.restart(lead, handover.agreement, now=timezone.now())
    _answer(handover, Handover.Answer.ACCEPTED, by=by)
    book.enter(Kind.ACCEPTED, by=by, handover=handover, agreement=handover.agreement)
    return book.close()


@transaction.atomic
def reject(
    handover: Handover, *, by: User, reason: Reason | None, note: str = "", until: date | None = None,
    same_as: Lead | None = None, seen: int | None = None,
) -> Lead:  # fmt: skip
    """Sales gives the lead back before working it; the reason decides what happens next. ReasonRefused,
    AlreadyDecided. An own lead (SGL) offered to a colleague goes back to the rep who offered it."""
    reason = nurturing.demand(reason, use=Use.REJECT, note=note, until=until, lead=handover.lead, same_as=same_as)
    handover, book = _take(handover, "agreement", "from_person", "from_team", seen=seen)
    lead = book.lead
    lead.reject(to=Stage.SGL if handover.from_stage == Stage.SGL else Stage.NURTURE)
    now = _answer(handover, Handover.Answer.REJECTED, by=by, reason=reason, note=note)
    lead.returned_times += 1
    if lead.stage == Stage.SGL:
        lead.responsible, lead.team, lead.sales_team = handover.from_person, handover.from_team, handover.from_team
        lead.deadline = None
    else:
        nurturing.welcome_back(lead, handover)
        nurturing.settle(lead, reason, handover.agreement, until=until, now=now)
    book.enter(Kind.REJECTED, by=by, reason=reason, note=note, handover=handover, agreement=handover.agreement)
    closing.close_if_asked(book, reason, by=by, now=now, handover=handover, same_as=same_as)
    book.close()
    if lead.stage == Stage.NURTURE:
        nurturing.begin(lead, reason, until=until, now=now)
    return lead


@transaction.atomic
def withdraw(handover: Handover, *, by: User, note: str = "", seen: int | None = None) -> Lead:
    """The side that offered takes the offer back while nobody has answered. AlreadyDecided when late."""
    handover, book = _take(handover, "agreement", "from_person", "from_team", seen=seen)
    lead = book.lead
    lead.withdraw(to=Stage(handover.from_stage))
    lead.responsible, lead.team, lead.deadline = handover.from_person, handover.from_team, None
    _answer(handover, Handover.Answer.WITHDRAWN, by=by, note=note)
    book.enter(Kind.WITHDRAWN, by=by, note=note, handover=handover, agreement=handover.agreement)
    return book.close()


def _take(handover: Handover, *beside: str, seen: int | None) -> tuple[Handover, recording.Book]:
    """Hold lead and handover together. AlreadyDecided when it is answered, StaleLead when the lead has changed."""
    held = (
        Handover.objects.select_for_update(of=("self", "lead"))
        .select_related("lead", *beside)  # what may have changed is not joined
        .get(pk=handover.pk)
    )
    if not held.is_open:
        raise AlreadyDecided(held)
    if seen is not None and held.lead.version != seen:
        raise recording.StaleLead(held.lead, seen)
    return held, recording.Book(held.lead)


def _answer(handover: Handover, answer: str, *, by: User, reason: Reason | None = None, note: str = "") -> datetime:
    """The answer with its moment. Given late, the breach is recorded now, as no sweep looks at it any more."""
    now = timezone.now()
    handover.answer, handover.decided_by, handover.decided_at = answer, by, now
    handover.reason, handover.answer_note = reason, note
    if handover.expired_at is None and now > handover.due_at:
        handover.expired_at = handover.due_at
    handover.save(update_fields=["answer", "decided_by", "decided_at", "reason", "answer_note", "expired_at"])
    return now


@transaction.atomic
def take_back(handover: Handover, *, by: User) -> Handover:
    """Undo one's own accept or reject: a compensating entry; the clock runs on as if nothing had happened.

    TooLateToUndo after UNDO_WITHIN, by another person, or when anything happened to the lead since.
    """
    held = Handover.objects.select_for_update(of=("self", "lead")).select_related("lead").get(pk=handover.pk)
    book = recording.Book(held.lead)
    _check_undo(held, by=by)
    answer, reason, answered_at = held.answer, held.reason, held.decided_at
    reminding.cancel_all(held.lead, now=timezone.now())  # before the offer opens again and its own reminders with it
    _restore_offer(held)
    held.lead.undo_answer()
    if answer == Handover.Answer.REJECTED:
        held.lead.returned_times -= 1
    if reason is not None and reason.effect == Effect.STOP:
        _restore_consent(held.lead, by=by)
        reminding.restore_own(held.lead, since=answered_at or timezone.now())
    book.enter(Kind.UNDONE, by=by, handover=held, agreement=held.agreement)
    book.close()
    return held


def _check_undo(handover: Handover, *, by: User) -> None:
    newest = handover.lead.ledger.order_by("-number").first()
    is_own = handover.decided_by_id == by.pk and handover.answer != Handover.Answer.WITHDRAWN
    is_newest = newest is not None and newest.handover_id == handover.pk and newest.kind != Kind.UNDONE
    in_time = handover.decided_at is not None and handover.decided_at > timezone.now() - UNDO_WITHIN
    if not (is_own and in_time and is_newest):
        raise TooLateToUndo(_("This answer can no longer be taken back."))


def _restore_offer(handover: Handover) -> None:
    lead = handover.lead
    _give_to_recipient(lead, handover)
    lead.deadline, lead.asked_for, lead.asleep_until = handover.due_at, "", None
    lead.duplicate_of = None
    handover.answer, handover.decided_by, handover.decided_at = "", None, None
    handover.reason, handover.answer_note = None, ""
    handover.save(update_fields=["answer", "decided_by", "decided_at", "reason", "answer_note"])


def _restore_consent(lead: Lead, *, by: User) -> None:
    lead.consent = ConsentState.GIVEN
    Consent.objects.create(lead=lead, state=lead.consent, source=_("Answer taken back"), by=by, at=timezone.now())


@transaction.atomic
def snooze(handover: Handover, *, until: datetime) -> Handover:
    """Put the offer aside for a while. The clock runs on, and an overdue offer shows itself again."""
    held, _book = _take(handover, seen=None)
    if not timezone.now() < until:
        raise Refusal(_("The date must lie in the future."), {"until": _("Please enter a later date.")})
    held.snoozed_until = min(until, held.due_at) if held.due_at > timezone.now() else until
    held.save(update_fields=["snoozed_until"])
    return held
