"""Backtests of the agreement's versions: ask for one, see how far it is, read what came out."""

from functools import partial

from django.db import transaction
from django.http import Http404
from django.urls import path
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.roles import Act
from leads import access, backtesting, tasks
from leads.api import asked, shapes
from leads.api.doors import Door, describe
from leads.models import Backtest
from leads.reports import backtest as calculator


class Backtests(Door):
    @describe(shapes.page_of(shapes.BacktestShape), name="backtests")
    def get(self, request: Request, version: int) -> Response:
        """The newest backtests of this version, without their results."""
        access.demand(self.user, Act.REPORT)
        kept = (
            access.agreement_or_404(self.user, version)
            .backtests.select_related("agreement", "by")
            .order_by("-asked_at", "-pk")
        )
        return self.tell_all(shapes.BacktestShape, kept[: backtesting.KEPT])

    @describe(shapes.BacktestWithResult, asks=asked.PeriodAsked, status=202, name="ask_backtest")
    def post(self, request: Request, version: int) -> Response:
        """Ask what this version would have done in a period. With few leads the result is there at once; else ask for
        the backtest again to see how far it is."""
        access.demand(self.user, Act.DRAFT)
        period = self.body(asked.PeriodAsked)
        backtest = backtesting.ask(access.agreement_or_404(self.user, version), by=self.user, **period)
        if not backtest.is_finished:
            transaction.on_commit(partial(tasks.run_waiting_backtests.apply_async, retry=False), robust=True)
        return _told(self, backtest, 202)


class OneBacktest(Door):
    @describe(shapes.BacktestWithResult, name="backtest")
    def get(self, request: Request, version: int, public_id: str) -> Response:
        """How far the backtest is, and what came out."""
        access.demand(self.user, Act.REPORT)
        kept = access.agreement_or_404(self.user, version).backtests.select_related("agreement", "by")
        backtest = kept.filter(public_id=public_id).first()
        if backtest is None:
            raise Http404
        return _told(self, backtest)


def _told(door: Door, backtest: Backtest, status: int = 200) -> Response:
    done = backtest.is_finished and not backtest.problem
    found = calculator.result(backtest, access.backtest_leads(door.user, backtest)) if done else None
    return door.tell(shapes.BacktestWithResult, backtest, status, context={"result": found})


urlpatterns = [
    path("agreements/<int:version>/backtests/", Backtests.as_view(), name="backtests"),
    path("agreements/<int:version>/backtests/<str:public_id>/", OneBacktest.as_view(), name="backtest"),
]
