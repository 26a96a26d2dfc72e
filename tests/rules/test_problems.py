"""A rule that nobody can meet, or that everybody meets, is refused with words; nothing else is."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leads import rules
from leads.models import Agreement, Lead
from leads.rules.tree import MOST_CONDITIONS
from tests.rules import made
from tests.rules.test_two_evaluators_agree import many

pytestmark = pytest.mark.django_db


def about(field: str, op: str, value: Any = None, **narrowed: Any) -> dict[str, Any]:
    return {"field": field, "op": op, **({} if value is None else {"value": value}), **narrowed}


def size(op: str, value: Any = None) -> dict[str, Any]:
    return about("organisation.employees", op, value)


@pytest.fixture
def people(db: None) -> list[Lead]:
    return made.leads()


IMPOSSIBLE: list[dict[str, Any]] = [
    {"all": [size("at_least", 50), size("at_most", 20)]},
    {"all": [about("origin", "is", "fair"), about("origin", "is", "website")]},
    {"all": [about("email", "known"), about("email", "unknown")]},
    {"all": [about("origin", "one_of", ["fair", "ad"]), about("origin", "none_of", ["ad", "fair", "x"])]},
    {"all": [about("company", "is", "Kunde"), about("company", "contains", "heat")]},
    {"all": [about("email", "unknown"), about("email", "contains", "@")]},
    {"all": [about("budget", "at_least", "partly"), about("budget", "at_most", "not_met")]},
    {"all": [about("stage", "is", "mql"), about("side", "is", "sales")]},
    {"all": [about("captured_at", "before", "2026-01-01"), about("captured_at", "after", "2026-01-01")]},
    {"all": [about("captured_at", "in_last", 7), about("captured_at", "over_ago", 7)]},
    {"all": [about("won_on", "unknown"), about("won_on", "in_last", 7)]},
    {"all": [about("touches", "at_least", 3, days=30), about("touches", "at_most", 2, days=30)]},
    {"all": [{"any": [size("is", 1), size("is", 2)]}, size("at_least", 3)]},
    {"all": [about("country", "is", "DE"), {"none": [about("country", "is", "DE")]}]},
    {"none": [{"any": [about("email", "known"), about("email", "unknown")]}]},
    {"none": [about("touches", "at_least", 0)]},
    {"at_least": 2, "of": [size("is", 1), size("is", 2), size("is", 3)]},
    {"all": [about("language", "is", "de"), about("language", "is", "en")]},
    about("bant_points", "at_least", 9),
]  # fmt: skip
ALWAYS: list[dict[str, Any]] = [
    {"any": [about("email", "known"), about("email", "unknown")]},
    {"at_least": 0, "of": [size("is", 1)]},
    about("touches", "at_least", 0),
    about("bant_points", "at_most", 20),
    about("budget", "at_least", "unknown"),
    about("consent", "one_of", ["none", "given", "withdrawn"]),
    {"any": [size("at_most", 20), size("at_least", 21), size("unknown")]},
    {"none": [{"all": [about("email", "known"), about("email", "unknown")]}]},
    {"any": [about("captured_at", "before", "2026-01-02"), about("captured_at", "after", "2026-01-01")]},
]  # fmt: skip
FINE: list[dict[str, Any]] = [
    {"all": [size("at_least", 20), size("at_most", 20)]},
    about("bant_points", "is", 8),
    {"any": [about("country", "is", "DE"), about("country", "is_not", "DE")]},  # not where it is missing
    {"any": [size("at_most", 20), size("at_least", 21)]},
    {"any": [about("expected_value", "at_most", 20), about("expected_value", "at_least", 21),
             about("expected_value", "unknown")]},  # there is 20.50
    {"all": [about("captured_at", "in_last", 7), about("captured_at", "over_ago", 6)]},
    {"all": [about("captured_at", "before", "2026-01-01"), about("captured_at", "in_last", 7)]},
    {"all": [about("company", "contains", "heat"), about("company", "contains_not", "pump")]},
    {"all": [about("touches", "at_least", 3, days=90), about("touches", "at_most", 2, days=30)]},
    {"all": [about("stage", "is", "sql"), about("side", "is", "sales")]},
    {"all": [about("budget", "is_not", "unknown"), about("budget", "at_most", "not_met")]},
]  # fmt: skip


@pytest.mark.parametrize("rule", IMPOSSIBLE)
def test_what_no_lead_can_meet_is_refused(rule: dict[str, Any]) -> None:
    [problem] = rules.problems(rule)
    assert problem.startswith("No lead can ever meet this: ")


@pytest.mark.parametrize("rule", ALWAYS)
def test_what_every_lead_meets_is_refused(rule: dict[str, Any]) -> None:
    [problem] = rules.problems(rule)
    assert problem.startswith("Every lead meets this: ")


@pytest.mark.parametrize("rule", FINE)
def test_what_some_leads_meet_is_kept(rule: dict[str, Any]) -> None:
    assert rules.problems(rule) == []


def test_the_words_name_the_parts_that_quarrel_and_where_they_stand() -> None:
    inner = {"all": [about("email", "known"), size("at_least", 50), size("at_most", 20)]}
    [problem] = rules.problems({"all": [about("phone", "known"), inner]})
    assert problem == "No lead can ever meet this: Company size is at least 50 and Company size is at most 20"
    assert problem.path == (1,)


def test_all_that_cannot_be_read_is_told_with_its_place() -> None:
    rule = {"all": [about("shoe_size", "known"), about("email", "at_least", 3), {"any": [about("stage", "is", "x")]}]}
    assert [(problem.path, str(problem)) for problem in rules.problems(rule)] == [
        ((0,), "There is no field “shoe_size”."),
        ((1,), "“E-mail” can't be asked “is at least”."),
        ((2, 0), "“x” is no value of “Stage”."),
    ]


@pytest.mark.parametrize(
    ("rule", "path", "words"),
    [
        ({"all": [about("email", "known"), about("email", "known")]}, (1,), "This stands here twice: E-mail is known"),
        ({"all": [size("at_least", 20), size("at_least", 50)]}, (0,),
         "This adds nothing to the rest of the rule: Company size is at least 20"),
        ({"any": [size("at_least", 20), size("at_least", 50)]}, (1,),
         "This adds nothing to the rest of the rule: Company size is at least 50"),
        ({"all": [size("at_least", 50), {"any": [size("at_most", 20), about("email", "known")]}]}, (1, 0),
         "With the rest of the rule this can never be met: Company size is at most 20"),
        ({"none": [size("at_least", 20), size("at_least", 50)]}, (1,),
         "This adds nothing to the rest of the rule: Company size is at least 50"),
        ({"all": [about("touches", "at_least", 1), about("touches", "at_least", 0)]}, (1,),
         "This adds nothing to the rest of the rule: Number of touches is at least 0"),
    ],
)  # fmt: skip
def test_a_part_that_does_nothing_is_a_warning(rule: dict[str, Any], path: tuple[int, ...], words: str) -> None:
    assert rules.problems(rule) == []
    assert [(warning.path, str(warning)) for warning in rules.warnings(rule)] == [(path, words)]


def test_the_preset_agreement_is_without_problem_and_warning(db: None) -> None:
    agreement = Agreement.in_force()
    for name in ("definition", "handover_rule", "bant_rule"):
        assert (rules.problems(agreement.rule(name)), rules.warnings(agreement.rule(name))) == ([], [])


@pytest.mark.slow
def test_nothing_is_refused_that_passes_for_one_lead_and_fails_for_another(people: list[Lead]) -> None:
    """Sound: of generated rules, an impossible one passes for no lead and an ever true one fails for none."""
    subjects = rules.subjects(people, made.NOW, made.SCORING)
    refused = {"No lead": 0, "Every lead": 0}

    @many(300)
    @given(rule=QUARRELS)
    def is_sound(rule: dict[str, Any]) -> None:
        for problem in rules.problems(rule):
            said = "No lead" if problem.startswith("No lead") else "Every lead"
            refused[said] += 1
            assert {rules.holds(subject, rule) for subject in subjects} == {said == "Every lead"}

    is_sound()
    assert min(refused.values()) > 10, refused


def test_what_a_warning_says_adds_nothing_can_go(people: list[Lead]) -> None:
    subjects = rules.subjects(people, made.NOW, made.SCORING)
    told = 0

    @many(180)
    @given(rule=QUARRELS)
    def changes_nothing(rule: dict[str, Any]) -> None:
        nonlocal told
        for warning in rules.warnings(rule):
            word = next(iter(rule))
            if len(warning.path) != 1 or word == "at_least" or len(rule[word]) == 1:
                continue
            shorter = {word: [part for place, part in enumerate(rule[word]) if place != warning.path[0]]}
            for subject in subjects:
                assert rules.holds(subject, rule) == rules.holds(subject, shorter)
            told += 1

    changes_nothing()
    assert told > 10


@st.composite
def quarrels(draw: st.DrawFn) -> dict[str, Any]:
    """Rules about one field or two, so that their parts get in each other's way."""
    names = st.lists(st.sampled_from(sorted(rules.catalogue())), min_size=1, max_size=2, unique=True)
    one = made.conditions(draw(names))
    return draw(made.groups(st.recursive(one, made.groups, max_leaves=5)))


QUARRELS = quarrels()


@pytest.mark.parametrize(
    "rule",
    [
        None, [], {}, {"all": []}, {"all": "x"}, {"all": [None]}, {"any": [{}]}, {"field": ["x"], "op": "known"},
        about("shoe_size", "known"), about("email", "at_least"), about("budget", "is", "plenty"),
        about("expected_value", "at_least", "1"), about("expected_value", "at_least", float("nan")),
        about("expected_value", "at_least", 10**400), about("touches", "at_least", 1.5), about("touches", "is", True),
        about("touches", "is", -1), about("touches", "at_least", 1, days=0), about("touches", "at_least", 1, days="7"),
        about("touches", "at_least", 1, kind="pub"), about("touches", "at_least", 1, campaign="\0"),
        about("email", "known", days=3), about("email", "known", "x"), {**about("email", "known"), "not": True},
        {"at_least": 3, "of": [about("email", "known")]}, {"at_least": "1", "of": []},
        {"at_least": True, "of": [about("email", "known")]}, {"all": [about("email", "known")], "any": []},
        about("origin", "one_of", "web"), about("origin", "one_of", []), about("origin", "one_of", ["a"] * 101),
        about("company", "is", ""), about("company", "is"), about("company", "is", "\0"),
        about("company", "is", "\ud800"),
        about("company", "is", "x" * 201), about("captured_at", "before", "2026-02-30"),
        about("captured_at", "before", "0001-01-01"), about("captured_at", "in_last", 10**9),
        about("captured_at", "between", ["2026-02-02", "2026-02-01"]), about("captured_at", "between", ["2026-02-02"]),
        about("consent", "known"), about("captured_at", "unknown"),
    ],
)  # fmt: skip
def test_a_rule_that_makes_no_sense_is_refused_with_words(rule: Any) -> None:
    with pytest.raises(rules.BadRule, match=r"\w+ \w+"):
        rules.parse(rule)
    assert rules.problems(rule)


def test_thirty_conditions_are_fine_and_more_than_two_hundred_are_not() -> None:
    assert rules.problems({"any": [about("company", "is", f"Firma {n}") for n in range(30)]}) == []
    far_too_many = {"any": [about("company", "is", f"Firma {n}") for n in range(MOST_CONDITIONS + 1)]}
    assert rules.problems(far_too_many) == ["A rule may have 200 conditions at most."]


def test_groups_may_not_stand_in_each_other_without_end() -> None:
    rule = about("email", "known")
    for _ in range(5000):
        rule = {"any": [rule]}
    assert rules.problems(rule) == ["Groups may stand in each other 10 deep."]
