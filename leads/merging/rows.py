"""What hangs on a record and goes along, by id, so that it comes back: touches, activities, answers, plans."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import models
from django.utils.translation import gettext as _

from leads import consents
from leads.identifying import KINDS
from leads.models import (
    Activity,
    BantAnswer,
    Clock,
    Consent,
    ConsentRequest,
    ConsentState,
    Identifier,
    Intake,
    Lead,
    Lookup,
    Pause,
    Reminder,
    ReminderKind,
    Stage,
    Suspicion,
    Talk,
    Touch,
)  # fmt: skip

MOVED: Mapping[str, type[models.Model]] = {
    "touch": Touch, "activity": Activity, "consent": Consent, "answer": BantAnswer, "talk": Talk,
    "identifier": Identifier, "reminder": Reminder, "request": ConsentRequest, "intake": Intake, "lookup": Lookup,
}  # fmt: skip
"""What moves. Ledger, handovers, clocks and contests are on record about the lead of then, and stay there."""
OWN = (ReminderKind.OWN, ReminderKind.KNOWN_CUSTOMER, ReminderKind.VERDICT)
NURTURING = (ReminderKind.STEP, ReminderKind.WAKE)


def move(kept: Lead, gone: Lead) -> dict[str, list[int]]:
    """Give the kept one all that happened with the other, and its plans that still make sense."""
    moved: dict[str, list[int]] = {}
    for name, model in MOVED.items():
        ids = _ids(name, model, kept, gone)
        _rows(model).filter(pk__in=ids).update(lead=kept)
        moved[name] = ids
    return moved


def keep_replaced(kept: Lead, before: Mapping[str, Any], *, at: datetime) -> list[int]:
    """The address or number of the kept one that made way for the other's: the person is known by it still."""
    made: list[int] = []
    for name, kind in KINDS.items():
        if before[name] and before[name] != getattr(kept, name):
            row, is_new = Identifier.objects.get_or_create(
                lead=kept, kind=kind, value=before[name], defaults={"at": at}
            )
            made += [row.pk] if is_new else []
    return made


def forget_replaced(ids: Collection[int]) -> None:
    Identifier.objects.filter(pk__in=ids).delete()


def _ids(name: str, model: type[models.Model], kept: Lead, gone: Lead) -> list[int]:
    found = _rows(model).filter(lead=gone)
    if name == "identifier":
        known = set(Identifier.objects.filter(lead=kept).values_list("kind", "value"))
        return [row.pk for row in found if (row.kind, row.value) not in known]
    if name == "lookup":
        found = found.exclude(connector__in=Lookup.objects.filter(lead=kept).values("connector"))
    if name == "reminder":
        found = _open_reminders(gone).filter(kind__in=_kinds(kept))
    return list(found.values_list("pk", flat=True))


def _kinds(kept: Lead) -> Sequence[ReminderKind]:
    """Steps of nurturing go on only where the person is still nurtured; nothing where they want no contact."""
    if kept.consent == ConsentState.WITHDRAWN:
        return ()
    return (*OWN, *NURTURING) if kept.stage == Stage.NURTURE else OWN


def _open_reminders(lead: Lead) -> models.QuerySet[Reminder]:
    return Reminder.objects.filter(lead=lead, clock=None, done_at=None, cancelled_at=None)


def cancel_plans(kept: Lead, gone: Lead, *, now: datetime) -> list[int]:
    """What nobody need do any more: the rest of the other's plans; all, where the person wants no contact."""
    void = _open_reminders(gone)
    if kept.consent == ConsentState.WITHDRAWN:
        void = void | _open_reminders(kept)
    ids = list(void.exclude(kind=ReminderKind.RULE).values_list("pk", flat=True))
    Reminder.objects.filter(pk__in=ids).update(cancelled_at=now)
    return ids


def keep_refusals(kept: Lead, *, now: datetime) -> list[int]:
    """A no to either record is a no of the person: on record where a yes of the other would overrule it."""
    known = consents.of_lead(kept)
    refused = [
        Consent(lead=kept, state=ConsentState.WITHDRAWN, channel=channel, source=_("Said to the other record"), at=now)
        for channel, name in consents.MIRRORS.items()
        if getattr(kept, name) == ConsentState.WITHDRAWN
        and consents.standing(known, channel).state != ConsentState.WITHDRAWN
    ]
    for row in refused:
        row.save()
    return [row.pk for row in refused]


def forget_refusals(ids: Sequence[int]) -> None:
    Consent.objects.filter(pk__in=ids).delete()


def put_back(moved: Mapping[str, list[int]], kept: Lead, gone: Lead) -> None:
    """What went along returns; what was added since stays where it was added."""
    for name, ids in moved.items():
        _rows(MOVED[name]).filter(pk__in=ids, lead=kept).update(lead=gone)


def bring_plans_back(ids: Sequence[int]) -> None:
    """Whoever meant to do something means it again."""
    Reminder.objects.filter(pk__in=ids, done_at=None).update(cancelled_at=None)


def forget_suspicions(ids: Sequence[int]) -> None:
    """What the kept one had from the other alone."""
    Suspicion.objects.filter(pk__in=ids, state=Suspicion.State.OPEN).delete()


def _rows(model: type[models.Model]) -> Any:
    return model._default_manager


# clocks and pauses, which the database stops with the stage ----------------------------------------


def running(gone: Lead) -> dict[str, Any]:
    """What runs on the record that goes, to be set going again."""
    clocks = Clock.objects.running().filter(lead=gone)
    return {
        "clocks": [[clock.pk, clock.paused_until and clock.paused_until.isoformat()] for clock in clocks],
        "pauses": list(Pause.objects.filter(lead=gone, ended_at=None).values_list("pk", flat=True)),
    }


def set_going(was: Mapping[str, Any]) -> None:
    """They run on as if nothing had been: taking a merge back buys no time."""
    Pause.objects.filter(pk__in=was["pauses"]).update(ended_at=None)
    for pk, paused_until in was["clocks"]:
        until = datetime.fromisoformat(paused_until) if paused_until else None
        Clock.objects.filter(pk=pk).update(stopped_at=None, paused_until=until)


# suspicions -----------------------------------------------------------------------------------------


def inherit_suspicions(kept: Lead, gone: Lead) -> list[int]:
    """What was asked or answered about the other and third persons holds for the kept one, too."""
    about = Suspicion.objects.filter(models.Q(first=gone) | models.Q(second=gone))
    about = about.exclude(models.Q(first=kept) | models.Q(second=kept)).exclude(state=Suspicion.State.MERGED)
    made = [_of_kept(kept, gone, one) for one in about]
    pairs = {(one.first_id, one.second_id) for one in made}
    known = set(Suspicion.objects.filter(first__in=[pk for pk, _ in pairs]).values_list("first", "second"))
    fresh = [one for one in made if (one.first_id, one.second_id) not in known]
    return [one.pk for one in Suspicion.objects.bulk_create(fresh)]


def _of_kept(kept: Lead, gone: Lead, one: Suspicion) -> Suspicion:
    third = one.second_id if one.first_id == gone.pk else one.first_id
    low, high = sorted((kept.pk, third))
    return Suspicion(
        first_id=low, second_id=high, score=one.score, reasons=one.reasons, state=one.state, decided_at=one.decided_at,
        decided_by_id=one.decided_by_id, found_at=one.found_at,
    )  # fmt: skip
