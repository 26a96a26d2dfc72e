"""Backtests of many leads run batch by batch, in any number of workers, and go on where one of them died."""

import threading
from typing import Any

import pytest
from django.db import connection, transaction

from leads import backtesting, tasks
from leads.models import Agreement, Backtest, Letter
from leads.reports.judged import Gate
from tests import cast
from tests.backtesting.conftest import Run
from tests.past import at


@pytest.fixture
def batches_of_two(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(backtesting, "BATCH", 2)


def _leads(number: int) -> list[int]:
    with at(3):
        return [cast.know(cast.an_mql(), Letter.NEED).pk for _ in range(number)]


def _found(backtest: Backtest) -> list[int]:
    return list(backtest.leads.order_by("lead").values_list("lead", flat=True))


@pytest.mark.django_db
def test_few_leads_are_judged_at_once(looser: Agreement, run: Run) -> None:
    leads = _leads(3)
    backtest = run(looser)
    assert (backtest.is_finished, backtest.percent, _found(backtest)) == (True, 100, leads)


@pytest.mark.django_db
def test_many_wait_for_the_worker(batches_of_two: None, looser: Agreement, run: Run) -> None:
    leads = _leads(5)
    backtest = run(looser)
    assert (backtest.is_finished, backtest.percent, _found(backtest)) == (False, 0, [])
    tasks.run_waiting_backtests()
    backtest.refresh_from_db()
    assert (backtest.is_finished, backtest.leads_done, backtest.leads_total) == (True, 5, 5)
    assert _found(backtest) == leads


@pytest.mark.django_db
def test_the_bar_moves_and_a_dead_worker_loses_one_batch(
    batches_of_two: None, looser: Agreement, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    leads = _leads(5)
    backtest = run(looser)
    assert backtesting._run_next_batch()
    backtest.refresh_from_db()
    assert (backtest.percent, _found(backtest)) == (40, leads[:2])
    _dies_in_the_second_batch(monkeypatch)
    with pytest.raises(KeyboardInterrupt), transaction.atomic():
        backtesting.run_waiting()
    assert _found(backtest) == leads[:2]
    monkeypatch.undo()
    backtesting.run_waiting()
    assert _found(backtest) == leads


def _dies_in_the_second_batch(monkeypatch: pytest.MonkeyPatch) -> None:
    def die(*_: Any) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(Gate, "lets_pass", die)


@pytest.mark.django_db
def test_what_can_never_succeed_ends_with_words(
    batches_of_two: None, looser: Agreement, run: Run, monkeypatch: pytest.MonkeyPatch, caplog: Any
) -> None:
    _leads(5)
    backtest = run(looser)

    def broken(*_: Any) -> None:
        raise ValueError

    monkeypatch.setattr(Gate, "lets_pass", broken)
    backtesting.run_waiting()
    backtest.refresh_from_db()
    assert backtest.is_finished
    assert "log" in backtest.problem
    assert "a backtest failed" in caplog.text


@pytest.mark.django_db(transaction=True)
def test_a_second_worker_passes_by_what_the_first_one_holds(batches_of_two: None, looser: Agreement, run: Run) -> None:
    leads = _leads(5)
    backtest = run(looser)
    with transaction.atomic():
        Backtest.objects.select_for_update().get(pk=backtest.pk)
        assert _in_another_worker() == [0]
    both = [threading.Thread(target=_worker, args=([],)) for _ in range(2)]
    for thread in both:
        thread.start()
    for thread in both:
        thread.join()
    backtesting.run_waiting()  # what was left when both met at the last batch
    backtest.refresh_from_db()
    assert (backtest.is_finished, _found(backtest)) == (True, leads)


def _in_another_worker() -> list[int]:
    ran: list[int] = []
    thread = threading.Thread(target=_worker, args=(ran,))
    thread.start()
    thread.join()
    return ran


def _worker(ran: list[int]) -> None:
    try:
        ran.append(backtesting.run_waiting())
    finally:
        connection.close()
