"""What the agreement hands over by itself: leads that pass the handover rule, and whoever asks for sales, at once."""

import logging
from collections.abc import Iterator, Mapping
from datetime import datetime

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from leads import bouncing, handing_over, merging, qualifying, recording, reminding, routing, rules, timing
from leads.models import Agreement, Cause, ClockKind, ConsentState, Lead, Merge, Stage

BATCH = 200  # leads found by one statement of the sweep; each is offered in a transaction of its own
RAISES_FROM = (Stage.CONTACT, Stage.MQL, Stage.NURTURE)
log = logging.getLogger(__name__)


@transaction.atomic
def qualify(lead: Lead, *, by: User, note: str = "", seen: int | None = None) -> Lead:
    """The lead meets the definition: contact or nurture becomes MQL. NotReady names what is missing.

    Where the agreement hands over by itself and the lead passes, it goes on to sales.
    """
    return go_on(qualifying.qualify(lead, by=by, note=note, seen=seen))


@transaction.atomic
def merge(
    kept: Lead, gone: Lead, *, by: User | None, choices: Mapping[str, str] | None = None,
    seen: Mapping[int, int] | None = None,
) -> Merge:  # fmt: skip
    """`gone` goes into `kept`, which is judged at once by all that is known of it now. See `merging.merge`."""
    done = merging.merge(kept, gone, by=by, choices=choices, seen=seen)
    agreement = Agreement.in_force()
    if done.kept.stage == Stage.CONTACT and rules.holds(rules.Subject(lead=done.kept), agreement.definition):
        book = recording.take(done.kept)
        qualifying.into_mql(book, by=None, agreement=agreement)
        done.kept = book.close()
    done.kept = go_on(done.kept, agreement=agreement)
    return done


@transaction.atomic(savepoint=False)  # whatever goes wrong undoes the change that led here too
def go_on(lead: Lead, *, agreement: Agreement | None = None) -> Lead:
    """Something about the lead has changed: offer it to sales where the agreement lets it go by itself.

    The lead as it stands then; the same one where it stays. Never refuses: what stands against it keeps it waiting.
    """
    if lead.stage not in RAISES_FROM:
        return lead
    agreement, now = agreement or Agreement.in_force(), timezone.now()
    cause = cause_to_go(lead, agreement, now=now)
    return _sent(lead, agreement, cause, now=now) if cause else lead


def cause_to_go(lead: Lead, agreement: Agreement, *, now: datetime) -> Cause | None:
    """Whether the lead goes by itself now, and why: it asks for sales, or it passes the handover rule."""
    raises, automatic = agreement.hand_raiser_rule, agreement.offering.automatic and lead.stage == Stage.MQL
    if not (raises or automatic) or why_it_waits(lead):
        return None
    subject = rules.Subject(lead=lead, now=now, scoring=agreement.scoring)
    if raises and rules.holds(subject, raises):
        return Cause.HAND_RAISER
    return Cause.RULE if automatic and rules.holds(subject, agreement.handover_rule) else None


def why_it_waits(lead: Lead) -> str:
    """What keeps a lead from going by itself, whatever the rules say, in words; empty: nothing does."""
    if lead.consent == ConsentState.WITHDRAWN:
        return _("This person wants no contact.")
    if not (lead.email or lead.phone):
        return _("Nobody can reach the person: there is no e-mail address and no telephone number.")
    if lead.asked_for:
        return _("Sales still waits for an answer to its question.")
    if lead.returned_times >= bouncing.TWICE:  # the two have to talk first
        return _("It came back %(n)s times: only a person sends it out again.") % {"n": lead.returned_times}
    if lead.held_back:
        return _("It came back, was withdrawn or imported: it goes by itself once something about it changes.")
    return ""


def _going() -> Q:
    """The same as `why_it_waits`, for all leads."""
    reachable = ~Q(email="") | ~Q(phone="")
    return reachable & ~Q(consent=ConsentState.WITHDRAWN) & Q(
        asked_for="", held_back=False, returned_times__lt=bouncing.TWICE
    )  # fmt: skip


def _sent(lead: Lead, agreement: Agreement, cause: Cause, *, now: datetime) -> Lead:
    """Qualified first where it is no MQL yet; both acts stand in the ledger as Leadflow's own."""
    book = recording.take(lead)
    timing.settle(book.lead, now=now)
    to = routing.recipient(book.lead, agreement, now=now)
    if to is None:  # no sales team: it waits on marketing's desk
        return lead
    if book.lead.stage != Stage.MQL:
        reminding.cancel_all(book.lead, now=now)
        qualifying.into_mql(book, by=None, agreement=agreement)
    handover = handing_over.send(book, to, agreement, by=None, cause=cause, now=now)
    if cause == Cause.HAND_RAISER:
        reminding.tell_of_hand_raiser(handover, handover.clocks.get(kind=ClockKind.ANSWER))
    return handover.lead


# the sweep ----------------------------------------------------------------------------------------


def offer_ready(*, now: datetime) -> int:
    """Offer every lead that goes by itself and has not gone yet, as when a new agreement begins; returns how many.

    Any number of sweeps may run at once: each lead is taken by one of them, in a transaction of its own.
    """
    agreement = Agreement.in_force()
    if not (agreement.offering.automatic or agreement.hand_raiser_rule):
        return 0
    return sum(_offer(pk) for pk in _ready(agreement, now))


def _ready(agreement: Agreement, now: datetime) -> Iterator[int]:
    """The primary keys, in their order, found by the rules' own SQL batch after batch."""
    leads, last = Lead.objects.filter(_going(), _passing(agreement, now)).order_by("pk"), 0
    while found := list(leads.filter(pk__gt=last).values_list("pk", flat=True)[:BATCH]):
        yield from found
        last = found[-1]


def _passing(agreement: Agreement, now: datetime) -> Q:
    wanted = Q(pk__in=[])
    if agreement.offering.automatic:
        wanted |= Q(stage=Stage.MQL) & rules.passing(agreement.handover_rule, now)
    if agreement.hand_raiser_rule:
        wanted |= Q(stage__in=RAISES_FROM) & rules.passing(agreement.hand_raiser_rule, now)
    return wanted


def _offer(pk: int) -> bool:
    """Whether it went. What is wrong with one lead must not keep the others waiting."""
    try:
        with transaction.atomic():
            free = Lead.objects.filter(pk=pk, stage__in=RAISES_FROM).select_for_update(skip_locked=True, of=("self",))
            lead = free.first()
            return lead is not None and go_on(lead).stage == Stage.HANDOVER
    except Exception:
        log.exception("Lead %s could not be offered by the agreement", pk)
        return False
