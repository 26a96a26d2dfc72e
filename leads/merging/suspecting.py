"""Who may be the same person: written down for people to decide, found by a sweep that never asks twice."""

import json
from collections.abc import Callable, Collection, Iterable, Sequence
from datetime import datetime, timedelta
from itertools import takewhile

from django.db import connection, transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone

from accounts.models import User
from leads import matching
from leads.matching import Match, Person
from leads.merging.allowing import in_order
from leads.merging.joining import merge
from leads.models import (
    ImportedRow,
    ImportJob,
    Lead,
    LeadHistory,
    LedgerEntry,
    OrganisationDomain,
    Suspicion,
    SweepPlace,
)
from leads.refusals import Conflict, Refusal

BATCH = 200  # leads looked at by one statement and in one transaction
SETTLED = timedelta(minutes=1)  # a transaction that began earlier has ended: none with a lower number comes after it
_Next = Callable[[int, datetime], tuple[list[int], int]]
FRESH, CHANGED, JOINED = "suspicions.new", "suspicions.changed", "suspicions.joined"

_WRITE = """
INSERT INTO leads_suspicion (public_id, first_id, second_id, score, reasons, state, found_at)
SELECT public_id, first, second, score, reasons, 'open', now()
FROM jsonb_to_recordset(%s::jsonb) AS fresh(public_id text, first bigint, second bigint, score int, reasons jsonb)
ON CONFLICT (first_id, second_id) DO UPDATE SET score = excluded.score, reasons = excluded.reasons
    WHERE leads_suspicion.state = 'open'
        AND (leads_suspicion.score, leads_suspicion.reasons) IS DISTINCT FROM (excluded.score, excluded.reasons)"""


def suspect(lead: Lead, matches: Iterable[Match]) -> int:
    """Write down who may be the same person as this lead; returns how many pairs are new or judged anew.

    What a person has decided stays decided. Certain matches are written too: the caller has joined them or could not.
    """
    found = [Suspicion(score=match.score, reasons=match.reasons, **_pair(lead, match.lead)) for match in matches
             if match.lead is not None and match.outcome != matching.Outcome.DIFFERENT]  # fmt: skip
    return write(found)


def write(found: Sequence[Suspicion]) -> int:
    """In the order of their numbers, so that two sweeps do not wait for one another in a circle."""
    unique = {(one.first_id, one.second_id): one for one in found}
    if not unique:
        return 0
    facts = [
        {"public_id": one.public_id, "first": one.first_id, "second": one.second_id, "score": one.score,
         "reasons": one.reasons} for _pair, one in sorted(unique.items())
    ]  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(_WRITE, [json.dumps(facts)])
        return int(cursor.rowcount)


def _pair(one: Lead, other: Lead) -> dict[str, int]:
    low, high = sorted((one.pk, other.pk))
    return {"first_id": low, "second_id": high}


@transaction.atomic
def tell_apart(one: Lead, other: Lead, *, by: User) -> Suspicion:
    """They are different people: it is never asked again."""
    now = timezone.now()
    suspicion, _made = Suspicion.objects.select_for_update().get_or_create(
        **_pair(one, other), defaults={"score": matching.score(one, other).score}
    )
    suspicion.state, suspicion.decided_at, suspicion.decided_by = Suspicion.State.DISTINCT, now, by
    suspicion.save()
    return suspicion


# the sweep ------------------------------------------------------------------------------------------


def sweep(*, now: datetime, most: int = 50) -> int:
    """Look at new and changed leads, batch after batch; returns how many pairs were written or joined.

    Any number of sweeps may run at once: one of them works, the others leave at once.
    """
    total = 0
    for name, next_ones in ((FRESH, _new), (CHANGED, _changed)):
        for _number in range(most):
            found = _sweep_batch(name, next_ones, now)
            if found is None:
                break
            total += found
    return total + join_certain()


def join_certain() -> int:
    """Certain matches join by themselves where one of the two came by itself, with a file or from another system: what
    people entered one by one, they are asked about. Each in a transaction of its own; returns how many.

    Where the two may not be merged, the pair waits for a person.
    """
    place, _made = SweepPlace.objects.get_or_create(name=JOINED)
    waiting = Suspicion.objects.open().filter(pk__gt=place.position, score__gte=matching.CERTAIN_FROM)
    found = list(waiting.filter(_came_by_itself("first") | _came_by_itself("second")).order_by("pk")[:BATCH])
    joined = sum(_join(one) for one in found)
    if found:
        SweepPlace.objects.filter(pk=place.pk, position__lt=found[-1].pk).update(position=found[-1].pk)
    return joined


def _came_by_itself(side: str) -> Exists:
    return Exists(LedgerEntry.objects.filter(lead=OuterRef(side), number=1, imported=True))


def _join(one: Suspicion) -> bool:
    """Both are judged anew, as one may have changed since."""
    try:
        with transaction.atomic():
            pair = list(Lead.objects.filter(pk__in=[one.first_id, one.second_id]))
            persons = matching.known_persons(pair)
            if len(pair) < 2 or not matching.score(*persons.values()).is_certain:
                return False
            merge(*in_order(*pair), by=None)
            return True
    except (Refusal, Conflict):
        return False


@transaction.atomic
def _sweep_batch(name: str, next_ones: _Next, now: datetime) -> int | None:
    """None when nothing waits, or somebody else is at it."""
    SweepPlace.objects.get_or_create(name=name)
    place = SweepPlace.objects.select_for_update(skip_locked=True).filter(name=name).first()
    if place is None:
        return None
    ids, position = next_ones(place.position, now - SETTLED)
    if position == place.position:
        return None
    place.position = position
    place.save(update_fields=["position"])
    return look_at(Lead.objects.filter(pk__in=ids), but=_compared(ids) if name == FRESH else frozenset())


def _new(position: int, before: datetime) -> tuple[list[int], int]:
    rows = list(
        Lead.records.filter(pk__gt=position).order_by("pk").values_list("pk", "created_at")[:BATCH]
    )  # fmt: skip
    settled = [pk for pk, _made_at in takewhile(lambda row: row[1] < before, rows)]
    return settled, max(settled, default=position)


def _changed(position: int, before: datetime) -> tuple[list[int], int]:
    rows = LeadHistory.objects.filter(pgh_id__gt=position).order_by("pgh_id")
    found = list(rows.values_list("pgh_id", "pgh_obj_id", "pgh_created_at")[:BATCH])
    settled = [(pk, lead) for pk, lead, _made_at in takewhile(lambda row: row[2] < before, found)]
    return sorted({lead for _pk, lead in settled}), max((pk for pk, _lead in settled), default=position)


def _compared(ids: Sequence[int]) -> frozenset[int]:
    """Those that an import has compared already when it made them."""
    jobs = list(ImportJob.objects.filter(finds_alike=True, content="leads", created__gt=0).values_list("pk", flat=True))
    if not jobs:
        return frozenset()
    rows = ImportedRow.objects.filter(job__in=jobs, lead__in=ids, is_new=True)
    return frozenset(rows.values_list("lead_id", flat=True))


def look_at(leads: Iterable[Lead], *, but: Collection[int] = ()) -> int:
    """Find out who may be the same as these leads, join what is certain and came by itself, and write the rest down.

    A full batch is a part of many, as of an import: then namesakes in other companies are not looked for. Of those in
    `but` only the web domain of their company is learnt.
    """
    looked_at = list(leads)
    persons = matching.known_persons(looked_at)
    learn_domains(looked_at, persons)
    looked_at = [lead for lead in looked_at if lead.pk not in but]
    found = matching.pairs([persons[lead.pk] for lead in looked_at], thorough=len(looked_at) < BATCH)
    known = {lead.pk: lead for lead in Lead.objects.filter(pk__in=set().union(*found))} if found else {}
    everybody = matching.known_persons(list(known.values()))
    suspicions: list[Suspicion] = []
    for lead, ids in zip(looked_at, found, strict=True):
        alike = [known[pk] for pk in sorted(ids - {lead.pk}) if pk in known]
        matches = matching.judged(persons[lead.pk], alike, persons=everybody)
        suspicions += [
            Suspicion(score=match.score, reasons=match.reasons, **_pair(lead, match.lead))
            for match in matches if match.lead is not None
        ]  # fmt: skip
    return write(suspicions)


def learn_domains(leads: Iterable[Lead], persons: dict[int, Person]) -> None:
    """The web domain of a person's own address is that of their company, unless it is known as another one's."""
    found = {
        domain: lead.organisation_id
        for lead in leads if lead.organisation_id is not None
        for domain in (matching.domain_of_mail(lead.email),) if domain
    }  # fmt: skip
    rows = [OrganisationDomain(domain=domain, organisation_id=pk) for domain, pk in sorted(found.items())]
    OrganisationDomain.objects.bulk_create(rows, ignore_conflicts=True)
