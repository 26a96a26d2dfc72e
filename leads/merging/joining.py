"""Two records of one person become one, and apart again: nothing is lost either way."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from leads import recording, timing
from leads.merging import facts, rows
from leads.merging.allowing import AlreadyMerged, CannotMerge, obstacle
from leads.models import Consent, ConsentState, Kind, Lead, Merge, Stage, Suspicion

STANDING = ("deadline", "asleep_until", "asked_for", "paused_until", "stage_since", "held_back")
"""What a record loses when it is merged away, beside its stage."""


class NotUndoable(CannotMerge):
    """The merge can't be taken back as things stand."""


@transaction.atomic
def merge(
    kept: Lead, gone: Lead, *, by: User | None, choices: Mapping[str, str] | None = None,
    seen: Mapping[int, int] | None = None,
) -> Merge:  # fmt: skip
    """`gone` goes into `kept`, which holds everything from then on. By nobody: a certain match joins by itself.

    `choices`: fact -> "kept" or "gone"; what is not chosen stays, blanks are filled. `seen`: the versions that were
    looked at, by primary key. CannotMerge, AlreadyMerged, StaleLead.
    """
    kept, gone = _held(kept, gone, seen or {})
    now = timezone.now()
    for lead in (kept, gone):
        timing.settle(lead, now=now)
    if why := obstacle(kept, gone):
        raise CannotMerge(why)
    books = recording.Book(kept), recording.Book(gone)
    done = Merge(kept=kept, gone=gone, by=by, at=now)
    _join(done, choices or {}, now=now)
    _enter(books, done, by=by, now=now)
    done.undo["further"] = _repoint(gone, to=kept)
    done.save()
    _settle_suspicion(kept, gone, Suspicion.State.MERGED, by=by, now=now)
    return done


def _held(kept: Lead, gone: Lead, seen: Mapping[int, int]) -> tuple[Lead, Lead]:
    """Both rows, held in the order of their numbers, so that two who merge the same pair wait for one another."""
    if kept.pk == gone.pk:
        raise CannotMerge(_("Please name two different records."))
    held = {lead.pk: recording.hold(lead) for lead in sorted((kept, gone), key=lambda lead: lead.pk)}
    for lead in held.values():
        if lead.merged_into_id is not None:
            raise AlreadyMerged(lead)
        if seen.get(lead.pk, lead.version) != lead.version:
            raise recording.StaleLead(lead, seen[lead.pk])
    return held[kept.pk], held[gone.pk]


def _join(done: Merge, choices: Mapping[str, str], *, now: datetime) -> None:
    """Values and rows go over (the leads in memory), and what undoing needs is noted."""
    kept, gone = done.kept, done.gone
    before, levels = facts.snapshot(kept), facts.levels_of_both(kept, gone)
    done.choices = facts.takes_gone(kept, gone, choices)
    done.undo = {"stage": gone.stage.value, "gone": facts.snapshot(gone, STANDING), **rows.running(gone)}
    facts.take_values(kept, gone, done.choices)
    facts.join_consent(kept, gone)
    done.undo["moved"] = rows.move(kept, gone)
    done.undo["replaced"] = rows.keep_replaced(kept, before, at=now)
    done.undo["refusals"] = rows.keep_refusals(kept, now=now)
    done.undo["cancelled"] = rows.cancel_plans(kept, gone, now=now)
    done.undo["suspicions"] = rows.inherit_suspicions(kept, gone)
    facts.mirror_answers(kept, levels)
    if kept.held_back and any(before[name] != facts.stored(kept, name) for name in recording.CHANGES):
        kept.held_back = False
    after = facts.snapshot(kept)
    done.undo["kept"] = {name: [before[name], after[name]] for name in before if before[name] != after[name]}
    done.undo["levels"] = {name: before[name] for name in levels}


def _enter(books: tuple[recording.Book, recording.Book], done: Merge, *, by: User | None, now: datetime) -> None:
    kept, gone = books
    gone.lead.merge_away()
    gone.lead.merged_into = kept.lead
    gone.lead.deadline = gone.lead.asleep_until = gone.lead.paused_until = None
    gone.enter(Kind.MERGED_AWAY, by=by, note=_named(kept.lead), at=now)
    gone.close()
    kept.enter(Kind.MERGED, by=by, note=_named(gone.lead), at=now)
    kept.close()


def _named(lead: Lead) -> str:
    return ", ".join(filter(None, [lead.name, lead.company, lead.email])) or lead.public_id


def _repoint(gone: Lead, *, to: Lead) -> list[int]:
    """Records that were merged into the one that goes now lead to the kept one: one step for every reader."""
    further = list(Lead.records.filter(merged_into=gone).values_list("pk", flat=True))
    Lead.records.filter(pk__in=further).update(merged_into=to)
    return further


def _settle_suspicion(one: Lead, other: Lead, state: Suspicion.State, *, by: User | None, now: datetime) -> None:
    low, high = sorted((one.pk, other.pk))
    about = Suspicion.objects.filter(first=low, second=high)
    about.update(state=state, decided_at=now, decided_by=by)


# taking it back -------------------------------------------------------------------------------------


@transaction.atomic
def unmerge(merge: Merge, *, by: User) -> Merge:
    """Both are as before the merge; what was changed since stays with the kept one, and `stayed` names it.

    The two are different people from then on. NotUndoable when it was taken back already or a later merge stands on it.
    """
    merge = Merge.objects.select_for_update(of=("self",)).select_related("kept", "gone").get(pk=merge.pk)
    if not merge.is_standing:
        raise NotUndoable(_("This merge was taken back already."))
    held = {lead.pk: recording.hold(lead) for lead in sorted((merge.kept, merge.gone), key=lambda one: one.pk)}
    merge.kept, merge.gone = held[merge.kept_id], held[merge.gone_id]
    if merge.kept.merged_into_id is not None:
        raise NotUndoable(_("The kept record was merged into another one since: please take that merge back first."))
    now = timezone.now()
    timing.settle(merge.kept, now=now)
    _part(merge, by=by, now=now)
    merge.undone_at, merge.undone_by = now, by
    merge.save()
    _be_different(merge, by=by, now=now)
    return merge


def _part(merge: Merge, *, by: User, now: datetime) -> None:
    kept, gone, undo = recording.Book(merge.kept), recording.Book(merge.gone), merge.undo
    rows.forget_refusals(undo["refusals"])
    rows.put_back(undo["moved"], merge.kept, merge.gone)
    rows.forget_replaced(undo.get("replaced", []))  # merges of before knew of none
    rows.bring_plans_back(undo["cancelled"])
    rows.forget_suspicions(undo["suspicions"])
    merge.stayed = _values_back(merge)
    gone.lead.come_apart(to=Stage(undo["stage"]))
    gone.lead.merged_into = None
    for name in STANDING:
        setattr(gone.lead, name, facts.restored(name, undo["gone"][name]))
    gone.enter(Kind.UNMERGED, by=by, note=_named(merge.kept), at=now)
    gone.lead.stage_since = facts.restored("stage_since", undo["gone"]["stage_since"])
    gone.close()
    rows.set_going(undo)
    Lead.records.filter(pk__in=undo["further"], merged_into=merge.kept).update(merged_into=merge.gone)
    kept.enter(Kind.UNMERGED, by=by, note=_named(merge.gone), at=now)
    kept.close()


def _values_back(merge: Merge) -> list[str]:
    """Give the kept one its values of before, where nobody has changed them since (in memory). The names of those that
    stay as they are now."""
    kept, stayed = merge.kept, []
    later = list(Merge.objects.standing().filter(kept=kept, pk__gt=merge.pk).order_by("pk"))
    for name, (before, after) in merge.undo["kept"].items():
        if name in facts.MIRRORS or _inherited(later, name, before, after):
            continue
        if name == "extra":
            stayed += _extra_back(kept, before, after)
        elif facts.stored(kept, name) == after:
            setattr(kept, name, facts.restored(name, before))
        else:
            stayed.append(name)
    Merge.objects.bulk_update(later, ["undo"]) if later else None
    facts.mirror_answers(kept, merge.undo["levels"])
    return stayed + _consent_back(merge)


def _inherited(later: list[Merge], name: str, before: Any, after: Any) -> bool:
    """Whether a later merge has put its own value over this one: it gives back what was before both."""
    for merge in later:
        if name in merge.undo["kept"] and merge.undo["kept"][name][0] == after and name != "extra":
            merge.undo["kept"][name][0] = before
            return True
    return False


def _extra_back(kept: Lead, before: dict[str, Any], after: dict[str, Any]) -> list[str]:
    """Further facts, each by itself."""
    extra, stayed = dict(kept.extra), []
    for code in after:
        if before.get(code) == after[code]:
            continue
        if extra.get(code) != after[code]:
            stayed.append(f"custom.{code}")
        elif code in before:
            extra[code] = before[code]
        else:
            del extra[code]
    kept.extra = extra
    return stayed


def _consent_back(merge: Merge) -> list[str]:
    """What the person said since the merge stands."""
    changed = {name: values for name, values in merge.undo["kept"].items() if name in facts.CONSENTS}
    if changed and Consent.objects.filter(lead=merge.kept, at__gte=merge.at).exists():
        return ["consent"]
    stayed = [name for name, (_before, after) in changed.items() if getattr(merge.kept, name) != after]
    if not stayed:
        for name, (before, _after) in changed.items():
            setattr(merge.kept, name, ConsentState(before))
    return ["consent"] if stayed else []


def _be_different(merge: Merge, *, by: User, now: datetime) -> None:
    """It is never asked again whether they are one."""
    low, high = sorted((merge.kept_id, merge.gone_id))
    Suspicion.objects.get_or_create(
        first_id=low, second_id=high, defaults={"score": 0, "state": "distinct", "decided_at": now, "decided_by": by}
    )
    _settle_suspicion(merge.kept, merge.gone, Suspicion.State.DISTINCT, by=by, now=now)
