"""A version is run against history: judged by the values of the day, answers and wins as the ledger has them."""

from datetime import time
from decimal import Decimal

import pytest
from django.utils import timezone

from accounts.models import User
from accounts.roles import Role
from leads import backtesting, capturing, checking, closing, contesting, handing_over, qualifying
from leads.models import (
    Agreement,
    Backtest,
    BacktestLead,
    Handover,
    Kind,
    Lead,
    LedgerEntry,
    Letter,
    Level,
    Touch,
    Touchpoint,
)
from leads.refusals import Refusal
from leads.reports.backtest import result
from tests import cast
from tests.backtesting.conftest import Run, letters
from tests.past import a_draft, at, day

pytestmark = pytest.mark.django_db


def _found(backtest: Backtest) -> dict[int, BacktestLead]:
    return {row.lead_id: row for row in backtest.leads.all()}


def _known(lead: Lead, *letters: Letter) -> Lead:
    return cast.know(Lead.objects.get(pk=lead.pk), *letters)


def _offered(lead: Lead, by: User) -> Handover:
    return handing_over.hand_over(Lead.objects.get(pk=lead.pk), by=by, team=cast.nord())


# when a lead would have gone ------------------------------------------------------------------------


def test_a_lead_goes_at_the_first_moment_at_which_it_passes(looser: Agreement, run: Run) -> None:
    with at(0):
        lead = cast.an_mql()
    with at(3):
        _known(lead, Letter.NEED)
    with at(8):
        _known(lead, Letter.TIMEFRAME)
    row = _found(run(looser))[lead.pk]
    assert (row.passed_at, row.in_force_at, row.handed_over_at) == (day(3), day(8), None)


def test_values_of_then_count_and_not_those_of_today(anna: User, looser: Agreement, run: Run) -> None:
    with at(3):
        passes_then, fails_then = _known(cast.an_mql(), Letter.NEED), cast.an_mql()
    with at(105):  # after the period: today it is the other way round
        checking.answer(passes_then, checking.Finding(Letter.NEED, Level.UNKNOWN, "A mistake"), by=anna)
        _known(fails_then, Letter.NEED)
    assert list(_found(run(looser))) == [passes_then.pk]


def test_what_passed_for_a_while_only_would_have_gone_then(anna: User, looser: Agreement, run: Run) -> None:
    with at(1):
        lead = _known(cast.an_mql(), Letter.NEED)
    with at(2):
        capturing.edit(lead, {"company": ""}, by=anna)
    assert _found(run(looser))[lead.pk].passed_at == day(1)


def test_who_passed_before_the_period_goes_at_its_beginning(looser: Agreement, run: Run) -> None:
    with at(-20):
        lead = _known(cast.an_mql(), Letter.NEED)
    beginning = _found(run(looser, first=day(10).date()))[lead.pk].passed_at
    assert beginning is not None
    assert beginning.isoformat() == "2026-03-11T23:00:00+00:00"  # midnight at the company


def test_only_where_leads_wait_to_be_handed_over(anna: User, looser: Agreement, run: Run) -> None:
    with at(1):
        contact = cast.a_contact()
        _known(contact, Letter.NEED)
        gone = _known(cast.an_mql(), Letter.BUDGET)
        closing.disqualify(gone, by=anna, reason=cast.reason("no_lead"))
    with at(-5):
        nurtured = cast.a_nurtured_lead()
    rows = _found(run(looser))
    assert contact.pk not in rows
    assert nurtured.pk not in rows
    assert rows.get(gone.pk) is None  # learnt and closed within one moment: nobody could have handed it over


def test_what_happened_after_the_period_is_not_looked_at(looser: Agreement, run: Run) -> None:
    with at(50):
        _known(cast.an_mql(), Letter.NEED)
    assert _found(run(looser, last=day(40).date())) == {}


def test_a_hand_raiser_goes_without_the_handover_rule(run: Run) -> None:
    wants_a_demo = {"field": "interest", "op": "contains", "value": "demo"}
    version = a_draft(handover_rule=letters(4), hand_raiser_rule=wants_a_demo)
    with at(4):
        lead, _other = cast.an_mql(interest="A demo, please"), cast.an_mql()
    assert {pk: row.passed_at for pk, row in _found(run(version)).items()} == {lead.pk: day(4)}


def test_a_lead_is_judged_from_the_day_of_its_import(looser: Agreement, run: Run) -> None:
    with at(30):
        lead = _known(cast.an_mql(), Letter.NEED)
        Lead.objects.filter(pk=lead.pk).update(captured_at=day(2))
    assert _found(run(looser))[lead.pk].passed_at == day(30)


# beside what was in force ---------------------------------------------------------------------------


def test_of_the_version_in_force_exactly_the_leads_handed_over_by_its_rule(anna: User, run: Run) -> None:
    """Handed over at once when ready; the one that nobody handed over waits, and is told apart."""
    leads = []
    for number in range(4):
        with at(number):
            leads.append(cast.an_mql())
    with at(5):
        ready = [_known(lead, Letter.NEED, Letter.TIMEFRAME) for lead in leads[:3]]
    with at(6):
        for lead in ready[:2]:
            _offered(lead, anna)
    backtest = run(Agreement.in_force())
    rows = _found(backtest)
    really = set(LedgerEntry.objects.filter(kind=Kind.HANDED_OVER).values_list("lead", flat=True))
    counts = result(backtest, backtest.leads.all()).counts
    assert set(rows) == {lead.pk for lead in ready}
    assert {pk for pk, row in rows.items() if row.handed_over_at} == really
    assert all(row.passed_at == row.in_force_at == day(5) for row in rows.values())
    assert (counts["passed-all"], counts["waiting"], counts["new"], counts["dropped"]) == (3, 1, 0, 0)


def test_what_is_learnt_in_the_moment_of_the_handover_counts(anna: User, run: Run) -> None:
    with at(1):
        lead = cast.an_mql()
    with at(2):
        _known(lead, Letter.NEED, Letter.TIMEFRAME)
        _offered(lead, anna)
    row = _found(run(Agreement.in_force()))[lead.pk]
    assert row.passed_at == row.handed_over_at == day(2)


def test_an_own_lead_that_its_rep_takes_on_has_gone_by_the_same_rule(rico: User, run: Run) -> None:
    with at(1):
        lead = cast.an_sgl(rico)
    with at(2):
        checking.take_on(lead, by=rico)
    row = _found(run(Agreement.in_force()))[lead.pk]
    assert (row.is_own, row.passed_at, row.handed_over_at, row.accepted_at) == (True, day(1), day(2), day(2))


def test_newly_passing_and_newly_failing(stricter: Agreement, looser: Agreement, run: Run) -> None:
    with at(1):
        one, two, three = (cast.an_mql() for _ in range(3))
        _known(one, Letter.NEED)
        _known(two, Letter.NEED, Letter.BUDGET)
        _known(three, Letter.NEED, Letter.BUDGET, Letter.TIMEFRAME)
    loose, strict = run(looser), run(stricter)
    by_loose, by_strict = (result(backtest, backtest.leads.all()).counts for backtest in (loose, strict))
    assert (by_loose["passed-all"], by_loose["new"], by_loose["dropped"]) == (3, 1, 0)
    assert (by_strict["passed-all"], by_strict["new"], by_strict["dropped"]) == (1, 0, 1)


def test_the_version_in_force_is_the_one_of_the_moment(run: Run) -> None:
    """The first one wants two letters, one signed on day 10 wants one."""
    with at(3):
        early, enough = _known(cast.an_mql(), Letter.NEED), _known(cast.an_mql(), Letter.NEED, Letter.BUDGET)
    first = Agreement.in_force()
    with at(10):
        cast.an_agreement(handover_rule=letters(1))
    with at(12):
        late = _known(cast.an_mql(), Letter.NEED)
    rows = _found(run(first))
    in_force = {pk: row.in_force_at for pk, row in rows.items()}
    assert in_force == {early.pk: day(10), enough.pk: day(3), late.pk: day(12)}
    assert {pk: row.passed_at for pk, row in rows.items() if row.passed_at} == {enough.pk: day(3)}


# what became of them --------------------------------------------------------------------------------


def _won(at_days: float, amount: int, *letters: Letter) -> Lead:
    rico, anna = cast.person("Rico", Role.SALES_REP, cast.nord()), cast.person("Anna", Role.MARKETING, cast.marketing())
    with at(at_days):
        lead = cast.an_mql()
        _known(lead, Letter.NEED, *letters)
    with at(at_days + 1):
        offer = _offered(lead, anna)
    with at(at_days + 2):
        handing_over.accept(offer, by=rico)
    with at(at_days + 9):
        checking.promote(cast.know(Lead.objects.get(pk=lead.pk), *Letter, by=rico), by=rico)
        closing.win(
            Lead.objects.get(pk=lead.pk), by=rico, amount=Decimal(amount), won_on=day(at_days + 9).date()
        )  # fmt: skip
    return lead


def test_accepted_and_won_equal_the_ledger(rico: User, anna: User, looser: Agreement, run: Run) -> None:
    won = _won(1, 900, Letter.TIMEFRAME)
    with at(2):
        first, second, third = (_known(cast.an_mql(), Letter.NEED, Letter.BUDGET) for _ in range(3))
    with at(3):
        offers = [_offered(lead, anna) for lead in (first, second, third)]
    with at(4):
        handing_over.accept(offers[0], by=rico)
        handing_over.reject(offers[1], by=rico, reason=cast.reason("contact_data_wrong"))
        handing_over.accept(offers[2], by=rico)
        handing_over.take_back(offers[2], by=rico)
    backtest = run(looser)
    column = result(backtest, backtest.leads.all()).columns["passed"]
    passed = list(_found(backtest))
    undone = {third.pk}
    entries = LedgerEntry.objects.filter(lead__in=passed)
    ledger = {
        kind: set(entries.filter(kind=kind).values_list("lead", flat=True)) - undone
        for kind in (Kind.ACCEPTED, Kind.REJECTED, Kind.WON)
    }
    assert column.leads == 4
    assert column.accepted == len(ledger[Kind.ACCEPTED]) == 2
    assert column.rejected == len(ledger[Kind.REJECTED]) == 1
    assert column.won == len(ledger[Kind.WON]) == 1
    assert column.revenue == {"EUR": Decimal(900)}
    assert ledger[Kind.WON] == {won.pk}


def test_a_rejection_that_was_overturned_is_none(
    anna: User, rico: User, max: User, looser: Agreement, run: Run
) -> None:  # fmt: skip
    with at(1):
        lead = _known(cast.an_mql(), Letter.NEED, Letter.TIMEFRAME)
        handing_over.reject(_offered(lead, anna), by=rico, reason=cast.reason("contact_data_wrong"))
    with at(2):
        contest = contesting.contest(lead, by=anna, evidence="The number rings")
        contesting.rule(contest, by=max, verdict="overturned", ruling="It does")
    backtest = run(looser)
    assert result(backtest, backtest.leads.all()).columns["passed"].answered == 0


def test_a_win_that_was_reopened_is_none(hilde: User, looser: Agreement, run: Run) -> None:
    lead = _won(1, 900, Letter.TIMEFRAME)
    with at(20):
        closing.reopen(Lead.objects.get(pk=lead.pk), by=hilde, reason=cast.reason("closed_by_mistake"))
    backtest = run(looser)
    column = result(backtest, backtest.leads.all()).columns["passed"]
    assert (column.accepted, column.won, column.revenue) == (1, 0, {})


def test_wins_that_a_stricter_version_would_have_missed(stricter: Agreement, run: Run) -> None:
    missed = _won(1, 900, Letter.TIMEFRAME)
    kept = _won(2, 500, Letter.TIMEFRAME, Letter.BUDGET)
    backtest = run(stricter)
    found = result(backtest, backtest.leads.all())
    assert (found.counts["missed-wins"], found.missed_revenue) == (1, {"EUR": Decimal(900)})
    assert found.columns["passed"].revenue == {"EUR": Decimal(500)}
    rows = _found(backtest)
    assert rows[missed.pk].passed_at is None
    assert rows[kept.pk].passed_at == day(2)


def test_an_answer_of_an_earlier_round_does_not_count(anna: User, rico: User, looser: Agreement, run: Run) -> None:
    with at(-30):
        lead = _known(cast.an_mql(), Letter.NEED, Letter.TIMEFRAME)
        offer = _offered(lead, anna)
    with at(-29):
        sal = handing_over.accept(offer, by=rico)
    with at(-28):
        checking.give_back(sal, by=rico, reason=cast.reason("no_need_seen"))
    with at(3):
        qualifying.qualify(Lead.objects.get(pk=lead.pk), by=anna)
    row = _found(run(looser))[lead.pk]
    assert row.passed_at == day(3)
    backtest = row.backtest
    assert result(backtest, backtest.leads.all()).columns["passed"].accepted == 0


# load -----------------------------------------------------------------------------------------------


def test_weeks_and_teams(nina: User, looser: Agreement, run: Run, sven: User) -> None:
    looser.routing_terms = {"routes": [
        {"rule": {"field": "origin", "op": "is", "value": "fair"}, "team": cast.sued().pk}
    ], "team": cast.nord().pk}  # fmt: skip
    looser.save()
    for number, origin in ((0, "fair"), (1, "website"), (6.5, "website"), (8, "website")):
        with at(number):
            _known(cast.an_mql(origin=origin), Letter.NEED)
    backtest = run(looser, last=day(20).date())
    found = result(backtest, backtest.leads.all())
    assert [(str(week.monday), week.passed) for week in found.weeks] == [
        ("2026-03-02", 3), ("2026-03-09", 1), ("2026-03-16", 0),
    ]  # fmt: skip
    loads = {team.name: (team.leads, team.a_week, team.people) for team in found.teams}
    assert loads == {"Nord": (3, 1.0, 1), "Süd": (1, pytest.approx(1 / 3), 1)}
    assert found.busiest is not None
    assert found.busiest.passed == 3


# refusals -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("first", "last"), [(9, 8), (101, 110), (-1200, 10)])
def test_impossible_periods_are_refused(looser: Agreement, run: Run, first: int, last: int) -> None:
    with pytest.raises(Refusal):
        run(looser, first=day(first).date(), last=day(last).date())


def test_a_rule_that_makes_no_sense_is_refused(run: Run) -> None:
    with pytest.raises(Refusal, match="no field"):
        run(a_draft(handover_rule={"field": "shoe_size", "op": "known"}))


def test_only_the_newest_are_kept(looser: Agreement, run: Run) -> None:
    newest = [run(looser) for _ in range(backtesting.KEPT + 2)][2:]
    assert set(looser.backtests.all()) == set(newest)


# touches and time -----------------------------------------------------------------------------------


def _touched(lead: Lead, number: float) -> None:
    Touch.objects.create(lead=lead, touchpoint=Touchpoint.objects.get(code="webinar"), at=day(number))


def test_a_touch_is_a_moment_of_its_own_though_no_column_changes(run: Run) -> None:
    version = a_draft(handover_rule={"field": "touches", "op": "at_least", "value": 2, "kind": "webinar"})
    with at(1):
        lead, other = cast.an_mql(), cast.an_mql()
    for number in (2, 5.25, 60):
        _touched(lead, number)
    _touched(other, 3)
    assert {pk: row.passed_at for pk, row in _found(run(version)).items()} == {lead.pk: day(5.25)}


def test_touches_of_a_window_are_counted_as_of_the_moment(run: Run) -> None:
    rule = {"field": "touches", "op": "at_least", "value": 2, "kind": "webinar", "days": 7}
    with at(1):
        lead = cast.an_mql()
    for number in (2, 12, 15):
        _touched(lead, number)
    assert _found(run(a_draft(handover_rule=rule)))[lead.pk].passed_at == day(15)


def test_what_passes_by_waiting_alone_is_seen_at_the_beginning_of_a_day(run: Run) -> None:
    """Ten days in its stage: nothing happens on the eleventh day but time."""
    version = a_draft(handover_rule={"field": "stage_since", "op": "over_ago", "value": 10})
    with at(1):
        lead = cast.an_mql()
    passed_at = _found(run(version))[lead.pk].passed_at
    assert passed_at is not None
    assert day(11) < passed_at <= day(12)
    assert timezone.localtime(passed_at, timezone.get_default_timezone()).time() == time()


def test_a_score_counts_by_the_tested_versions_own_rules(run: Run) -> None:
    scoring = [{"rule": {"field": "origin", "op": "is", "value": "fair"}, "points": 30}]
    version = a_draft(handover_rule={"field": "score", "op": "at_least", "value": 20}, scoring=scoring)
    with at(1):
        fair, _web = cast.an_mql(origin="fair"), cast.an_mql(origin="website")
    assert list(_found(run(version))) == [fair.pk]
