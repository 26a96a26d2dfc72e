"""The handover: one side offers a lead, the other accepts, rejects with a reason, or the offer is withdrawn."""

from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Team, User
from accounts.roles import Side
from leads import bouncing, closing, dossiers, nurturing, qualifying, recording, reminding, routing, rules, timing
from leads.models import Agreement, Cause, Consent, ConsentState, Effect, Handover, Kind, Lead, Reason, Stage, Use
from leads.models.statements import get
from leads.refusals import Conflict, Refusal

TOO_OFTEN = 2  # returns; whoever offers the lead once more is asked whether something has changed
LONGEST_WHY = 500  # characters
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
    handover.dossier = dossiers.compiled(lead, agreement, cause=cause, against=against)
    handover.missing = dossiers.missing(handover.dossier)
    reminding.cancel_all(lead, now=now)
    _move_to_sales(lead, handover, agreement)
    handover.save()
    book.enter(Kind.HANDED_OVER, by=by, handover=handover, agreement=agreement, note=note)
    book.close()
    reminding.plan_answer(handover, agreement)
    reminding.tell_head(handover, to.alarms)
    return handover


def _offer(
    lead: Lead, to: routing.Recipient, agreement: Agreement, *, by: User | None, now: datetime, note: str
) -> Handover:  # fmt: skip
    return Handover(
        lead=lead, from_stage=lead.stage, offered_by=by, offered_at=now, to_team=to.team, to_person=to.person,
        from_person_id=lead.responsible_id, from_team_id=lead.team_id, note=note, agreement=agreement, route=to.why,
        due_at=timing.after(now, agreement.answer_hours),
    )  # fmt: skip


def _move_to_sales(lead: Lead, handover: Handover, agreement: Agreement) -> None:
    lead.hand_over()
    _give_to_recipient(lead, handover)
    lead.deadline, lead.agreement, lead.asked_for, lead.asleep_until = handover.due_at, agreement, "", None
    lead.held_back = False


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
    """The side that offered takes the offer back while nobody has answered. AlreadyDecided when late.

    The lead goes out by itself again only after something about it has changed.
    """
    handover, book = _take(handover, "agreement", "from_person", "from_team", seen=seen)
    lead = book.lead
    lead.withdraw(to=Stage(handover.from_stage))
    lead.responsible, lead.team, lead.deadline = handover.from_person, handover.from_team, None
    lead.held_back = True
    _answer(handover, Handover.Answer.WITHDRAWN, by=by, note=note)
    book.enter(Kind.WITHDRAWN, by=by, note=note, handover=handover, agreement=handover.agreement)
    return book.close()


def _take(handover: Handover, *beside: str, seen: int | None) -> tuple[Handover, recording.Book]:
    """Hold lead and handover together. AlreadyDecided when it is answered, StaleLead when the lead has changed."""
    held = get(  # what may have changed is not joined
        Handover, "lead", *beside, where="self.id = %(id)s", values={"id": handover.pk}, held=["lead", "self"]
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
    lead.deadline, lead.asked_for, lead.asleep_until, lead.held_back = handover.due_at, "", None, False
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
