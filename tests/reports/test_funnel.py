"""The funnel counts by origin and month, keeps sales' own leads apart, and never averages the impossible silently."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from accounts.models import User
from leads import access
from leads.models import Lead
from leads.reports.funnel import funnel
from tests.cast import a_won_lead, an_mql, an_sgl

pytestmark = pytest.mark.django_db


def _met(lead: Lead, at: datetime, **more: Any) -> Lead:
    Lead.objects.filter(pk=lead.pk).update(captured_at=at, **more)
    return lead


def test_leads_count_in_the_month_of_the_companys_zone() -> None:
    _met(an_mql(), datetime(2026, 1, 31, 22, 30, tzinfo=UTC), origin="fair")
    _met(an_mql(), datetime(2026, 1, 31, 23, 30, tzinfo=UTC), origin="fair")
    found = funnel(Lead.objects.all())
    assert [(row.key, row.leads) for row in found.months] == [("2026-01", 1), ("2026-02", 1)]
    assert [(row.key, row.leads, row.won) for row in found.origins] == [("fair", 2, 0)]


def test_own_leads_of_sales_are_an_origin_of_their_own() -> None:
    _met(an_sgl(), datetime(2026, 1, 5, tzinfo=UTC), origin="fair")
    _met(an_mql(), datetime(2026, 1, 5, tzinfo=UTC), origin="fair")
    found = funnel(Lead.objects.all())
    assert sorted((row.key, row.is_sgl, row.leads) for row in found.origins) == [("fair", False, 1), ("sgl", True, 1)]


def test_a_period_includes_its_first_and_last_day() -> None:
    for day in (1, 15, 31):
        _met(an_mql(), datetime(2026, 1, day, 12, tzinfo=UTC))
    assert funnel(Lead.objects.all(), since=date(2026, 1, 15), until=date(2026, 1, 31)).total.leads == 2
    assert funnel(Lead.objects.all(), until=date(2026, 1, 30)).total.leads == 2


def test_days_to_the_win_are_given_with_and_without_the_flagged() -> None:
    for days in (10, 20, -2):
        lead = a_won_lead()
        at = datetime(2026, 3, 8, 12, tzinfo=UTC)
        _met(lead, at, won_on=(at + timedelta(days=days)).date(), amount=Decimal(5))
    found = funnel(Lead.objects.all())
    assert (found.days.count, found.days.median, found.days.shortest) == (3, 10, -2)
    assert (found.days_in_order.count, found.days_in_order.median, found.days_in_order.mean) == (2, 15, 15)
    assert [(flagged.public_id, flagged.days) for flagged in found.flagged] == [(lead.public_id, -2)]


def test_an_empty_funnel_is_no_error() -> None:
    found = funnel(Lead.objects.none())
    assert (found.total.leads, found.total.rate, found.days.count, found.flagged) == (0, None, 0, [])


def test_small_numbers_are_marked() -> None:
    an_mql()
    assert funnel(Lead.objects.all()).total.is_thin


def test_a_rep_counts_the_own_team(rico: User, sven: User, hilde: User) -> None:
    an_sgl(rico)
    an_mql()
    counts = [funnel(access.leads(user)).total.leads for user in (rico, sven, hilde)]
    assert counts == [1, 0, 2]


def test_more_leads_cost_no_more_statements(django_assert_num_queries: Any) -> None:
    an_mql()
    with django_assert_num_queries(2):
        funnel(Lead.objects.all())
    for _n in range(20):
        an_mql()
    with django_assert_num_queries(2):
        funnel(Lead.objects.all())
