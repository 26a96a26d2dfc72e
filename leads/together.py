"""Many who ask the same at one moment are answered together: one statement for a burst, where each asked alone before.

Nobody waits for others to come: whoever finds the way free goes at once, and takes along who came meanwhile. So an
answer is never older than its question.
"""

from collections import deque
from collections.abc import Callable, Sequence
from threading import Lock
from typing import Generic, TypeVar, cast

A = TypeVar("A")
B = TypeVar("B")


class _Call(Generic[A, B]):
    def __init__(self, asked: A) -> None:
        self.asked = asked
        self.answer: B | None = None
        self.problem: Exception | None = None
        self.is_done = False


class Together(Generic[A, B]):
    """`act` answers any number of questions of this process's threads, in their order. What fails for several is tried
    once more for each alone, so that one bad question spoils no other: it must be harmless to do twice."""

    def __init__(self, act: Callable[[Sequence[A]], Sequence[B]]) -> None:
        self._act = act
        self._waiting: deque[_Call[A, B]] = deque()  # both ends of it may be used by threads without a lock
        self._turn = Lock()

    def __call__(self, asked: A) -> B:
        """The answer to this question; or what went wrong with it is raised."""
        call = _Call[A, B](asked)
        self._waiting.append(call)
        with self._turn:
            if not call.is_done:  # else somebody took it along
                self._answer([self._waiting.popleft() for _ in range(len(self._waiting))])
        if call.problem is not None:
            raise call.problem
        return cast(B, call.answer)

    def _answer(self, calls: Sequence[_Call[A, B]]) -> None:
        try:
            for call, answer in zip(calls, self._act([call.asked for call in calls]), strict=True):
                call.answer, call.is_done = answer, True
        except Exception as problem:
            if len(calls) == 1:
                calls[0].problem, calls[0].is_done = problem, True
                return
            for call in calls:
                self._answer([call])
