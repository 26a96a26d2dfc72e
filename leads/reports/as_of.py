"""What was known of a lead at any past moment, read from the kept history.

Each history row holds the values before a change, so the values at a moment are those of the first row that was kept
after it, and the present ones where no row is. A lead is known from the moment at which it came into Leadflow: what an
import says about earlier days was not known then. The stage is kept with the values, and the database's guards hold it
equal to the ledger's. An organisation's own facts and the texts of rules are the present ones: of these no history is
kept.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from leads.models import Lead, LeadHistory, Organisation, Stage
from leads.models.lead_sets import TRACKED

_NEVER_READ = {"search"}  # made by the database from what is read
_COLUMNS = tuple(field.attname for field in Lead._meta.concrete_fields if field.name not in _NEVER_READ)
_KEPT = tuple(field.attname for field in Lead._meta.concrete_fields if field.name in TRACKED)
_PLACES = tuple(_COLUMNS.index(name) for name in _KEPT)
_MOVED = {"stage", "responsible_id", "team_id", "sales_team_id", "deadline", "asleep_until", "asked_for"}
_STAGE, _ORGANISATION = _KEPT.index("stage"), _KEPT.index("organisation_id")
_GENERATED_BY = _KEPT.index("generated_by")
_SINCE = _COLUMNS.index("stage_since")


@dataclass(frozen=True)
class State:
    """The kept values of a lead from `since` until just before `until` (None: still so)."""

    since: datetime
    until: datetime | None
    values: tuple[Any, ...]
    stage: Stage
    stage_since: datetime

    @property
    def was_seen(self) -> bool:
        """Not passed through within one transaction, where nobody could look at it."""
        return self.until is None or self.since < self.until

    def as_before_the_move(self, before: "State") -> "State":
        """What was known at a move, with the place from which it led: neither moving nor answering adds a fact."""
        pairs = zip(_KEPT, before.values, self.values, strict=True)
        values = tuple(then if name in _MOVED else known for name, then, known in pairs)
        return replace(self, values=values, stage=before.stage, stage_since=before.stage_since)


class Life:
    """All that was ever known of one lead."""

    def __init__(self, present: tuple[Any, ...], states: Sequence[State], known: Mapping[int, Organisation]) -> None:
        self.present = present
        self.states = states
        self._known = known

    @property
    def pk(self) -> int:
        return int(self.present[0])

    @property
    def generated_by(self) -> str:
        return str(self.states[-1].values[_GENERATED_BY])

    def at(self, moment: datetime) -> Lead | None:
        """The lead as it stood at the moment; None where it was not there yet."""
        state = next((state for state in reversed(self.states) if state.since <= moment), None)
        return None if state is None else self.lead_in(state)

    def lead_in(self, state: State) -> Lead:
        """A lead to look at and never to save, with the values of that state."""
        values = list(self.present)
        for place, value in zip(_PLACES, state.values, strict=True):
            values[place] = value
        values[_SINCE] = state.stage_since
        lead = Lead.from_db("default", _COLUMNS, values)
        if organisation := self._known.get(state.values[_ORGANISATION]):
            lead.organisation = organisation
        return lead


def lives(leads: Iterable[int]) -> Iterator[Life]:
    """The lives of these leads by their primary keys, in their order; three statements, however many they are."""
    wanted = list(leads)
    present = list(Lead.objects.filter(pk__in=wanted).order_by("pk").values_list(*_COLUMNS))
    kept: dict[int, list[tuple[Any, ...]]] = defaultdict(list)
    rows = LeadHistory.objects.filter(pgh_obj_id__in=wanted).order_by("pgh_obj_id", "pgh_id")
    for lead, at, *values in rows.values_list("pgh_obj_id", "pgh_created_at", *_KEPT):
        kept[lead].append((at, tuple(values)))
    states = {row[0]: _states(row, kept[row[0]]) for row in present}
    known = _organisations(states.values())
    return (Life(row, states[row[0]], known) for row in present)


def leads_at(moment: datetime, leads: Iterable[int]) -> dict[int, Lead]:
    """Those of the leads that were there at the moment, as they stood then."""
    found = ((life.pk, life.at(moment)) for life in lives(leads))
    return {pk: lead for pk, lead in found if lead is not None}


def _states(present: tuple[Any, ...], kept: list[tuple[Any, ...]]) -> list[State]:
    """A transaction that waited for another's lock is kept under its beginning, so moments never run backwards here."""
    since = stage_since = present[_COLUMNS.index("created_at")]
    states: list[State] = []
    for at, values in (*kept, (None, tuple(present[place] for place in _PLACES))):
        until = None if at is None else max(at, since)
        stage = Stage(values[_STAGE])
        if states and stage != states[-1].stage:
            stage_since = since
        states.append(State(since, until, values, stage, stage_since))
        since = until or since
    return states


def _organisations(lives: Iterable[list[State]]) -> dict[int, Organisation]:
    wanted = {state.values[_ORGANISATION] for states in lives for state in states}
    return Organisation.objects.in_bulk([pk for pk in wanted if pk is not None])
