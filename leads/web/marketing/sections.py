"""The sections of the desk as sets of leads. Each reads along an index and stops after a page."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any

from django.db.models import DateTimeField, ExpressionWrapper, F, OuterRef, Q, Subquery
from django.db.models.lookups import Range
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from leads import rules
from leads.models import MARKETING_STAGES, Agreement, Kind, LeadQuerySet, LedgerEntry, Reminder, Stage, Touch

SIZE = 50
ALMOST = 2  # a lead that lacks no more than this is almost ready
CAME_BACK = (Kind.REJECTED, Kind.RETURNED, Kind.LOST, Kind.PASSED)


@dataclass(frozen=True)
class Section:
    """A tab of the desk, with what it says when there is nothing in it."""

    name: str
    label: Any
    icon: str
    nothing: Any
    praise: Any


READY = Section("ready", _("Ready to hand over"), "send", _("Nothing is ready just now"),
                _("See under “Almost ready” what is missing for the next ones."))  # fmt: skip
ALMOST_READY = Section("almost", _("Almost ready"), "list-check", _("No lead is close to ready"),
                       _("Leads that lack one or two things would stand here."))  # fmt: skip
RETURNED = Section("returned", _("Came back"), "arrow-return-left", _("Nothing came back"),
                   _("All that was handed over is with sales."))  # fmt: skip
DUE = Section("due", _("Due today"), "calendar-check", _("All done for today"),
              _("Well done. What is due tomorrow stands under reminders."))  # fmt: skip
ASLEEP = Section("asleep", _("Asleep"), "pause-circle", _("No lead is asleep"),
                 _("Leads that sales wants back later would wait here for their day."))  # fmt: skip
SECTIONS = {section.name: section for section in (READY, ALMOST_READY, RETURNED, DUE, ASLEEP)}

NEWEST = (ExpressionWrapper(F("captured_at") + timedelta(0), DateTimeField()).desc(), F("pk").desc())
"""By the newest contact, after the leads of the stage were judged: along the index of `captured_at` itself the database
would go through everything that was ever captured in search of a page that nearly never fills."""

SCOPES = {"mine": _("Mine"), "team": _("My team"), "all": _("All")}


def of_whom(scope: str, user: User) -> Q:
    """Whose leads: one's own with what waits for anybody of one's team; the team's; all."""
    if scope == "mine":
        return Q(responsible=user) | Q(responsible=None, team=user.team_id)
    return Q(team=user.team_id) if scope == "team" else Q()


def leads_of(section: Section, leads: LeadQuerySet, agreement: Agreement) -> LeadQuerySet:
    """The section's leads in its order, at most one more than a page."""
    return with_return(_of(section, leads, agreement))[: SIZE + 1]


def _of(section: Section, leads: LeadQuerySet, agreement: Agreement) -> LeadQuerySet:
    rule = agreement.rule("handover_rule")
    match section.name:
        case "ready":
            return leads.in_stage(Stage.MQL).filter(rules.passing(rule)).order_by(*NEWEST)
        case "almost":
            lacks_little = Range(rules.missing(rule), (1, ALMOST))
            return leads.in_stage(Stage.MQL, Stage.CONTACT).filter(lacks_little).order_by(*NEWEST)
        case "returned":
            return leads.in_stage(Stage.NURTURE).awake().exclude(deadline=None).order_by("deadline", "pk")
        case "asleep":
            return leads.in_stage(Stage.NURTURE).asleep().order_by("asleep_until", "pk")
    return due_today(leads)


def due_today(leads: LeadQuerySet) -> LeadQuerySet:
    """Nurtured leads whose next touch, answer or wake-up is due before tomorrow."""
    return leads.in_stage(Stage.NURTURE).filter(deadline__lt=tomorrow()).order_by("deadline", "pk")


def with_return(leads: LeadQuerySet) -> LeadQuerySet:
    """Each lead with the ledger entry by which it last came back, and the campaign it came from."""
    returns = LedgerEntry.objects.filter(lead=OuterRef("pk"), kind__in=CAME_BACK).order_by("-number")
    touches = Touch.objects.filter(lead=OuterRef("pk")).order_by("-at")
    told: LeadQuerySet = leads.with_people().annotate(
        came_back_by=Subquery(returns.values("pk")[:1]), campaign=Subquery(touches.values("campaign")[:1])
    )
    return told


def entries(leads: list[Any]) -> dict[int, LedgerEntry]:
    """The entries that `with_return` named, with reason, person and agreement."""
    wanted = [lead.came_back_by for lead in leads if lead.came_back_by]
    if not wanted:
        return {}
    return LedgerEntry.objects.select_related("reason", "by", "agreement").in_bulk(wanted)


def reminders(scope: str, user: User, visible: LeadQuerySet) -> list[Reminder]:
    """Open reminders that are due before tomorrow."""
    due = Reminder.objects.open().filter(due_at__lt=tomorrow(), lead__in=visible)
    if scope == "mine":
        due = due.filter(Q(person=user) | Q(person=None, lead__team=user.team_id))
    elif scope == "team":
        due = due.filter(Q(person__team=user.team_id) | Q(person=None, lead__team=user.team_id))
    else:
        due = due.filter(lead__stage__in=MARKETING_STAGES)
    wanted = due.select_related("lead", "lead__responsible", "person", "step", "clock").order_by(F("due_at"), "pk")
    return list(wanted[:SIZE])


def tomorrow() -> datetime:
    """The end of today where the reader is."""
    day = timezone.localdate() + timedelta(days=1)
    return datetime.combine(day, time(), tzinfo=timezone.get_current_timezone())
