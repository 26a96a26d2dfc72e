"""What waits in whose inbox, in which order, and what to say when nothing does."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, OuterRef, Q, Subquery
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Absence, User, company_day
from accounts.roles import REACH, Reach, Role
from leads.models import Handover, HandoverQuerySet, Kind, LedgerEntry, Touch, Touchpoint
from leads.web import words
from leads.web.keyset import Order, Place

PAGE = 50
SNOOZED = 50  # who puts more aside than this should answer some
RECENT = 500  # offers looked through for the newest arrival, so that a quiet team costs no more than a busy one
BY_DEADLINE = Order("due", gettext_lazy("By deadline"), "due_at", descending=False)


@dataclass(frozen=True)
class View:
    """Which part of the inbox the address asks for."""

    mine: bool
    team: int | None
    after: Place | None

    @classmethod
    def read(cls, query: Mapping[str, str]) -> "View":
        team = query.get("team", "")
        return cls(
            mine=query.get("who") == "mine",
            team=int(team) if team.isascii() and team.isdigit() and len(team) < 10 else None,
            after=Place.read(query.get("after", "")),
        )

    @property
    def is_narrowed(self) -> bool:
        return self.mine or self.team is not None


@dataclass(frozen=True)
class Waiting:
    """A page of the inbox. `next` is the place where the next page begins; snoozed offers come with the last one."""

    rows: list[Handover]
    snoozed: list[Handover]
    next: str
    overdue: int

    @property
    def is_empty(self) -> bool:
        return not self.rows


def offers(user: User, view: View) -> HandoverQuerySet:
    """The unanswered offers that the user may see and wants to see."""
    rows = Handover.objects.open()
    if REACH[Role(user.role)] == Reach.TEAM:
        rows = rows.filter(to_team=user.team_id, lead__sales_team=user.team_id)
    elif view.team is not None:
        rows = rows.filter(to_team=view.team)
    return rows.filter(_mine(user)) if view.mine else rows


def _mine(user: User) -> Q:
    """What names the user, or somebody absent for whom the user is deputy."""
    absent = Absence.objects.on(company_day()).filter(deputy=user)
    return Q(to_person=user) | Q(to_person__in=absent.values("user"))


def waiting(user: User, view: View, now: datetime) -> Waiting:
    """One statement: the page by deadline, and what sleeps. An overdue offer never sleeps."""
    rows, asleep = offers(user, view), Q(snoozed_until__gt=now, due_at__gt=now)
    awake = BY_DEADLINE.among(_told(rows.exclude(asleep)))
    page = (BY_DEADLINE.beyond(awake, view.after) if view.after else awake)[: PAGE + 1]
    sleeping = _told(rows.filter(asleep)).order_by("snoozed_until", "pk")[:SNOOZED]
    found = list(page.union(sleeping, all=True))
    return _sorted(found, now)


def _told(rows: HandoverQuerySet) -> HandoverQuerySet:
    """With all that a row of the inbox says."""
    newest = Touch.objects.filter(lead=OuterRef("lead")).order_by("-at")
    return (
        rows.select_related("lead", "agreement", "offered_by", "to_person", "to_team")
        .only(
            "public_id", "due_at", "offered_at", "snoozed_until", "decided_at", "missing", "against_rule", "cause",
            "lead__public_id", "lead__version",
            "lead__first_name", "lead__last_name", "lead__email", "lead__company", "lead__job_title", "lead__origin",
            "lead__interest", "lead__returned_times", "lead__stage", "lead__paused_until",
            "agreement__version", "offered_by__name", "to_person__name", "to_team__name",
        )
        .annotate(
            away_until=Subquery(Absence.objects.on(company_day()).filter(user=OuterRef("to_person")).values("last_day")),
            campaign=Subquery(newest.values("campaign")[:1]),
            touchpoint=Subquery(newest.values(words=Touchpoint.in_words("touchpoint__"))[:1]),
        )
    )  # fmt: skip


def _is_asleep(handover: Handover, now: datetime) -> bool:
    return handover.snoozed_until is not None and handover.snoozed_until > now and handover.due_at > now


def _sorted(found: list[Handover], now: datetime) -> Waiting:
    awake = sorted((row for row in found if not _is_asleep(row, now)), key=lambda row: (row.due_at, row.pk))
    snoozed = sorted((row for row in found if _is_asleep(row, now)), key=lambda row: (row.snoozed_until or now, row.pk))
    shown, has_more = awake[:PAGE], len(awake) > PAGE
    return Waiting(
        rows=shown,
        snoozed=[] if has_more else snoozed,
        next=str(Place(shown[-1].due_at, shown[-1].pk)) if has_more else "",
        overdue=sum(row.due_at <= now for row in shown),
    )


def arrived_since(user: User, view: View, since: datetime) -> int:
    """How many offers came in since that moment, counted no further than a pill can say."""
    return offers(user, view).filter(offered_at__gt=since).values("pk")[:PAGE].count()


# nothing waits ------------------------------------------------------------------------------------


def all_done(user: User) -> str:
    """When the last lead came, and how the user answered this month."""
    sentences = [_last_arrival(user), _acceptance_rate(user)]
    return " ".join(filter(None, sentences))


def _last_arrival(user: User) -> str:
    recent = LedgerEntry.objects.filter(kind=Kind.HANDED_OVER).order_by("-at")
    if REACH[Role(user.role)] == Reach.TEAM:
        newest = recent.filter(pk__in=recent.values("pk")[:RECENT], team_after=user.team_id)
    else:
        newest = recent
    at = newest.values_list("at", flat=True).first()
    return _("Last lead arrived %(ago)s.") % {"ago": words.relative(at)} if at else ""


def _acceptance_rate(user: User) -> str:
    month = timezone.localtime().replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    answers = Handover.objects.filter(decided_by=user, decided_at__gte=month).exclude(answer=Handover.Answer.WITHDRAWN)
    counts = answers.aggregate(all=Count("pk"), accepted=Count("pk", filter=Q(answer=Handover.Answer.ACCEPTED)))
    if not counts["all"]:
        return ""
    rate = round(100 * counts["accepted"] / counts["all"])
    return _("Your acceptance rate this month: %(rate)s %% (%(accepted)s of %(all)s).") % {"rate": rate, **counts}
