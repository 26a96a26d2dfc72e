"""Doors of backtests: ask what a version of the agreement would have done, see how far it is, read what came out."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from functools import partial
from typing import Any

from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.formats import number_format
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from accounts.http import SignedInRequest, signed_in
from accounts.roles import REACH, Act, Reach, Role
from leads import access, backtesting, tasks
from leads.models import Agreement, Backtest
from leads.refusals import Refusal
from leads.reports import backtest as calculator
from leads.reports.among import of_backtest
from leads.reports.backtest import Result
from leads.web import htmx, words
from leads.web.forms import ActForm, day_field

PAGE = "leads/backtest.html"
USUAL = timedelta(days=90)
LISTED = 10


class PeriodForm(ActForm):
    first_day = day_field(gettext_lazy("From"))
    last_day = day_field(gettext_lazy("to"))

    @classmethod
    def usual(cls) -> "PeriodForm":
        """The last ninety days up to yesterday."""
        yesterday = timezone.localdate(timezone=timezone.get_default_timezone()) - timedelta(days=1)
        return cls(initial={"first_day": yesterday - USUAL + timedelta(days=1), "last_day": yesterday})


@signed_in
@require_http_methods(["GET", "POST"])
def agreement_backtest(request: SignedInRequest, version: int) -> HttpResponse:
    """The chosen backtest of a version, or its newest, with the way to another one."""
    access.demand(request.user, Act.REPORT)
    agreement = access.agreement_or_404(request.user, version)
    if request.method == "POST":
        return _ask(request, agreement)
    kept = agreement.backtests.select_related("by")
    chosen = request.GET.get("run", "").replace("\0", "")
    shown = get_object_or_404(kept, public_id=chosen) if chosen else kept.order_by("-asked_at", "-pk").first()
    return _show(request, agreement, shown, PeriodForm.usual())


def _ask(request: SignedInRequest, agreement: Agreement) -> HttpResponse:
    access.demand(request.user, Act.DRAFT)
    form = PeriodForm(request.POST)
    if not form.is_valid():
        return _show(request, agreement, None, form, status=422)
    try:
        asked = backtesting.ask(agreement, by=request.user, **form.cleaned_data)
    except Refusal as refusal:
        form.take(refusal)
        return _show(request, agreement, None, form, status=422)
    if not asked.is_finished:
        transaction.on_commit(partial(tasks.run_waiting_backtests.apply_async, retry=False), robust=True)
    return redirect(f"{reverse('agreement_backtest', args=[agreement.version])}?run={asked.public_id}")


def _show(
    request: SignedInRequest, agreement: Agreement, shown: Backtest | None, form: PeriodForm, status: int = 200
) -> HttpResponse:
    context: dict[str, Any] = {
        "agreement": agreement, "shown": shown, "form": form, "may_ask": request.user.may(Act.DRAFT),
        "is_own_team": REACH[Role(request.user.role)] == Reach.TEAM,
        "others": agreement.backtests.order_by("-asked_at", "-pk")[:LISTED],
    }  # fmt: skip
    if shown and shown.is_finished and not shown.problem:
        context |= Told(shown, calculator.result(shown, access.backtest_leads(request.user, shown))).context()
        context["has_changed"] = shown.handover_rule != agreement.handover_rule or (
            shown.hand_raiser_rule != agreement.hand_raiser_rule
        )
    return htmx.render_partial(request, PAGE, "outcome", context, status=status)


@dataclass(frozen=True)
class Cell:
    """A number with the leads that it counts, or a rate with its counts."""

    text: str = ""
    url: str = ""
    part: int = 0
    whole: int = 0


@dataclass(frozen=True)
class Told:
    """What came out, in the words of the page; each number leads to its leads."""

    backtest: Backtest
    result: Result

    def context(self) -> dict[str, Any]:
        return {
            "result": self.result, "tested": self.result.columns["passed"], "beside": list(self._beside()),
            "differences": list(self._differences()), "weeks": list(self._weeks()), "teams": list(self._teams()),
            "urls": {name.replace("-", "_"): self.url(name) for name in self.result.counts},
            "missed": self.result.counts["missed-wins"], "missed_revenue": money(self.result.missed_revenue),
            "revenue": money(self.result.columns["passed"].revenue),
        }  # fmt: skip

    def url(self, name: str, *, monday: date | None = None, team: int | None = None) -> str:
        among = of_backtest(self.backtest.public_id, name, monday=monday, team=team)
        return f"{reverse('leads')}?{urlencode({'among': among})}"

    def _count(self, name: str) -> Cell:
        number = self.result.counts[name]
        return Cell(number_format(number, force_grouping=True), self.url(name) if number else "")

    def _beside(self) -> Iterator[tuple[str, list[Cell]]]:
        """Rows of the comparison: this version, the rule in force, what people did."""
        columns = list(self.result.columns.values())
        yield _("Leads for sales"), [self._count(f"{column.name}-all") for column in columns]
        yield _("A week, on average"), [Cell(_decimal(column.leads / self.result.weeks_long)) for column in columns]
        yield _("Accepted by sales"), [self._count(f"{column.name}-accepted") for column in columns]
        yield _("Rejected"), [self._count(f"{column.name}-rejected") for column in columns]
        yield _("Accepted of those answered"), [_share(column.accepted, column.answered) for column in columns]
        yield _("Won"), [self._count(f"{column.name}-won") for column in columns]
        yield _("Won of all leads for sales"), [_share(column.won, column.leads) for column in columns]
        yield _("Revenue won"), [Cell(money(column.revenue)) for column in columns]

    def _differences(self) -> Iterator[tuple[str, Cell, str]]:
        """Sets in which this version and the past differ, each with what it means."""
        counts = self.result.counts
        fared = {"accepted": counts["new-accepted"], "won": counts["new-won"]}
        said = _("%(accepted)s of them were accepted all the same, %(won)s won.") % fared
        yield _("Newly handed over"), self._count("new"), said
        said = _("Sales accepted %(accepted)s of them.") % {"accepted": counts["dropped-accepted"]}
        yield _("No longer handed over"), self._count("dropped"), said
        yield _("Wins it would have missed"), self._count("missed-wins"), money(self.result.missed_revenue)
        yield _("Met this version, and nobody handed them over"), self._count("waiting"), ""
        yield _("Handed over though they did not meet the rule in force"), self._count("against"), ""
        yield _("Own leads of sales (SGL) among those that this version hands over"), self._count("own"), ""
        if counts["imported"]:
            said = _("Judged from the day of their import: what was known before was not kept day by day.")
            yield _("Came by import"), self._count("imported"), said

    def _weeks(self) -> Iterator[dict[str, Any]]:
        most = max((max(week.passed, week.offered) for week in self.result.weeks), default=0) or 1
        for week in self.result.weeks:
            yield {
                "monday": week.monday, "passed": week.passed, "offered": week.offered,
                "passed_url": self.url("passed-all", monday=week.monday),
                "offered_url": self.url("offered-all", monday=week.monday),
                "passed_width": f"{week.passed / most * 100:.1f}%",
                "offered_width": f"{week.offered / most * 100:.1f}%",
            }  # fmt: skip

    def _teams(self) -> Iterator[dict[str, Any]]:
        for load in self.result.teams:
            yield {
                "name": load.name or _("No route leads anywhere"), "people": load.people if load.team else None,
                "leads": load.leads, "url": self.url("passed-all", team=load.team) if load.team else "",
                "a_week": _decimal(load.a_week),
                "each": "–" if load.a_week_each is None else _decimal(load.a_week_each),
            }  # fmt: skip


def money(sums: dict[str, Decimal]) -> str:
    """Amounts of several currencies side by side; they are never added up."""
    return " + ".join(words.money(amount, currency) for currency, amount in sorted(sums.items())) or "–"


def _decimal(number: float) -> str:
    return number_format(number, decimal_pos=1, force_grouping=True)


def _share(part: int, whole: int) -> Cell:
    return Cell(part=part, whole=whole) if whole else Cell("–")


urlpatterns: list[URLPattern] = [
    path("agreements/<int:version>/backtest/", agreement_backtest, name="agreement_backtest"),
]
