"""Let a version of the agreement run silently beside the one in force. No lead is touched.

A sweep compares both handover rules over all leads that wait to be handed over, in SQL, and notes which differ and
since when. Leads that were handed over between two sweeps are judged one by one as they stood at their handover.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime, timedelta
from functools import reduce
from itertools import islice
from operator import or_
from typing import Any

from django.db import transaction
from django.db.models import BooleanField, Case, Exists, F, OuterRef, Q, QuerySet, Value, When
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from leads import rules
from leads.models import OFFERED_FROM, Agreement, Lead, LedgerEntry, Shadow, ShadowDifference
from leads.refusals import Refusal
from leads.reports import as_of
from leads.reports.judged import HANDED_OVER, Gate, at_handover

MOST_AT_ONCE = 5000  # differences noted by one sweep; the next one notes the rest
BATCH = 1000  # leads judged one by one at a time
LATE_COMMITS = timedelta(minutes=10)  # an act is dated at its beginning and seen after its end


@transaction.atomic
def switch_on(agreement: Agreement, *, by: User | None) -> Shadow:
    """Let this version run beside the one in force from now on; once more changes nothing. Refusal when it is
    withdrawn or has come into force."""
    if not may_run(agreement):
        raise Refusal(_("Only a version that is not yet in force can run as a shadow."))
    now = timezone.now()
    facts = {"switched_on_at": now, "switched_on_by": by}
    shadow, _is_new = Shadow.objects.select_for_update().get_or_create(agreement=agreement, defaults=facts)
    if not shadow.is_on:
        shadow.switched_on_at, shadow.switched_on_by, shadow.switched_off_at = now, by, None
        shadow.swept_at = None
        shadow.save()
    return shadow


@transaction.atomic
def switch_off(agreement: Agreement) -> Shadow | None:
    """What was found stays to be read."""
    shadow = Shadow.objects.running().select_for_update().filter(agreement=agreement).first()
    if shadow is not None:
        _end(shadow, now=timezone.now())
    return shadow


def may_run(agreement: Agreement) -> bool:
    """Not withdrawn and not yet in force, so that there is something to compare."""
    coming = (Agreement.Status.DRAFT, Agreement.Status.PROPOSED, Agreement.Status.SIGNED)
    return agreement.status in coming and (agreement.in_force_from is None or agreement.in_force_from > timezone.now())


def _end(shadow: Shadow, *, now: datetime) -> None:
    shadow.differences.filter(until=None).update(until=now)
    shadow.switched_off_at = max(now, shadow.switched_on_at)
    shadow.save(update_fields=["switched_off_at"])


def sweep(*, now: datetime) -> int:
    """Look at all leads for each shadow that runs; returns for how many. Any number of workers may do so at once."""
    for proposed in Agreement.objects.filter(status=Agreement.Status.PROPOSED, shadow=None):
        switch_on(proposed, by=None)
    return sum(_sweep(pk, now=now) for pk in Shadow.objects.running().values_list("pk", flat=True))


@transaction.atomic
def _sweep(pk: int, *, now: datetime) -> bool:
    free = Shadow.objects.running().select_for_update(of=("self",), skip_locked=True)
    shadow = free.select_related("agreement").filter(pk=pk).first()
    if shadow is None:
        return False
    if not may_run(shadow.agreement):
        _end(shadow, now=now)
        return True
    in_force = Agreement.in_force()
    differing = _differing(shadow.agreement, in_force, now=now)
    _note_handed_over(shadow, in_force)
    _close(shadow, differing, now=now)
    _open(shadow, differing, in_force, now=now)
    shadow.swept_at = now
    shadow.save(update_fields=["swept_at"])
    return True


def _differing(shadow: Agreement, in_force: Agreement, *, now: datetime) -> Any:
    """Leads that wait to be handed over, and about which the two versions differ; `ours`: what the shadow says."""
    waiting = Lead.objects.in_stage(*OFFERED_FROM)
    said = waiting.annotate(ours=_says(shadow, now), theirs=_says(in_force, now))
    return said.exclude(ours=F("theirs"))


def _says(version: Agreement, now: datetime) -> Case:
    named = (version.handover_rule, version.hand_raiser_rule)
    found = [rules.passing(rule, now, version.scoring) for rule in named if rule]
    return Case(
        When(reduce(or_, found, Q(pk=None)), then=Value(True)), default=Value(False), output_field=BooleanField()
    )  # fmt: skip


def _close(shadow: Shadow, differing: Any, *, now: datetime) -> None:
    still = differing.filter(pk=OuterRef("lead"), ours=OuterRef("passes"))
    shadow.differences.filter(~Exists(still), until=None).update(until=now)


def _open(shadow: Shadow, differing: Any, in_force: Agreement, *, now: datetime) -> None:
    noted = ShadowDifference.objects.filter(shadow=shadow, lead=OuterRef("pk"), until=None)
    new = differing.filter(~Exists(noted)).order_by("pk").values_list("pk", "ours")[:MOST_AT_ONCE]
    _note(ShadowDifference(shadow=shadow, lead_id=lead, passes=ours, in_force=in_force, at=now) for lead, ours in new)


def _note(differences: Iterable[ShadowDifference]) -> None:
    ShadowDifference.objects.bulk_create(differences, ignore_conflicts=True)


def _note_handed_over(shadow: Shadow, in_force: Agreement) -> None:
    """What went to sales since the last sweep, unless its difference was noted while it waited."""
    moved = _moved(shadow).values_list("lead", "at").iterator(chunk_size=BATCH)
    while batch := dict(islice(moved, BATCH)):
        _note(_judged_at_handover(shadow, in_force, batch))


def _judged_at_handover(
    shadow: Shadow, in_force: Agreement, moved: Mapping[int, datetime]
) -> Iterator[ShadowDifference]:  # fmt: skip
    ours, theirs, pasts = Gate.of(shadow.agreement), Gate.of(in_force), rules.pasts(moved)
    for life in as_of.lives(moved):
        at, past = moved[life.pk], pasts[life.pk]
        lead = at_handover(life, at)
        if lead is None or (passes := ours.lets_pass(lead, at, past)) == theirs.lets_pass(lead, at, past):
            continue
        yield ShadowDifference(shadow=shadow, lead=lead, passes=passes, in_force=in_force, at=at, until=at)


def _moved(shadow: Shadow) -> QuerySet[LedgerEntry]:
    since = max(shadow.switched_on_at, (shadow.swept_at or shadow.switched_on_at) - LATE_COMMITS)
    noted = ShadowDifference.objects.filter(
        Q(until=None) | Q(until__gte=OuterRef("at")), shadow=shadow, lead=OuterRef("lead"), at__lte=OuterRef("at")
    )
    moved = LedgerEntry.objects.filter(kind__in=HANDED_OVER, at__gte=since, imported=False)
    return moved.filter(~Exists(noted)).order_by("at")
