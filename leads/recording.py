"""Take a lead, and put on record what happened to it: the one place where a lead is saved and the ledger written."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from leads.models import FACTS, Agreement, Clock, Handover, Kind, Lead, LeadHistory, LedgerEntry, Reason, statements
from leads.models.custom_field import PREFIX
from leads.refusals import Conflict

COMPARED = ("first_name", "last_name", "email", "phone", "job_title", "company", "country", "language", "interest",
            "origin", "expected_value", "currency", "stage", "responsible_id", "deadline", "amount", "won_on", "budget",
            "authority", "need", "timeframe", "consent")  # fmt: skip

CHANGES = (*(name for name in FACTS if name != "currency"), "budget", "authority", "need", "timeframe", "consent",
           "extra")  # fmt: skip
"""What counts as a change of a lead that came back."""


class StaleLead(Conflict):
    """The person acted on an older version than the present one; `difference` is field -> (seen, now)."""

    def __init__(self, lead: Lead, seen: int) -> None:
        super().__init__(_("Somebody changed this lead while you were looking at it."))
        self.lead = lead
        self.seen = seen
        self.difference = difference(lead, since=seen)


class MergedAway(Conflict):
    """The record was merged into another one of the same person, where its life goes on: `kept_id`."""

    def __init__(self, lead: Lead) -> None:
        super().__init__(_("This record was merged into another one of the same person: please act on that one."))
        self.lead = lead
        self.kept_id = lead.merged_into_id


class WrongStage(Conflict):
    """The lead is not (or no longer) in a stage from which this move leads on."""

    def __init__(self, lead: Lead) -> None:
        newest = lead.ledger.order_by("-number").select_related("by", "reason").first()
        super().__init__(
            _("This is not possible in stage “%(stage)s”. %(last)s")
            % {"stage": lead.phase.label, "last": newest.sentence if newest else ""}
        )
        self.lead = lead
        self.newest = newest


def difference(lead: Lead, *, since: int) -> dict[str, tuple[Any, Any]]:
    """What changed on a lead since version `since`, from the kept history: field -> (value then, value now). What an
    admin added is named custom.<code>."""
    then = LeadHistory.objects.filter(pgh_obj_id=lead.pk, version__gte=since).order_by("version", "pgh_id").first()
    if then is None:
        return {}
    pairs = {name: (getattr(then, name), getattr(lead, name)) for name in COMPARED}
    codes = sorted({*then.extra, *lead.extra})
    pairs |= {f"{PREFIX}{code}": (then.extra.get(code), lead.extra.get(code)) for code in codes}
    pairs |= {f"bant.{code}": (then.more_bant.get(code), level) for code, level in lead.more_bant.items()}
    return {name: pair for name, pair in pairs.items() if pair[0] != pair[1]}


@dataclass
class _Standing:
    """Where a lead stood and who answered for it, before the next entry."""

    stage: str
    responsible_id: int | None
    team_id: int | None

    @classmethod
    def of(cls, lead: Lead) -> "_Standing":
        return cls(lead.stage, lead.responsible_id, lead.team_id)


class Book:
    """A lead held for one act: move it, `enter` what happened, then `close` to save lead and ledger together."""

    def __init__(self, lead: Lead, *, new: bool = False) -> None:
        self.lead = lead
        self._found = None if new else dict(lead.__dict__)
        self._before = _Standing("", None, None) if new else _Standing.of(lead)
        self._unwritten: list[LedgerEntry] = []

    def enter(
        self,
        kind: Kind,
        *,
        by: User | None,
        reason: Reason | None = None,
        note: str = "",
        handover: Handover | None = None,
        agreement: Agreement | None = None,
        amount: Decimal | None = None,
        about: LedgerEntry | None = None,
        at: datetime | None = None,
        clock: Clock | None = None,
    ) -> None:
        """Note the way from where the lead stood at the last entry to where it stands now."""
        lead, before = self.lead, self._before
        lead.entries += 1
        self._unwritten.append(
            LedgerEntry(
                number=lead.entries,
                kind=kind,
                at=at or timezone.now(),
                by=by,
                reason=reason,
                note=note,
                from_stage=before.stage,
                to_stage=lead.stage,
                responsible_before_id=before.responsible_id,
                responsible_after_id=lead.responsible_id,
                team_before_id=before.team_id,
                team_after_id=lead.team_id,
                handover=handover,
                agreement=agreement,
                clock=clock,
                about=about,
                amount=amount,
                currency=lead.currency if amount else "",
            )
        )
        if before.stage != lead.stage:
            lead.stage_since = self._unwritten[-1].at
        self._before = _Standing.of(lead)

    def close(self) -> Lead:
        """Save the lead, then write its entries; the database checks that both agree."""
        self._let_go()
        self.lead.save(update_fields=self._changed())
        for entry in self._unwritten:
            entry.lead = self.lead
        LedgerEntry.objects.bulk_create(self._unwritten)
        self._unwritten = []
        return self.lead

    def _let_go(self) -> None:
        """A lead that is held back may be offered by itself again once a fact about it has changed."""
        found, now = self._found, self.lead.__dict__
        if found is not None and found.get("held_back") and any(now[name] != found[name] for name in CHANGES):
            self.lead.held_back = False

    def _changed(self) -> list[str] | None:
        """The columns that the act has changed; None, which means all, of a new lead. Spelling forty columns costs more
        than writing them."""
        if self._found is None:
            return None
        now = self.lead.__dict__
        fields = self.lead._meta.concrete_fields
        return [field.name for field in fields if now.get(field.attname) != self._found.get(field.attname)]


def take(lead: Lead, *, seen: int | None = None) -> Book:
    """Hold the lead's row until the transaction ends. StaleLead when `seen` is not its present version; MergedAway.

    Nothing is joined: after a wait for the lock PostgreSQL reads this row anew, but not what it is joined to.
    """
    held = hold(lead)
    if held.merged_into_id is not None:
        raise MergedAway(held)
    if seen is not None and held.version != seen:
        raise StaleLead(held, seen)
    return Book(held)


def hold(lead: Lead) -> Lead:
    """The lead's row as it is now, held until the transaction ends, whatever became of it."""
    return statements.get(Lead, where="self.id = %(id)s", values={"id": lead.pk}, held=["self"])


def must_allow(lead: Lead, move: str) -> None:
    """WrongStage unless the machine knows this move from where the lead stands."""
    if not lead.can_move(move):
        raise WrongStage(lead)


def save_clock(lead: Lead) -> None:
    """Save deadline, sleep and pause alone: nobody decided anything, so the version stays and no page grows stale."""
    clock = {"deadline": lead.deadline, "asleep_until": lead.asleep_until, "paused_until": lead.paused_until}
    Lead.objects.filter(pk=lead.pk).update(**clock)


def breach(clocks: Sequence[Clock], leads: Mapping[int, Lead]) -> None:
    """Put on record that these clocks ran out, each at the moment at which it was due. `leads` are held, by their id.

    Nobody decided anything: the version stays, so that whoever is just about to answer is not told of a change.
    """
    entries = [_breach_entry(clock, leads[clock.lead_id]) for clock in sorted(clocks, key=lambda one: one.due_at)]
    for entry in entries:
        Lead.objects.filter(pk=entry.lead_id).update(entries=entry.number)
    LedgerEntry.objects.bulk_create(entries)
    ids = [clock.pk for clock in clocks]
    Clock.objects.filter(pk__in=ids).update(breached_at=F("due_at"), paused_until=None)
    if offers := [clock.handover_id for clock in clocks if clock.handover_id]:
        Handover.objects.filter(pk__in=offers, expired_at=None).update(expired_at=F("due_at"))
    for clock in clocks:
        clock.breached_at, clock.paused_until = clock.due_at, None


def _breach_entry(clock: Clock, lead: Lead) -> LedgerEntry:
    lead.entries += 1
    return LedgerEntry(
        lead=lead, number=lead.entries, kind=Kind.BREACHED, at=clock.due_at, clock=clock, handover_id=clock.handover_id,
        agreement_id=clock.agreement_id, from_stage=lead.stage, to_stage=lead.stage,
        responsible_before_id=lead.responsible_id, responsible_after_id=lead.responsible_id,
        team_before_id=lead.team_id, team_after_id=lead.team_id,
    )  # fmt: skip
