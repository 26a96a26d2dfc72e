"""What was promised and what was kept, as of any day: late answers stay late, and what came later is not known yet."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from leads import checking, contesting, escalating, handing_over, noting
from leads.models import Activity, Agreement, ClockKind, Contest, Handover, Lead, Side
from leads.reports.promises import Kept, Part, Span, promises, rows_of, version_of
from tests import cast
from tests.past import at, day, says

pytestmark = pytest.mark.django_db
MARCH = "2026-03"  # day 0 is Monday, 2 March
TERMS = {
    "marketing": {"leads_a_month": 10, "accepted_percent": 80, "complete_percent": 90},
    "sales": {"answered_percent": 90, "contacted_percent": 80, "attempts": 2, "attempted_percent": 70},
    "if_broken": "We talk.",
}
Offer = Callable[..., Handover]


@pytest.fixture
def offered(anna: User) -> Offer:
    """`offered(3)`: a lead handed over on that day."""

    def offer(number: float, **facts: Any) -> Handover:
        with at(number):
            return cast.an_offer_to(**facts)

    return offer


def _row(name: str, as_of: int, period: str = MARCH) -> Kept:
    span = Span.read(period, str(day(as_of).date()))
    assert span is not None
    return next(row for row in promises(span).rows if row.name == name)


def _counts(name: str, as_of: int, period: str = MARCH) -> tuple[int, int]:
    row = _row(name, as_of, period)
    return row.now.kept, row.now.cases


# marketing ------------------------------------------------------------------------------------------


def test_volume_counts_offered_leads_of_marketing(rico: User, offered: Offer) -> None:
    offered(1), offered(8)
    with at(9):
        handing_over.hand_over(cast.an_sgl(rico), by=rico, team=cast.nord())  # sales' own
    assert [_counts("volume", as_of) for as_of in (0, 1, 7, 8, 20)] == [(0, 0), (1, 1), (1, 1), (2, 2), (2, 2)]


def test_a_withdrawn_offer_counts_until_it_was_withdrawn(anna: User, offered: Offer) -> None:
    offer = offered(1)
    with at(3):
        handing_over.withdraw(offer, by=anna)
    assert [_counts("volume", as_of)[0] for as_of in (2, 3)] == [1, 0]


def test_a_running_month_is_measured_by_the_day(offered: Offer) -> None:
    says(promise_terms=TERMS)
    offered(1)
    row = _row("volume", 14)
    assert (row.now.promised, row.expected, row.is_kept) == (10, 5, False)
    assert _row("volume", 60).expected == 10


def test_a_quarter_promises_three_months() -> None:
    says(promise_terms=TERMS)
    assert _row("volume", 60, "2026-Q1").now.promised == 30


def test_accepted_of_those_answered_by_then(rico: User, offered: Offer) -> None:
    first, second, _third = offered(1), offered(2), offered(3)
    with at(5):
        handing_over.accept(first, by=rico)
    with at(6):
        handing_over.reject(second, by=rico, reason=cast.reason("contact_data_wrong"))
    assert [_counts("accepted", as_of) for as_of in (4, 5, 6, 90)] == [(0, 0), (1, 1), (1, 2), (1, 2)]


def _overturned(offer: Handover, *, by: User, referee: User, number: float) -> None:
    with at(number):
        contest = contesting.contest(offer.lead, by=by, evidence="The mail of Monday says so")
    with at(number + 1):
        contesting.rule(contest, by=referee, verdict=Contest.Verdict.OVERTURNED, ruling="It was all there")


def test_an_overturned_rejection_counts_nowhere_from_the_verdict_on(
    rico: User, anna: User, max: User, offered: Offer
) -> None:
    accepted, rejected = offered(1), offered(1)
    with at(2):
        handing_over.accept(accepted, by=rico)
        handing_over.reject(rejected, by=rico, reason=cast.reason("information_missing"), note="Which hall?")
    _overturned(rejected, by=anna, referee=max, number=5)
    assert [_counts("accepted", as_of) for as_of in (4, 5, 6)] == [(1, 2), (1, 2), (1, 1)]
    assert [_counts("complete", as_of) for as_of in (4, 5, 6)] == [(1, 2), (1, 2), (2, 2)]


def test_sales_missed_something_in_a_dossier_that_looked_complete(rico: User, offered: Offer) -> None:
    complete, incomplete = offered(1), offered(1)
    with at(4):
        handing_over.reject(incomplete, by=rico, reason=cast.reason("information_missing"), note="Which hall?")
        handing_over.accept(complete, by=rico)
    assert [_counts("complete", as_of) for as_of in (3, 4)] == [(2, 2), (1, 2)]


def test_a_lead_handed_over_against_the_rule_is_not_complete(anna: User) -> None:
    says(offering_terms={"against_rule": True})
    with at(1):
        handing_over.hand_over(cast.an_mql(), by=anna, team=cast.nord(), against_rule="The customer asked for it")
    assert _counts("complete", 5) == (0, 1)


# sales ----------------------------------------------------------------------------------------------


def test_answers_in_time_and_late(rico: User, offered: Offer) -> None:
    quick, late, _never = offered(1), offered(1), offered(1)
    with at(quick.due_at - timedelta(minutes=1)):
        handing_over.accept(quick, by=rico)
    with at(late.due_at + timedelta(hours=1)):
        handing_over.accept(late, by=rico)
    assert _counts("answered", 90) == (1, 3)


def test_what_is_not_due_yet_is_left_out(offered: Offer) -> None:
    offer = offered(1)
    before = (offer.due_at.date() - day(0).date()).days - 1
    assert _counts("answered", before) == (0, 0)
    assert _counts("answered", before + 2) == (0, 1)


def test_a_late_answer_was_in_nobodys_numbers_before_it_was_due_and_stays_late(rico: User, offered: Offer) -> None:
    offer = offered(1)
    with at(30):
        handing_over.accept(offer, by=rico)
    assert [_counts("answered", as_of) for as_of in (1, 20, 30, 200)] == [(0, 0), (0, 1), (0, 1), (0, 1)]


def _accepted(offer: Handover, by: User, number: float) -> Lead:
    with at(number):
        return handing_over.accept(offer, by=by)


def test_first_contacts_in_time_late_and_not_due_yet(rico: User, offered: Offer) -> None:
    quick, late, never = (_accepted(offered(1), rico, 1.1) for _ in range(3))
    due = quick.clocks.get(kind=ClockKind.FIRST_CONTACT).due_at
    with at(due - timedelta(minutes=5)):
        noting.note(quick, by=rico, kind=Activity.Kind.CALL, outcome="reached")
    assert _counts("contacted", 1) == (0, 0)
    with at(due + timedelta(days=1)):
        escalating.climb(now=due + timedelta(days=1))
        noting.note(late, by=rico, kind=Activity.Kind.MAIL, text="Hello")
    assert never.clocks.filter(kind=ClockKind.FIRST_CONTACT, stopped_at=None).exists()
    assert [_counts("contacted", as_of) for as_of in (1, 5, 60)] == [(0, 0), (1, 3), (1, 3)]


def test_a_breach_counts_also_where_no_sweep_has_run(rico: User, offered: Offer) -> None:
    _accepted(offered(1), rico, 1.1)
    assert _counts("contacted", 60) == (0, 1)


def test_what_went_back_uncontacted_before_it_was_due_is_no_case(rico: User, offered: Offer) -> None:
    lead = _accepted(offered(1), rico, 1.1)
    with at(1.15):
        checking.give_back(Lead.objects.get(pk=lead.pk), by=rico, reason=cast.reason("no_need_seen"))
    assert _counts("contacted", 60) == (0, 0)


def test_an_answer_that_was_late_by_the_clock_is_late(rico: User, offered: Offer) -> None:
    offer = offered(1)
    with at(offer.due_at + timedelta(seconds=20)):
        escalating.climb(now=offer.due_at + timedelta(seconds=20))
        handing_over.accept(offer, by=rico)
    assert _counts("answered", 60) == (0, 1)


def _given_up(offer: Handover, by: User, number: float, *, attempts: int) -> Lead:
    with at(number):
        lead = handing_over.accept(offer, by=by)
    for attempt in range(attempts):
        with at(number + 1 + attempt):
            noting.note(lead, by=by, kind=Activity.Kind.CALL, outcome="not_reached")
    with at(number + 20):
        return checking.give_back(Lead.objects.get(pk=lead.pk), by=by, reason=cast.reason("not_reachable"))


def test_attempts_before_giving_up(rico: User, anna: User, offered: Offer) -> None:
    tried, gave_up = offered(0), offered(0)
    with at(0):
        noting.note(gave_up.lead, by=anna, kind=Activity.Kind.NOTE, text="No attempt at all")
    _given_up(tried, rico, 1, attempts=2)
    _given_up(gave_up, rico, 1, attempts=1)
    says(promise_terms=TERMS)  # a promise that came later in the month
    assert _counts("attempted", 40) == (1, 2)
    assert _counts("attempted", 20) == (0, 0)


# the page as a whole --------------------------------------------------------------------------------


def test_promises_are_those_of_the_version_in_force_at_the_periods_end() -> None:
    says(promise_terms=TERMS)
    span = Span.read(MARCH, str(day(60).date()))
    assert span is not None
    page = promises(span)
    assert page.version == Agreement.in_force()
    assert {row.name: row.now.promised for row in page.rows if row.side == Side.SALES}["answered"] == 90
    assert [row.side for row in promises(span, side=Side.SALES).rows] == [Side.SALES] * len(page.of(Side.SALES))


def test_too_few_cases_are_not_judged(rico: User, offered: Offer) -> None:
    says(promise_terms=TERMS)
    offer = offered(1)
    with at(offer.due_at - timedelta(minutes=5)):
        handing_over.accept(offer, by=rico)
    row = _row("answered", 40)
    assert (row.now.percent, row.now.is_thin, row.is_kept) == (100, True, None)


def test_the_period_before_stands_beside_it(offered: Offer) -> None:
    offered(-5), offered(1)
    row = _row("volume", 10)
    assert (row.before.kept, row.now.kept) == (1, 1)


@pytest.mark.parametrize("name", ["volume", "accepted", "complete", "answered", "contacted", "attempted"])
def test_each_number_is_the_number_of_its_leads(rico: User, offered: Offer, name: str) -> None:
    first, second, third, _fourth = (offered(number) for number in range(4))
    _given_up(first, rico, 1, attempts=2)
    _given_up(second, rico, 2, attempts=0)
    with at(5):
        handing_over.reject(third, by=rico, reason=cast.reason("information_missing"), note="Which hall?")
    says(promise_terms=TERMS)
    span = Span.read(MARCH, str(day(60).date()))
    assert span is not None
    row = next(row for row in promises(span).rows if row.name == name)
    listed = {part: rows_of(name, part, span, version_of(span)).count() for part in Part}
    expected = {Part.ALL: row.now.cases, Part.KEPT: row.now.kept, Part.MISSED: row.now.missed}
    assert listed == expected
    assert row.now.cases > 0


def test_more_cases_cost_no_more_statements(offered: Offer) -> None:
    def statements() -> int:
        with CaptureQueriesContext(connection) as captured:
            _row("answered", 60)
        return len(captured)

    offered(1)
    few = statements()
    for _ in range(5):
        offered(1)
    assert statements() == few


@pytest.mark.parametrize(
    ("text", "first", "end", "before"),
    [
        ("2026-11", date(2026, 11, 1), date(2026, 12, 1), "2026-10"),
        ("2026-12", date(2026, 12, 1), date(2027, 1, 1), "2026-11"),
        ("2026-Q1", date(2026, 1, 1), date(2026, 4, 1), "2025-Q4"),
        ("2026-Q4", date(2026, 10, 1), date(2027, 1, 1), "2026-Q3"),
    ],
)
def test_months_and_quarters(text: str, first: date, end: date, before: str) -> None:
    span = Span.read(text)
    assert span is not None
    assert (span.first, span.end, str(span.previous), str(span)) == (first, end, before, text)


@pytest.mark.parametrize(
    "text", ["", "2026", "2026-13", "2026-00", "2026-Q5", "2026-Q", "20a6-01", "0000-01", "2026-1"]
)
def test_no_period(text: str) -> None:
    assert Span.read(text) is None
