"""A lead comes back to marketing: who answers for it there, and what its reason sets going."""

from datetime import date, datetime, timedelta

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import Team, User
from accounts.roles import Role, Side
from leads import consenting, reminding, timing
from leads.consents import Said
from leads.models import (
    SALES_STAGES,
    Activity,
    Agreement,
    Clock,
    ConsentState,
    Effect,
    Handover,
    Lead,
    Reason,
    ReminderKind,
    Stage,
)  # fmt: skip
from leads.refusals import Refusal

SALES_ROLES = [role for role in Role if role.side == Side.SALES]
LONGEST_SLEEP = timedelta(days=3653)  # ten years: whatever lies beyond is a slip of the keyboard


class ReasonRefused(Refusal):
    """The reason is missing, not meant for this act, or lacks the note or date that it needs."""


def demand(
    reason: Reason | None, *, use: str, note: str, until: date | None, lead: Lead, same_as: Lead | None = None
) -> Reason:
    """The reason, if it is offered for this use and has all it needs; ReasonRefused names the field to mend."""
    reason = demand_offered(reason, use=use)
    if reason.needs_note and not note.strip():
        raise ReasonRefused(_("This reason needs a note."), {"note": _("Please say in a sentence what is the matter.")})
    if reason.needs_date and until is None:
        raise ReasonRefused(_("This reason needs a date."), {"until": _("Please enter the date.")})
    if until is not None and until <= timezone.localdate():
        raise ReasonRefused(_("The date must lie in the future."), {"until": _("Please enter a later date.")})
    if until is not None and until > timezone.localdate() + LONGEST_SLEEP:
        raise ReasonRefused(_("The date lies too far away."), {"until": _("Please enter an earlier date.")})
    if reason.effect == Effect.MERGE:
        original(lead, same_as)
    return reason


def demand_offered(reason: Reason | None, *, use: str) -> Reason:
    """The reason, if a person may give it today for this use. ReasonRefused."""
    if reason is None or use not in reason.uses or reason.retired_at is not None:
        raise ReasonRefused(_("Please choose a reason."), {"reason": _("Please choose one of the offered reasons.")})
    return reason


def original(lead: Lead, same_as: Lead | None) -> Lead:
    """The lead that goes on where this one ends as its duplicate: the named one, else the oldest one with the same
    address or telephone. ReasonRefused asks for it."""
    named = same_as or _same_person(lead)
    if named is None:
        words = _("Which lead is it? Please enter its e-mail address or the address of its page.")
        raise ReasonRefused(words, {"same_as": words})
    if named.pk == lead.pk or named.duplicate_of_id is not None:
        words = _("Please name the lead that goes on, not this one and not a duplicate itself.")
        raise ReasonRefused(words, {"same_as": words})
    return named


def _same_person(lead: Lead) -> Lead | None:
    known = Lead.objects.exclude(pk=lead.pk).filter(duplicate_of=None).order_by("pk")
    by_mail = known.filter(email=lead.email).first() if lead.email else None
    return by_mail or (known.filter(phone=lead.phone).first() if lead.phone else None)


def demand_attempts(lead: Lead, agreement: Agreement, reason: Reason) -> None:
    """“Not reachable” comes after as many calls and mails of sales as the agreement promises. ReasonRefused."""
    promised = agreement.promises.sales.attempts
    if not reason.needs_attempts or not promised:
        return
    tried = lead.activities.filter(
        kind__in=[Activity.Kind.CALL, Activity.Kind.MAIL], at__gte=lead.stage_since, by__role__in=SALES_ROLES
    ).count()
    if tried < promised:
        words = ngettext(
            "The agreement asks for %(all)d attempts first; %(n)d is on record.",
            "The agreement asks for %(all)d attempts first; %(n)d are on record.", tried,
        ) % {"all": promised, "n": tried}  # fmt: skip
        raise ReasonRefused(words, {"reason": words})


def silence() -> Reason:
    """The reason that stands where nobody gave one: the time ran out."""
    return Reason.objects.select_related("track").get(code="no_answer")


def welcome_back(lead: Lead, handover: Handover | None) -> None:
    """Give the lead to the marketer who handed it over, else to marketing's first team (in memory).

    It goes out by itself again only after something about it has changed.
    """
    person = handover.from_person if handover else None
    team = handover.from_team if handover else None
    if team is None or team.side != Side.MARKETING or not team.is_active:
        person, team = None, default_team(Side.MARKETING)
    if person is not None and not person.is_active:
        person = None
    lead.responsible, lead.team, lead.held_back = person, team, True


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


def settle(
    lead: Lead, reason: Reason | None, agreement: Agreement, *, until: date | None, now: datetime
) -> Clock | None:  # fmt: skip
    """Set the sleep, the asked-for fact and the deadline of a lead that has just come back (in memory). Returned is its
    clock, which `begin` starts."""
    lead.asleep_until = until
    lead.asked_for = reason.asks_for if reason is not None and reason.effect == Effect.ASK else ""
    clock = timing.back_in_marketing(lead, agreement, now=now)
    lead.deadline = clock.due_at if clock else None
    return clock


def begin(lead: Lead, reason: Reason | None, clock: Clock | None, *, until: date | None, now: datetime) -> None:
    """Start the clock and plan the reminders that the reason asks for; the lead is saved already. Of a fact that sales
    asks for the clock itself tells at once."""
    if clock:
        clock.save()
    if until is not None:
        reminding.plan(lead, ReminderKind.WAKE, due=timing.morning_of(until), person=lead.responsible)
    if reason is not None and reason.track is not None:
        start = timing.morning_of(until) if until else now
        reminding.plan_track(lead, reason.track, now=start)
    if reason is not None and reason.effect == Effect.NOTIFY:
        reminding.plan(lead, ReminderKind.KNOWN_CUSTOMER, due=now, person=owner_of_customer(lead) or lead.responsible)


def owner_of_customer(lead: Lead) -> User | None:
    """Who works for this organisation in sales already: the newest open or won deal's person."""
    if lead.organisation_id is None:
        return None
    deals = Lead.objects.in_stage(Stage.WON, *SALES_STAGES).filter(organisation=lead.organisation_id)
    known = deals.exclude(pk=lead.pk).exclude(responsible=None).filter(responsible__is_active=True)
    newest = known.select_related("responsible").order_by("-stage_since").first()
    return newest.responsible if newest else None


def stop_everything(lead: Lead, *, by: User, now: datetime) -> None:
    """The person wants no contact: consent is withdrawn (in memory and as a row), every plan is void."""
    said = Said(ConsentState.WITHDRAWN, source=_("Told sales or marketing"))
    consenting.add(lead, [said], by=by, now=now)
    reminding.cancel_all(lead, now=now, own_too=True)
