"""A rule judged for one lead in words and for all leads as SQL gives the same answer for every lead."""

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings

from leads import rules
from leads.models import Lead
from tests.rules import made

PAIRS = 10_000


@pytest.fixture
def people(db: None) -> list[Lead]:
    return made.leads()


def many(examples: int) -> Any:
    return settings(max_examples=examples, deadline=None, suppress_health_check=list(HealthCheck))


def test_explanation_and_query_agree_on_ten_thousand_pairs_of_rule_and_lead(people: list[Lead]) -> None:
    subjects = rules.subjects(people, made.NOW, made.SCORING)
    ours = Lead.objects.filter(pk__in=[lead.pk for lead in people])
    pairs = 0

    @many(265)
    @given(rule=made.RULES)
    def agree(rule: dict[str, Any]) -> None:
        nonlocal pairs
        found = list(ours.filter(rules.passing(rule, made.NOW, made.SCORING)).values_list("pk", flat=True))
        tree = rules.parse(rule)
        judged = [subject.lead.pk for subject in subjects if rules.judge(subject, tree).passed]
        assert sorted(found) == sorted(judged)  # lists: no lead comes twice
        assert [subject.lead.pk for subject in subjects if rules.holds(subject, tree)] == judged
        pairs += len(people)

    agree()
    assert pairs >= PAIRS


def test_each_condition_agrees_on_its_own(people: list[Lead]) -> None:
    """Groups hide a wrong part behind the others; here every field and operator stands alone."""
    subjects = rules.subjects(people, made.NOW, made.SCORING)
    ours = Lead.objects.filter(pk__in=[lead.pk for lead in people])

    @many(250)
    @given(rule=made.conditions())
    def agree(rule: dict[str, Any]) -> None:
        for asked in (rule, {"none": [rule]}):
            found = set(ours.filter(rules.passing(asked, made.NOW, made.SCORING)).values_list("pk", flat=True))
            assert found == {subject.lead.pk for subject in subjects if rules.holds(subject, asked)}

    agree()


def test_both_count_the_same_missing_parts(people: list[Lead]) -> None:
    subjects = rules.subjects(people, made.NOW, made.SCORING)
    ours = Lead.objects.filter(pk__in=[lead.pk for lead in people])

    @many(40)
    @given(rule=made.RULES)
    def agree(rule: dict[str, Any]) -> None:
        missing = rules.missing(rule, made.NOW, made.SCORING)
        counted = dict(ours.annotate(missing=missing).values_list("pk", "missing"))
        assert counted == {subject.lead.pk: len(rules.judge(subject, rule).missing) for subject in subjects}

    agree()


def test_a_lead_alone_is_judged_as_among_many(people: list[Lead]) -> None:
    subjects = rules.subjects(people, made.NOW)

    @many(40)
    @given(rule=made.RULES)
    def agree(rule: dict[str, Any]) -> None:
        for subject in subjects[::9]:
            assert rules.judge(subject, rule).passed == rules.judge(subject.lead, rule, made.NOW).passed

    agree()
