"""Each condition of a rule says what is asked, what is there, and whether that will do, in both languages."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.utils import timezone
from django.utils.translation import override

from leads import rules
from leads.models import Agreement, Lead, Letter, Level, Organisation, Touch, Touchpoint, scheme
from tests import cast
from tests.rules import made
from tests.rules.test_problems import about, size

pytestmark = pytest.mark.django_db


def test_each_condition_says_what_is_asked_and_what_is_there() -> None:
    lead = cast.an_mql(company="")
    judgement = rules.judge(lead, {"all": [about("company", "known"), about("email", "known")]})
    assert [line.sentence for line in judgement.missing] == ["Company is known: missing"]
    assert [line.passed for line in judgement.lines] == [False, True]


def test_a_level_is_compared_by_its_order_and_spoken_by_its_name() -> None:
    lead = Lead(need=Level.NOT_MET)
    judgement = rules.judge(lead, about("need", "at_least", "partly"))
    assert not judgement.passed
    assert judgement.lines[0].sentence == "Need is at least “Partly met”: Not met"


def test_what_nobody_knows_is_missing_and_not_false() -> None:
    lead = Lead(budget=Level.UNKNOWN, need=Level.NOT_MET)
    asked = [about("country", "is", "DE"), about("budget", "at_least", "partly"), about("need", "at_least", "partly"),
             size("at_least", 50), about("last_touch", "in_last", 7)]  # fmt: skip
    states = [line.state.value for line in rules.judge(lead, {"all": asked}).lines]
    assert states == ["missing", "missing", "not_met", "missing", "missing"]


@pytest.mark.parametrize("country", ["", "AT", "DE"])
def test_a_missing_value_is_not_something_else_either(country: str) -> None:
    """Neither “is not” nor “none” passes for want of a value; who wants the unknown too asks for it."""
    lead = Lead(country=country)
    not_german = about("country", "is_not", "DE")
    assert rules.holds(lead, not_german) == (country == "AT")
    assert rules.holds(lead, {"none": [about("country", "is", "DE")]}) == (country == "AT")
    assert rules.holds(lead, {"any": [not_german, about("country", "unknown")]}) == (country != "DE")


def test_a_level_that_names_unknown_is_asked_about_it() -> None:
    lead = Lead(budget=Level.UNKNOWN)
    for asked, holds in [("is_not", False), ("is", True), ("one_of", True), ("at_most", True)]:
        value: Any = ["unknown", "met"] if asked == "one_of" else "unknown"
        assert rules.holds(lead, about("budget", asked, value)) is holds
    assert rules.sentence(about("budget", "is_not", "unknown")) == "Budget was discussed"
    assert rules.sentence(about("budget", "known")) == "Budget was discussed"


def test_groups_tell_missing_from_not_met() -> None:
    lead = Lead(country="", origin="fair")
    missing, met, failed = about("country", "is", "DE"), about("origin", "is", "fair"), about("origin", "is", "ad")
    states = {
        "any": [missing, met], "all": [missing, failed], "none": [missing, failed],
    }  # fmt: skip
    said = {word: _state(lead, {word: parts}) for word, parts in states.items()}
    assert said == {"any": "met", "all": "not_met", "none": "missing"}
    assert _state(lead, {"at_least": 2, "of": [missing, met, failed]}) == "missing"
    assert _state(lead, {"at_least": 2, "of": [missing, failed, failed]}) == "not_met"


def _state(lead: Lead, rule: dict[str, Any]) -> str:
    return str(rules.judge(lead, {"all": [rule]}).lines[0].state.value)


def test_a_judgement_reads_in_both_languages() -> None:
    organisation = Organisation.objects.create(name="Stadtwerke", employees=20)
    lead = cast.an_mql(expected_value="4000")
    lead.organisation = organisation
    rule = {"all": [size("at_least", 50), about("expected_value", "between", [1000, 5000]),
                    about("origin", "none_of", ["fair", "ad"])]}  # fmt: skip
    spoken = {}
    for language in ("en", "de"):
        with override(language):
            spoken[language] = [line.sentence for line in rules.judge(lead, rule).lines]
    assert spoken == {
        "en": ["Company size is at least 50: 20", "Expected value is between €1,000 and €5,000: €4,000",
               "Origin is none of “fair”, “ad”: website"],
        "de": ["Unternehmensgröße ist mindestens 50: 20",
               "Erwarteter Wert liegt zwischen 1.000\xa0€ und 5.000\xa0€: 4.000\xa0€",
               "Herkunft ist keines von „fair“, „ad“: website"],
    }  # fmt: skip


def test_touches_are_counted_in_their_window_by_kind_and_campaign() -> None:
    lead, now = cast.an_mql(), timezone.now()
    Touch.objects.filter(lead=lead).delete()
    fair, webinar = (Touchpoint.objects.filter(kind=kind)[0] for kind in ("fair", "webinar"))
    for days, place, campaign in [(1, fair, "Heat"), (10, webinar, "Spring HEAT"), (100, webinar, "")]:
        Touch.objects.create(lead=lead, touchpoint=place, at=now - timedelta(days=days), campaign=campaign)
    counted = {
        "ever": about("touches", "is", 3),
        "in thirty days": about("touches", "is", 2, days=30),
        "at webinars": about("touches", "is", 2, kind="webinar"),
        "of a campaign": about("touches", "is", 2, campaign="heat"),
        "all at once": about("touches", "is", 1, days=30, kind="webinar", campaign="heat"),
    }
    assert {name for name, rule in counted.items() if not rules.holds(lead, rule)} == set()
    assert rules.sentence(counted["all at once"]) == (
        "Number of touches (last 30 days, Webinar, campaign “heat”) is 1"
    )  # fmt: skip


def test_a_lead_is_judged_as_of_a_day() -> None:
    """What happened later does not exist then."""
    lead, now = cast.an_mql(), timezone.now()
    asked = about("last_touch", "in_last", 7)
    assert rules.holds(lead, asked, now + timedelta(days=7) - timedelta(minutes=1))
    assert not rules.holds(lead, asked, now + timedelta(days=8))
    assert not rules.holds(lead, about("last_touch", "known"), now - timedelta(days=1))
    assert not Lead.objects.filter(rules.passing(about("touches", "at_least", 1), now - timedelta(days=1))).exists()


def test_many_are_judged_without_a_statement_for_each(django_assert_num_queries: Any) -> None:
    leads = [cast.an_mql() for _ in range(3)]
    rule = rules.parse({"all": [about("touches", "at_least", 1), about("last_activity", "unknown"),
                                about("score", "at_least", 0), size("unknown")]})  # fmt: skip
    listed = list(Lead.objects.filter(pk__in=[lead.pk for lead in leads]).select_related("organisation"))
    with django_assert_num_queries(2):  # touches and activities
        subjects = rules.subjects(listed, scoring=made.SCORING)
    with django_assert_num_queries(0):
        assert all(rules.judge(subject, rule).passed for subject in subjects)


def test_rules_without_touches_read_nothing(django_assert_num_queries: Any) -> None:
    lead = cast.an_mql()
    scheme.added()  # read once for a request
    with django_assert_num_queries(0):
        assert rules.judge(lead, {"all": [about("email", "known"), about("bant_points", "is", 0)]}).passed


def test_the_score_names_its_two_strongest_reasons() -> None:
    lead = cast.an_mql(origin="fair", country="AT")
    agreement = Agreement.in_force()
    agreement.scoring = made.SCORING
    agreement.save()
    score = rules.score(lead)
    assert (score.points, score.reasons) == (
        15, ["Fair (+20)", "none of: Country is “DE” (-5)"]
    )  # fmt: skip
    line = rules.judge(lead, about("score", "at_least", 30)).lines[0]
    assert line.sentence == "Score is at least 30: 15: Fair (+20), none of: Country is “DE” (-5)"


@pytest.mark.parametrize(
    "scoring",
    [
        [{"rule": about("score", "at_least", 1), "points": 1}],
        [{"rule": {"all": [{"any": [about("score", "at_least", 1)]}]}, "points": 1}],
        [{"rule": about("email", "known"), "points": 0}], [{"rule": about("email", "known"), "points": 1.5}],
        [{"rule": about("email", "known"), "points": True}], [{"points": 1}], ["x"],
        [{"rule": about("email", "known"), "points": 1}] * 101,
    ],
)  # fmt: skip
def test_points_that_make_no_sense_are_refused_with_words(scoring: list[Any]) -> None:
    with pytest.raises(rules.BadRule, match=r"\w+ \w+"):
        rules.read_scoring(scoring)


def test_bant_points_are_the_sum_over_the_letters() -> None:
    lead = Lead(budget=Level.MET, authority=Level.PARTLY, need=Level.NOT_MET)
    assert rules.judge(lead, about("bant_points", "at_least", 4)).lines[0].has == "3"
    assert rules.field_named(Letter.NEED).label == "Need"  # type: ignore[union-attr]


def test_old_judgements_stay_readable() -> None:
    """Kept before the states were told apart, and before there were two languages."""
    old = {"passed": False, "asks": "Company is known", "has": "missing", "field": "company", "parts": []}
    assert rules.told(old)["state"] == "not_met"
    kept = rules.kept(cast.an_mql(company=""), about("company", "known"))
    with override("de"):
        assert rules.told(kept[0])["asks"] == "Unternehmen ist bekannt"


def test_values_are_compared_exactly_up_to_the_cent() -> None:
    lead = Lead(expected_value=Decimal("0.30"))
    assert rules.holds(lead, about("expected_value", "is", 0.3))
    assert not rules.holds(lead, about("expected_value", "at_least", 0.31))
