"""Who is judged, as of when, and what was read beforehand, so that many are judged without a statement per lead."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, TypeVar

from django.utils import timezone

from leads.models import Activity, Agreement, Lead, Touch

T = TypeVar("T")


@dataclass(frozen=True)
class Met:
    """A touch as rules see it: when, the kind of its touchpoint, and its campaign."""

    at: datetime
    kind: str
    campaign: str = ""


@dataclass(kw_only=True)
class Moment:
    """As of when leads are judged, and by which score's rules (None: those of the agreement in force)."""

    now: datetime = field(default_factory=timezone.now)
    scoring: Sequence[Any] | None = None

    @property
    def today(self) -> date:
        """The day in the company's time zone: rules mean the same for readers in all zones."""
        return timezone.localdate(self.now, timezone.get_default_timezone())

    def score_rules(self) -> Sequence[Any]:
        if self.scoring is None:
            self.scoring = Agreement.in_force().scoring
        return self.scoring


@dataclass(kw_only=True)
class Subject(Moment):
    """A lead to be judged as of `now`. Touches and activities after `now` do not exist for it.

    The lead may carry old values: rules read its attributes and never the database, except for what hangs on it.
    That is read once, when a rule first asks, unless it is given: `met` are the lead's touches, `active` the times
    of its activities. `subjects` gives them to many leads.
    """

    lead: Lead
    met: Sequence[Met] | None = None
    active: Sequence[datetime] | None = None
    known: dict[Any, Any] = field(default_factory=dict)  # answers to what costs something to find out

    def touches(self) -> Sequence[Met]:
        if self.met is None:
            self.met = _met([self.lead.pk])[self.lead.pk]
        return [met for met in self.met if met.at <= self.now]

    def activities(self) -> Sequence[datetime]:
        if self.active is None:
            self.active = _active([self.lead.pk])[self.lead.pk]
        return [at for at in self.active if at <= self.now]

    def once(self, key: Any, find_out: Callable[[], T]) -> T:
        """What `find_out` says, asked only once for this subject."""
        if key not in self.known:
            self.known[key] = find_out()
        answer: T = self.known[key]
        return answer


@dataclass(frozen=True)
class Past:
    """What was read of a lead's touches and activities: enough to judge it as of any moment."""

    met: Sequence[Met]
    active: Sequence[datetime]

    def subject(self, lead: Lead, now: datetime, scoring: Sequence[Any] | None = None) -> Subject:
        """The lead, with the values it had at `now`."""
        return Subject(lead=lead, now=now, scoring=scoring, met=self.met, active=self.active)


def pasts(leads: Iterable[int]) -> Mapping[int, Past]:
    """Of each of these leads (primary keys); two statements for all of them."""
    keys = list(leads)
    met, active = _met(keys), _active(keys)
    return {key: Past(met[key], active[key]) for key in keys}


def subjects(leads: Iterable[Lead], now: datetime | None = None, scoring: Sequence[Any] | None = None) -> list[Subject]:
    """These leads with their touches and activities, read in two statements for all of them. Organisations are read
    with the leads (`select_related`)."""
    listed, now = list(leads), now or timezone.now()
    known = pasts(lead.pk for lead in listed)
    return [known[lead.pk].subject(lead, now, scoring) for lead in listed]


def _met(keys: Sequence[int | None]) -> Mapping[int | None, list[Met]]:
    found: dict[int | None, list[Met]] = defaultdict(list)
    rows = Touch.objects.filter(lead__in=[key for key in keys if key])
    for lead, at, kind, campaign in rows.values_list("lead_id", "at", "touchpoint__kind", "campaign"):
        found[lead].append(Met(at, kind, campaign))
    return found


def _active(keys: Sequence[int | None]) -> Mapping[int | None, list[datetime]]:
    found: dict[int | None, list[datetime]] = defaultdict(list)
    for lead, at in Activity.objects.filter(lead__in=[key for key in keys if key]).values_list("lead_id", "at"):
        found[lead].append(at)
    return found
