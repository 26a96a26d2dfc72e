"""A rule is built by plain form fields and submit buttons; nothing that was typed gets lost on the way."""

from typing import Any

import pytest
from django.http import QueryDict
from django.utils.translation import override
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from leads import rules
from leads.web.rule_builder import RuleBuilder, RuleField, RuleForm, acts, inputs
from leads.web.rule_builder.draft import DEEPEST, MOST, Condition, Draft, Group, of_json, of_rule, problem, read
from leads.web.rule_builder.shown import Builder

pytestmark = pytest.mark.django_db
KNOWN = {"field": "company", "op": "known"}
BUDGET = {"field": "budget", "op": "at_least", "value": "partly"}
GERMAN = {"field": "country", "op": "one_of", "value": ["DE", "AT"]}
NESTED = {"all": [KNOWN, {"at_least": 2, "of": [BUDGET, {"none": [GERMAN]}, KNOWN]}]}


class Asked(RuleForm):
    rule = RuleField(label="Rule")


def sent(rule: Any, **more: str) -> QueryDict:
    """What a browser sends of a builder that shows this rule."""
    data = QueryDict(mutable=True)
    draft = rule if isinstance(rule, Draft) else of_rule(rule)
    for place, part in draft.root.placed():
        at = "-".join(["rule", *map(str, place)])
        if isinstance(part, Group):
            data.update({f"{at}-word": part.word, f"{at}-least": part.least})
        else:
            data.update({f"{at}-field": part.field, f"{at}-op": part.op})
            for name, values in part.typed.items():
                data.setlist(f"{at}-{name}", values)
    data.update(more)
    return data


def press(rule: Any, act: str, place: str = "") -> dict[str, Any]:
    """The rule after a button."""
    draft = of_rule(rule)
    acts.done(draft, acts.Press("rule", act, tuple(int(number) for number in place.split("-") if number)))
    return draft.root.as_rule()


def pressed(data: QueryDict) -> dict[str, Any] | None:
    draft = RuleBuilder().value_from_datadict(data, {}, "rule")
    return draft.as_rule() if draft else None


# reading and writing ------------------------------------------------------------------------------

CONDITIONS = st.sampled_from([KNOWN, BUDGET, GERMAN, {"field": "expected_value", "op": "at_most", "value": 1500.5}])


def _several(parts: st.SearchStrategy[Any]) -> st.SearchStrategy[list[Any]]:
    return st.lists(parts, min_size=1, max_size=3)


RULES = st.recursive(
    CONDITIONS,
    lambda parts: st.one_of(
        st.tuples(st.sampled_from(["all", "any", "none"]), _several(parts)).map(lambda group: {group[0]: group[1]}),
        _several(parts).map(lambda inner: {"at_least": 1, "of": inner}),
    ),
    max_leaves=8,
)


@settings(max_examples=100, deadline=None, suppress_health_check=list(HealthCheck))
@given(RULES, st.sampled_from(["en", "de"]))
def test_a_rule_comes_back_from_the_browser_as_it_went(rule: dict[str, Any], language: str) -> None:
    with override(language):
        draft = of_rule(rule)
        if depth(rule) < DEEPEST:
            assert read(sent(draft), "rule").as_rule() == (rule if "field" not in rule else {"all": [rule]})


def depth(rule: dict[str, Any]) -> int:
    parts = next(
        (value for value in rule.values() if isinstance(value, list) and value and isinstance(value[0], dict)), []
    )
    return 1 + max(map(depth, parts)) if parts else 0


def test_a_program_may_send_the_rule_as_json_in_one_field() -> None:
    form = Asked({"rule": '{"all": [{"field": "company", "op": "known"}]}'})
    assert form.is_valid()
    assert form.cleaned_data["rule"] == {"all": [KNOWN]}


@pytest.mark.parametrize("text", ["", "nonsense", "[]", "3", '{"all": "x"}', "[" * 100_000])
def test_what_is_no_rule_is_shown_as_an_empty_builder(text: str) -> None:
    assert of_json(text).as_rule() is None or not of_json(text).root.parts


def test_numbers_are_written_as_the_reader_writes_them() -> None:
    rule = {"all": [{"field": "expected_value", "op": "at_least", "value": 1500.5}]}
    with override("de"):
        assert of_rule(rule).root.parts[0].typed == {"value": ["1.500,5"]}  # type: ignore[union-attr]
        data = sent({"all": [{"field": "expected_value", "op": "at_least", "value": 1}]})
        data["rule-0-value"] = "1.500,5"
        form = Asked(data)
        assert form.is_valid()
        assert form.cleaned_data["rule"]["all"][0]["value"] == 1500.5


def test_a_builder_reads_no_more_than_a_rule_may_hold() -> None:
    data = QueryDict(mutable=True)
    data["rule-word"] = "all"
    for number in range(MOST * 2):
        data[f"rule-{number}-field"] = "company"
        data[f"rule-{number}-op"] = "known"
    assert len(read(data, "rule").root.parts) < MOST


def test_what_was_typed_stays_when_it_cannot_be_read() -> None:
    data = sent({"all": [{"field": "expected_value", "op": "at_least", "value": 1}]})
    data["rule-0-value"] = "about ten"
    form = Asked(data)
    assert not form.is_valid()
    assert "about ten" in str(form["rule"])
    assert "Please enter a number." in str(form["rule"])


# buttons ------------------------------------------------------------------------------------------


def test_a_condition_is_added_to_the_group_whose_button_was_pressed() -> None:
    assert press(NESTED, "add", "1-1")["all"][1]["of"][1] == {"none": [GERMAN, {"field": "", "op": ""}]}


def test_a_group_is_added_with_a_first_condition() -> None:
    assert press({"all": [KNOWN]}, "group")["all"][1] == {"any": [{"field": "", "op": ""}]}


def test_a_condition_moves_past_its_neighbour() -> None:
    assert press({"all": [KNOWN, BUDGET]}, "down", "0") == {"all": [BUDGET, KNOWN]}
    assert press({"all": [KNOWN, BUDGET]}, "up", "1") == {"all": [BUDGET, KNOWN]}


def test_a_condition_moves_into_the_group_beside_it_and_out_again() -> None:
    rule = {"all": [KNOWN, {"any": [BUDGET]}]}
    inside = press(rule, "down", "0")
    assert inside == {"all": [{"any": [KNOWN, BUDGET]}]}
    assert press(inside, "up", "0-0") == {"all": [KNOWN, {"any": [BUDGET]}]}
    assert press(inside, "down", "0-1") == {"all": [{"any": [KNOWN]}, BUDGET]}


def test_by_moving_down_a_part_reaches_the_end_from_anywhere() -> None:
    """Two buttons are enough to bring anything anywhere."""
    draft, seen = of_rule(NESTED), []
    place: tuple[int, ...] = (0,)
    for _step in range(12):
        outcome = acts.done(draft, acts.Press("rule", "down", place))
        assert outcome.place is not None
        place = outcome.place
        assert draft.root.at(place) == Condition("company", "known")
        seen.append(place)
    assert place == (len(draft.root.parts) - 1,)
    assert len(set(seen)) > 4


@pytest.mark.parametrize("button", ["up 0", "down 1", "up 7", "remove 9-9", "remove ", "dance 0"])
def test_what_is_not_possible_changes_nothing(button: str) -> None:
    rule = {"all": [KNOWN, BUDGET]}
    assert press(rule, *button.split(" ")) == rule


def test_nothing_nests_deeper_than_anybody_reads() -> None:
    draft = of_rule({"all": [KNOWN]})
    place: tuple[int, ...] = ()
    for _step in range(DEEPEST + 3):
        outcome = acts.done(draft, acts.Press("rule", "group", place))
        place = outcome.place or place
    assert len(place) == DEEPEST - 1
    assert outcome.said == "There is no room for more here."


def test_a_removed_group_comes_back() -> None:
    draft = of_rule(NESTED)
    assert acts.done(draft, acts.Press("rule", "remove", (1,))).control == "undo"
    again = read(sent(draft, **{"rule-before": draft.before}), "rule")
    assert again.as_rule() == {"all": [KNOWN]}
    acts.done(again, acts.Press("rule", "undo", ()))
    assert again.as_rule() == NESTED


def test_a_button_of_one_builder_leaves_the_others_alone() -> None:
    data = sent({"all": [KNOWN]}, build="other:remove:0")
    assert pressed(data) == {"all": [KNOWN]}


@pytest.mark.parametrize("value", ["", "x", "::", "rule:up:a-b", "rule:up:99999", "rule:up:²"])
def test_a_mended_button_does_nothing(value: str) -> None:
    data = sent({"all": [KNOWN]}, build=value)
    assert pressed(data) == {"all": [KNOWN]}


# the form -----------------------------------------------------------------------------------------


def test_a_form_that_is_still_being_built_is_neither_valid_nor_full_of_complaints() -> None:
    form = Asked(sent({"all": [KNOWN]}, build="rule:add:"))
    assert form.is_building
    assert not form.is_valid()
    assert not form.errors
    assert "rule-1-field" in str(form["rule"])


def test_an_empty_rule_is_refused_where_one_is_needed() -> None:
    assert Asked(sent(None)).errors["rule"] == ["Please add a condition."]


def test_where_none_is_needed_an_empty_rule_is_none() -> None:
    assert RuleField(required=False).clean(of_rule(None)) is None


def test_an_incomplete_condition_says_at_its_place_what_is_missing() -> None:
    form = Asked(sent(of_rule({"all": [KNOWN, {"field": "budget", "op": "at_least"}]})))
    assert form.errors["rule"] == ["Please complete the marked conditions."]
    shown = str(form["rule"])
    assert 'id="id_rule-1-problem"' in shown
    assert "Please choose." in shown


def test_a_condition_nobody_began_is_left_out() -> None:
    form = Asked(sent(Draft(Group(parts=[Condition("company", "known"), Condition()]))))
    assert form.is_valid()
    assert form.cleaned_data["rule"] == {"all": [KNOWN]}


@pytest.mark.parametrize("least", ["0", "3", "x", "", "²"])
def test_at_least_more_than_there_are_is_refused_at_the_group(least: str) -> None:
    form = Asked(sent(Draft(Group("at_least", least, [Condition("company", "known"), Condition("email", "known")]))))
    assert not form.is_valid()
    assert "Please enter a number between 1 and 2." in str(form["rule"])


def test_an_empty_group_is_refused_where_it_stands() -> None:
    form = Asked(sent(Draft(Group(parts=[Condition("company", "known"), Group("any")]))))
    assert not form.is_valid()
    assert "This group is empty." in str(form["rule"])


def test_a_field_that_is_gone_is_told_at_its_condition_at_once() -> None:
    shown = str(Asked(initial={"rule": {"all": [{"field": "shoe_size", "op": "is", "value": "42"}]}})["rule"])
    assert "There is no such field any more." in shown
    assert 'value="shoe_size" selected' in shown


def test_another_field_keeps_what_was_typed_and_gets_a_comparison_that_fits() -> None:
    data = sent({"all": [{"field": "company", "op": "contains", "value": "GmbH"}]})
    data["rule-0-field"] = "expected_value"
    part = read(data, "rule").root.parts[0]
    assert part == Condition("expected_value", "at_least", {"value": ["GmbH"]})


def test_the_sentence_is_of_what_is_complete() -> None:
    told = Builder("rule", of_rule({"all": [KNOWN, {"field": "budget", "op": "at_least"}]})).told
    assert told.sentence == "Company is known"
    assert told.open_parts == 1


def test_a_group_that_counts_unfinished_conditions_is_left_out_of_the_sentence() -> None:
    told = Builder(
        "rule", of_rule({"all": [KNOWN, {"at_least": 2, "of": [KNOWN, {"field": "need", "op": "is"}]}]})
    ).told
    assert told.rule == {"all": [KNOWN]}


def test_nothing_typed_becomes_markup() -> None:
    shown = str(
        Asked(initial={"rule": {"all": [{"field": "company", "op": "is", "value": '"><script>x</script>'}]}})["rule"]
    )
    assert "<script>x" not in shown


# together with the rest of the catalogue ------------------------------------------------------------


def test_every_field_and_comparison_of_the_catalogue_can_be_asked() -> None:
    """What is offered can be entered, and what was entered is a rule."""
    for name, field in rules.catalogue().items():
        for op in field.ops:
            part = Condition(name, op, {one.name: entry(one) for one in inputs.inputs(name, op) if not one.is_optional})
            assert not problem(part), (name, op, problem(part))
            assert of_rule(part.as_rule()).root.parts[0].as_rule() == part.as_rule()


def entry(one: inputs.Input) -> list[str]:
    if one.options:
        return [one.options[0][0]]
    later = {"number": "9", "date": "2027-03-01"} if one.name == "to" else {"number": "3", "date": "2026-03-01"}
    return [later.get(one.kind, "DE")]


def test_touches_are_narrowed_by_what_stands_around_the_inputs() -> None:
    touches = {"field": "touches", "op": "at_least", "value": 3, "days": 30, "campaign": "heat"}
    form = Asked(sent({"all": [touches]}))
    assert form.is_valid(), form.errors
    assert form.cleaned_data["rule"] == {"all": [touches]}
    shown = str(form["rule"])
    assert ">In the last<" in shown
    assert ">days<" in shown


def test_what_no_lead_can_ever_meet_is_refused_at_its_part() -> None:
    impossible = of_rule({"all": [BUDGET, {"field": "budget", "op": "is", "value": "not_met"}]}).root
    form = Asked(sent(Draft(Group(parts=[Condition(), impossible]))))
    assert not form.is_valid()
    assert "No lead can ever meet this" in form.errors["rule"][0]
    assert 'id="id_rule-1-problem"' in str(form["rule"])


def test_what_every_lead_meets_is_refused_as_a_whole() -> None:
    form = Asked(sent({"any": [KNOWN, {"field": "company", "op": "unknown"}]}))
    assert "Every lead meets this" in form.errors["rule"][0]


def test_a_part_that_does_nothing_is_hinted_at_while_building() -> None:
    told = Builder("rule", of_rule({"all": [KNOWN, KNOWN]})).told
    assert told.warnings
    assert not told.problems
