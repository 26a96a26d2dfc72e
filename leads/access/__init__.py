"""Who may see and do what with which lead. Every door asks here; the table itself is in accounts.roles."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from django.core.exceptions import PermissionDenied
from django.db.models import Model, Q, QuerySet
from django.http import Http404
from django.utils.translation import gettext as _

from accounts.models import Team, User
from accounts.roles import REACH, Act, Reach, Role, Side
from leads import closing, rules
from leads.access import duplicates as duplicates
from leads.access.saved_views import demand_change as demand_change
from leads.access.saved_views import refusal_of_change as refusal_of_change
from leads.access.saved_views import view_or_404 as view_or_404
from leads.access.saved_views import views as views
from leads.access.table import agreement_or_404 as agreement_or_404
from leads.access.table import agreements as agreements
from leads.access.table import demand_table as demand_table
from leads.access.table import is_at_the_table as is_at_the_table
from leads.models import (
    Agreement,
    Backtest,
    BacktestLead,
    ConsentState,
    Contest,
    ContestQuerySet,
    Handover,
    HandoverQuerySet,
    Lead,
    LeadQuerySet,
    LedgerEntry,
    Reminder,
    ReminderQuerySet,
    Shadow,
    ShadowDifference,
    Stage,
    statements,
)  # fmt: skip
from leads.recording import MergedAway

R = TypeVar("R", bound=Model)
Judged = Mapping[str, rules.Judgement]  # what is judged already, by the name of the rule
MOVES = {
    Act.QUALIFY: "qualify", Act.HAND_OVER: "hand_over", Act.WITHDRAW: "withdraw", Act.ACCEPT: "accept",
    Act.REJECT: "reject", Act.TAKE_ON: "take_on", Act.PASS_TO_MARKETING: "pass_to_marketing", Act.PROMOTE: "promote",
    Act.WIN: "win", Act.RETURN: "give_back", Act.DISQUALIFY: "disqualify", Act.REOPEN: "reopen",
}  # fmt: skip
"""The acts that move a lead, in the order of their buttons, with the machine's name of the move."""

ON_ANY_LEAD = {Act.SEE, Act.NOTE, Act.RECORD_CONSENT, Act.EXPORT, Act.CONTEST, Act.JUDGE, Act.RECODE, Act.MERGE}
"""Whoever sees the lead may do these whichever side answers for it: a "do not call me" is heard by anybody, and what is
said about the past needs no turn."""

RULES = {
    Act.QUALIFY: "definition",
    Act.HAND_OVER: "handover_rule",
    Act.TAKE_ON: "handover_rule",
    Act.PROMOTE: "bant_rule",
}
"""The acts that a rule of the agreement guards."""


# seeing -------------------------------------------------------------------------------------------


SEEN = "(%(everything)s OR {}.sales_team_id = %(team)s)"
"""In a statement of our own: whether the user sees the lead, which goes by the name that is filled in."""


def sight(user: User) -> dict[str, Any]:
    """The values for SEEN: all leads, those of one sales team, or none."""
    may, sees_all = user.may(Act.SEE), REACH[Role(user.role)] == Reach.ALL
    return {"everything": may and sees_all, "team": user.team_id if may and not sees_all else None}


def leads(user: User) -> LeadQuerySet:
    """The leads that the user may see; all others look like leads that do not exist."""
    seen, everything = sight(user), Lead.objects.all()
    return everything if seen["everything"] else everything.of_sales_team(seen["team"])


def lead_or_404(user: User, public_id: str) -> Lead:
    """The lead, if the user may see it. MergedAway where it goes on as another record of the person."""
    where = f"self.public_id = %(lead)s AND {SEEN.format('self')}"
    try:
        lead = statements.get(Lead, "responsible", "team", where=where, values={"lead": public_id, **sight(user)})
    except Lead.DoesNotExist:
        raise Http404(_("There is no such lead.")) from None
    if lead.merged_into_id is not None:
        raise MergedAway(lead)
    return lead


def sees_team(user: User, team: Team) -> bool:
    """Whether the user sees the leads of that sales team."""
    return user.may(Act.SEE) and (REACH[Role(user.role)] == Reach.ALL or user.team_id == team.pk)


def handovers(user: User) -> HandoverQuerySet:
    """The handovers of leads that the user may see, with their lead."""
    everything = Handover.objects.select_related("lead")
    if not user.may(Act.SEE):
        return everything.none()
    return everything if REACH[Role(user.role)] == Reach.ALL else everything.filter(lead__sales_team=user.team_id)


def handover_or_404(user: User, public_id: str) -> Handover:
    """A handover of a lead that the user may see, with its lead."""
    where = f"self.public_id = %(handover)s AND {SEEN.format('lead')}"
    try:
        return statements.get(Handover, "lead", where=where, values={"handover": public_id, **sight(user)})
    except Handover.DoesNotExist:
        raise Http404(_("There is no such handover.")) from None


def backtest_leads(user: User, backtest: Backtest) -> QuerySet[BacktestLead]:
    """What a backtest kept of the leads that the user may see."""
    return _of_seen_leads(user, backtest.leads.all())


def shadow_differences(user: User, shadow: Shadow) -> QuerySet[ShadowDifference]:
    """What a shadow noted about the leads that the user may see."""
    return _of_seen_leads(user, shadow.differences.all())


def _of_seen_leads(user: User, rows: QuerySet[R]) -> QuerySet[R]:
    """Rows that name a lead, of the leads that the user may see."""
    if not user.may(Act.SEE):
        return rows.none()
    return rows if REACH[Role(user.role)] == Reach.ALL else rows.filter(lead__sales_team=user.team_id)


def reminders(user: User) -> ReminderQuerySet:
    """What waits for the user, or for the user's team where it names nobody."""
    everything = Reminder.objects.select_related("lead", "person", "step", "clock")
    return everything.open_of(user) if user.may(Act.SEE) else everything.none()


def reminder_or_404(user: User, pk: int) -> Reminder:
    """A reminder of the user, or of the user's team where it names nobody."""
    reminder = Reminder.objects.of(user).select_related("lead", "clock").filter(pk=pk).first()
    if reminder is None or not user.may(Act.SEE):
        raise Http404(_("There is no such reminder."))
    return reminder


def contests(user: User) -> ContestQuerySet:
    """Contested returns of leads that the user may see, with all that a list tells of them."""
    everything = Contest.objects.select_related(
        "lead", "by", "referee", "ruled_by", "agreement", "entry__by", "entry__reason", "entry__agreement"
    )  # fmt: skip
    if not user.may(Act.SEE):
        return everything.none()
    return everything if REACH[Role(user.role)] == Reach.ALL else everything.filter(lead__sales_team=user.team_id)


def contest_or_404(user: User, public_id: str) -> Contest:
    found = contests(user).filter(public_id=public_id).first()
    if found is None:
        raise Http404(_("There is no such contested return."))
    return found


def entry_or_404(user: User, public_id: str, number: int) -> LedgerEntry:
    """An entry of the ledger of a lead that the user may see."""
    lead = lead_or_404(user, public_id)
    found = lead.ledger.select_related("reason", "agreement").filter(number=number).first()
    if found is None:
        raise Http404(_("There is no such entry."))
    found.lead = lead
    return found


def to_be_recoded(user: User) -> QuerySet[LedgerEntry]:
    """What was given back or closed for an unclear reason, of leads that the user may see; the newest first."""
    unclear = LedgerEntry.objects.to_be_recoded().filter(lead__in=leads(user))
    return unclear.select_related("lead", "by", "reason").order_by("-pk")


def lead_named(user: User, words: str) -> Lead | None:
    """The lead that a person means by its address, its id or the address of its page; None when there is none."""
    words = words.strip().lower().rstrip("/").rsplit("/", 1)[-1]
    if not words:
        return None
    found = leads(user).filter(Q(email=words) | Q(public_id=words))
    return found.order_by("duplicate_of_id", "pk").first()


# doing --------------------------------------------------------------------------------------------


def refusal(user: User, act: Act, lead: Lead | None = None, handover: Handover | None = None) -> str:
    """Why the user may not do this, in words; empty when they may. Whether it is possible now is another question."""
    if not user.may(act):
        return _("Your role does not allow this: %(act)s.") % {"act": act.label}
    if lead is None or act in ON_ANY_LEAD:
        return ""
    side = _side_that_acts(act, lead, handover)
    if side is None:
        return _("This lead is closed.")
    if user.side is None or user.side == side:  # only admins have acts and no side
        return ""
    if act == Act.WITHDRAW:
        return _("Only the side that offered it withdraws it.")
    return _("%(side)s is responsible now.") % {"side": side.label}


def _side_that_acts(act: Act, lead: Lead, handover: Handover | None) -> Side | None:
    """The side that answers for the lead; whoever offered it withdraws it, and who closed it opens it again."""
    if act == Act.WITHDRAW and lead.stage == Stage.HANDOVER:
        offered = handover or lead.handovers.open().first()
        return Stage(offered.from_stage).side if offered else lead.side
    if act == Act.REOPEN and lead.side is None:
        return closing.stage_before_closing(lead).side
    return lead.side


def refusal_to_judge(user: User, contest: Contest) -> str:
    """Why the user may not decide on this contested return; empty when they may: the referee, else the management."""
    if why := refusal(user, Act.JUDGE, contest.lead):
        return why
    if user.pk in (contest.by_id, contest.entry.by_id):
        return _("Nobody decides on their own case.")
    if contest.referee is not None and contest.referee_id != user.pk:
        return _("%(referee)s decides on this.") % {"referee": contest.referee}
    if contest.referee is None and user.role != Role.MANAGEMENT:
        return _("The management decides on this.")
    return ""


def demand_to_judge(user: User, contest: Contest) -> None:
    """PermissionDenied with the reason in words, unless the user may decide on it."""
    if why := refusal_to_judge(user, contest):
        raise PermissionDenied(why)


def demand(user: User, act: Act, lead: Lead | None = None, handover: Handover | None = None) -> None:
    """PermissionDenied with the reason in words, unless the user may."""
    if why := refusal(user, act, lead, handover):
        raise PermissionDenied(why)


def demand_planning(user: User, person: User) -> None:
    """PermissionDenied unless the user may enter absences of that person."""
    if not user.may_plan_for(person):
        raise PermissionDenied(_("Only they, their head and admins enter absences of %(name)s.") % {"name": person})


@dataclass(frozen=True)
class Button:
    """An act that is offered to this user on this lead, or why it is not possible just now. `against`: what the rule
    still misses where the act is possible all the same, with a reason."""

    act: Act
    why_not: str = ""
    against: str = ""

    @property
    def is_enabled(self) -> bool:
        return not self.why_not

    @property
    def label(self) -> str:
        return str(self.act.label)


def buttons(
    user: User, lead: Lead, agreement: Agreement, handover: Handover | None = None, judged: Judged | None = None
) -> Iterator[Button]:  # fmt: skip
    """What the machine allows from here and the user's role knows, each with the reason that stands against it."""
    for act, move in MOVES.items():
        if user.may(act) and lead.can_move(move):
            missing = missing_for(act, lead, agreement, judged)
            against = missing if may_go_against(act, lead, agreement) else ""
            yield Button(act, refusal(user, act, lead, handover) or ("" if against else missing), against)


def may_go_against(act: Act, lead: Lead, agreement: Agreement) -> bool:
    """Whether the agreement lets people do this against its rule, with a reason that is counted."""
    return act == Act.HAND_OVER and agreement.offering.against_rule and lead.consent != ConsentState.WITHDRAWN


def obstacle(act: Act, lead: Lead, agreement: Agreement) -> str:
    """What of the agreement stands in the way of this act, in words; nothing where a reason is enough."""
    return "" if may_go_against(act, lead, agreement) else missing_for(act, lead, agreement)


def missing_for(act: Act, lead: Lead, agreement: Agreement, judged: Judged | None = None) -> str:
    """What the agreement still wants before this act, in words."""
    if act not in RULES:
        return ""
    judgement = (judged or {}).get(RULES[act]) or rules.judge(lead, agreement.rule(RULES[act]))
    if judgement.passed:
        forbidden = act == Act.HAND_OVER and lead.consent == ConsentState.WITHDRAWN
        return _("This person wants no contact.") if forbidden else ""
    return _("Missing: %(missing)s") % {"missing": "; ".join(line.sentence for line in judgement.missing)}
