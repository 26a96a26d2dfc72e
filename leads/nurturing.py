"""A lead comes back to marketing: who answers for it there, and what its reason sets going."""

from datetime import date, datetime, timedelta

from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Team, User
from accounts.roles import Side
from leads import reminding, timing
from leads.models import Agreement, Consent, ConsentState, Effect, Handover, Lead, Reason, ReminderKind
from leads.refusals import Refusal

LONGEST_SLEEP = timedelta(days=3653)  # ten years: whatever lies beyond is a slip of the keyboard


class ReasonRefused(Refusal):
    """The reason is missing, not meant for this act, or lacks the note or date that it needs."""


def demand(reason: Reason | None, *, use: str, note: str, until: date | None) -> Reason:
    """The reason, if it is offered for this use and has all it needs; ReasonRefused names the field to mend."""
    if reason is None or use not in reason.uses or reason.retired_at is not None:
        raise ReasonRefused(_("Please choose a reason."), {"reason": _("Please choose one of the offered reasons.")})
    if reason.needs_note and not note.strip():
        raise ReasonRefused(_("This reason needs a note."), {"note": _("Please say in a sentence what is the matter.")})
    if reason.needs_date and until is None:
        raise ReasonRefused(_("This reason needs a date."), {"until": _("Please enter the date.")})
    if until is not None and until <= timezone.localdate():
        raise ReasonRefused(_("The date must lie in the future."), {"until": _("Please enter a later date.")})
    if until is not None and until > timezone.localdate() + LONGEST_SLEEP:
        raise ReasonRefused(_("The date lies too far away."), {"until": _("Please enter an earlier date.")})
    return reason


def silence() -> Reason:
    """The reason that stands where nobody gave one: the time ran out."""
    return Reason.objects.select_related("track").get(code="no_answer")


def welcome_back(lead: Lead, handover: Handover | None) -> None:
    """Give the lead to the marketer who handed it over, else to marketing's first team (in memory)."""
    person = handover.from_person if handover else None
    team = handover.from_team if handover else None
    if team is None or team.side != Side.MARKETING or not team.is_active:
        person, team = None, default_team(Side.MARKETING)
    if person is not None and not person.is_active:
        person = None
    lead.responsible, lead.team = person, team


def default_team(side: Side) -> Team:
    """The side's first active team. Refusal when there is none."""
    team = Team.objects.filter(side=side, is_active=True).order_by("pk").first()
    if team is None:
        raise Refusal(_("There is no active team of this side yet. An admin has to add one."))
    return team


def last_handover(lead: Lead) -> Handover | None:
    """The newest offer from marketing to sales."""
    offers = lead.handovers.select_related("from_person", "from_team").filter(from_team__side=Side.MARKETING)
    return offers.order_by("-offered_at").first()


def settle(lead: Lead, reason: Reason | None, agreement: Agreement, *, until: date | None, now: datetime) -> None:
    """Set the sleep, the asked-for fact and the deadline of a lead that has just come back (in memory)."""
    lead.asleep_until = until
    lead.asked_for = reason.asks_for if reason is not None and reason.effect == Effect.ASK else ""
    clock = timing.back_in_marketing(lead, agreement, now=now)
    lead.deadline = clock.due_at if clock else None


def begin(lead: Lead, reason: Reason | None, agreement: Agreement, *, until: date | None, now: datetime) -> None:
    """Start the clock and plan the reminders that the reason asks for; the lead is saved already. Of a fact that sales
    asks for the clock itself tells at once."""
    if clock := timing.back_in_marketing(lead, agreement, now=now):
        clock.save()
    if until is not None:
        reminding.plan(lead, ReminderKind.WAKE, due=timing.morning_of(until), person=lead.responsible)
    if reason is not None and reason.track is not None:
        start = timing.morning_of(until) if until else now
        reminding.plan_track(lead, reason.track, now=start)
    if reason is not None and reason.effect == Effect.NOTIFY:
        reminding.plan(lead, ReminderKind.KNOWN_CUSTOMER, due=now, person=lead.responsible)


def stop_everything(lead: Lead, *, by: User, now: datetime) -> None:
    """The person wants no contact: consent is withdrawn (in memory and as a row), every plan is void."""
    lead.consent = ConsentState.WITHDRAWN
    Consent.objects.create(lead=lead, state=ConsentState.WITHDRAWN, source=_("Told sales or marketing"), by=by, at=now)
    reminding.cancel_all(lead, now=now, own_too=True)
