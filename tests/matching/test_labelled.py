"""Precision and recall on a set whose truth is known."""

from collections import Counter

import pytest

from leads import matching
from tests.matching import labelled

SEEDS = (1, 20, 300)


@pytest.mark.parametrize("seed", SEEDS)
def test_certain_matches_are_right_and_three_of_four_duplicates_are_found(seed: int) -> None:
    certain: Counter[bool] = Counter()
    found: Counter[bool] = Counter()
    for pair in labelled.pairs(seed):
        match = matching.score(pair.a, pair.b)
        if match.is_certain:
            certain[pair.same] += 1
        if pair.same:
            found[match.outcome != matching.Outcome.DIFFERENT] += 1
    precision = certain[True] / certain.total()
    recall = found[True] / found.total()
    assert precision >= 0.995
    assert recall >= 0.75


@pytest.mark.parametrize("seed", SEEDS)
def test_nobody_is_certain_by_the_name_alone(seed: int) -> None:
    """Neither by the name with nothing else, nor with a company beside it."""
    for pair in labelled.pairs(seed, each=60):
        bare = [matching.Person(one.first_name, one.last_name) for one in (pair.a, pair.b)]
        firmed = [matching.Person(one.first_name, one.last_name, one.company) for one in (pair.a, pair.b)]
        assert not matching.score(*bare).is_certain
        assert not matching.score(*firmed).is_certain


@pytest.mark.parametrize("seed", SEEDS)
def test_the_order_of_the_two_changes_nothing(seed: int) -> None:
    for pair in labelled.pairs(seed, each=40):
        one, other = matching.score(pair.a, pair.b), matching.score(pair.b, pair.a)
        assert (one.score, one.outcome) == (other.score, other.outcome)
