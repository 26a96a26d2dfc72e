"""What Leadflow suggests to two heads who begin with nothing. Each figure is an assumption and is called one."""

# ruff: noqa: E501  (sentences)
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Team, User
from accounts.roles import Role, Side
from leads.models import Agreement

ASSUMPTIONS: dict[str, Any] = {
    "clock_terms.answer.minutes": gettext_lazy(
        "Assumption: a lead that waits longer than a working day has cooled down. Take the time in which your reps really look."
    ),
    "clock_terms.first_contact.minutes": gettext_lazy(
        "Assumption: whoever accepts a lead calls by the next working day."
    ),
    "clock_terms.bant.minutes": gettext_lazy("Assumption: two weeks are enough for two conversations."),
    "clock_terms.offer.minutes": gettext_lazy("Assumption: an offer takes two weeks. Take your own average."),
    "clock_terms.touch.minutes": gettext_lazy("Assumption: who hears nothing for two weeks forgets you."),
    "clock_terms.ask.minutes": gettext_lazy("Assumption: marketing finds out a missing fact within three days."),
    "clock_terms.contest.minutes": gettext_lazy("Assumption: the referee decides within a week."),
    "promise_terms.marketing.leads_a_month": gettext_lazy(
        "Assumption: ten a week. Better: your revenue target, divided by the average deal and by the share of leads that you win."
    ),
    "promise_terms.marketing.accepted_percent": gettext_lazy("Assumption: three of ten are rejected at the beginning."),
    "promise_terms.marketing.complete_percent": gettext_lazy("Assumption: one dossier in twenty has a gap."),
    "promise_terms.sales.answered_percent": gettext_lazy("Assumption: one answer in ten comes late."),
    "promise_terms.sales.contacted_percent": gettext_lazy("Assumption: one first contact in ten comes late."),
    "promise_terms.sales.attempts": gettext_lazy("Assumption: five attempts at different times of the day."),
    "promise_terms.sales.attempted_percent": gettext_lazy("Assumption: this is reached for four of five leads."),
}
"""By path: why this figure, and what would be better."""

PROMISES = {
    "marketing": {"leads_a_month": 40, "accepted_percent": 70, "complete_percent": 95},
    "sales": {"answered_percent": 90, "contacted_percent": 90, "attempts": 5, "attempted_percent": 80},
}


def complete(agreement: Agreement) -> None:
    """Fill what the draft leaves open, in the drafter's language (in memory). What it says already stays."""
    agreement.purpose = agreement.purpose.strip() or _purpose()
    if not agreement.promise_terms:
        agreement.promise_terms = {**PROMISES, "if_broken": _if_broken()}
    if not agreement.routing_terms:
        agreement.routing_terms = {"method": "round_robin", "team": _only_team(), "keep_organisation": True}
    if agreement.referee_id is None:
        agreement.referee = User.objects.working().filter(role=Role.MANAGEMENT).order_by("pk").first()


def _purpose() -> str:
    return "\n".join([
        _("Marketing and sales work one pipeline. At any moment every lead has one responsible side, one responsible person, one next step and one deadline."),
        _("Marketing wins leads, finds out what sales needs to know and hands over what is ready."),
        _("Sales answers every handover in time, talks to whom it accepts, and gives back with a reason what is not ready yet."),
        _("What comes back is no failure: marketing stays in touch until the time has come."),
    ])  # fmt: skip


def _if_broken() -> str:
    return _(
        "Both heads look at the cause together in the next weekly meeting and write down one measure. If it happens two months in a row, they change this agreement."
    )


def _only_team() -> int | None:
    teams = list(Team.objects.filter(side=Side.SALES, is_active=True).values_list("pk", flat=True)[:2])
    return teams[0] if len(teams) == 1 else None
