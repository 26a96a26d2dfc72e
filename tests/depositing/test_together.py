"""Questions of one moment are answered together, each with its own answer, and none waits for others to come."""

from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from threading import Event

import pytest

from leads.together import Together

PATIENCE = 10  # seconds


class Counter:
    """Answers by doubling; stands still while `busy` says so, and notes what it was asked at once."""

    def __init__(self) -> None:
        self.asked: list[list[int]] = []
        self.goes_on, self.has_begun = Event(), Event()
        self.goes_on.set()

    def double(self, numbers: Sequence[int]) -> list[int]:
        self.asked.append(list(numbers))
        self.has_begun.set()
        assert self.goes_on.wait(PATIENCE)
        if any(number < 0 for number in numbers):
            raise ValueError("below nothing")
        return [2 * number for number in numbers]


def all_at_once(counter: Counter, together: Together[int, int], numbers: Sequence[int]) -> list[Future[int]]:
    """The first one is held up until all the others wait."""
    counter.goes_on.clear()
    with ThreadPoolExecutor(len(numbers)) as pool:
        calls = [pool.submit(together, numbers[0])]
        assert counter.has_begun.wait(PATIENCE)
        calls += [pool.submit(together, number) for number in numbers[1:]]
        _wait(lambda: len(together._waiting) == len(numbers) - 1)
        counter.goes_on.set()
    return calls


def _wait(true: Callable[[], bool]) -> None:
    for _ in range(PATIENCE * 100):
        if true():
            return
        Event().wait(0.01)
    raise AssertionError("the others never came")


def test_who_comes_alone_is_answered_alone_and_at_once() -> None:
    counter = Counter()
    together = Together(counter.double)
    assert [together(1), together(2)] == [2, 4]
    assert counter.asked == [[1], [2]]


def test_whoever_came_meanwhile_is_answered_by_one_act() -> None:
    counter = Counter()
    calls = all_at_once(counter, Together(counter.double), range(1, 9))
    assert [call.result() for call in calls] == [2, 4, 6, 8, 10, 12, 14, 16]
    assert [sorted(one) for one in counter.asked] == [[1], [2, 3, 4, 5, 6, 7, 8]]


def test_one_bad_question_spoils_no_other() -> None:
    counter = Counter()
    calls = all_at_once(counter, Together(counter.double), [1, 2, -3, 4])
    with pytest.raises(ValueError, match="below nothing"):
        calls[2].result()
    assert [calls[place].result() for place in (0, 1, 3)] == [2, 4, 8]


def test_a_failure_is_over_with_its_question() -> None:
    counter = Counter()
    together = Together(counter.double)
    with pytest.raises(ValueError, match="below nothing"):
        together(-1)
    assert together(5) == 10
