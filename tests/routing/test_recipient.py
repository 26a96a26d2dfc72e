"""To whom a lead goes: routes in their order, the team's way of sharing, absences and limits, and why in words."""

from typing import Any

import pytest
from django.utils import timezone, translation

from accounts.models import Team, User
from accounts.roles import Role
from leads import handing_over, routing
from leads.models import Agreement, Handover, Lead, Level, ReminderKind
from leads.routing import Recipient
from tests import cast

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _teams(rico: User, nina: User, sven: User, hilde: User) -> None:
    """Nord has Rico and Nina (and Hilde, who heads it), Süd has Sven."""


def routed(lead: Lead | None = None, *, without: list[User] | None = None, **terms: Any) -> Recipient:
    agreement = cast.agreed(routing_terms=terms) if terms else Agreement.in_force()
    found = routing.recipient(lead or cast.a_ready_mql(), agreement, now=timezone.now(), without=without or ())
    assert found is not None
    return found


def names(found: Recipient) -> tuple[str, str | None]:
    return found.team.name, found.person.name if found.person else None


def why(found: Recipient, language: str = "en") -> str:
    return " ".join(found.why[language])


def country(code: str) -> dict[str, Any]:
    return {"field": "country", "op": "is", "value": code}


def in_turn(count: int, **terms: Any) -> list[str | None]:
    """To whom so many leads went, one after the other."""
    cast.agreed(routing_terms={"team": cast.nord().pk, "method": "round_robin", **terms})
    return [_person(cast.a_ready_mql()) for _ in range(count)]


def _person(lead: Lead) -> str | None:
    offer = handing_over.hand_over(lead, by=cast.person("Anna", Role.MARKETING, cast.marketing()))
    return offer.to_person.name if offer.to_person else None


# the team -----------------------------------------------------------------------------------------


def test_the_first_route_that_fits_decides() -> None:
    routes = [
        {"rule": country("FR"), "team": cast.sued().pk, "name": "France"},
        {"rule": country("DE"), "team": cast.sued().pk, "name": "DACH"},
        {"rule": country("DE"), "team": cast.nord().pk, "name": "never"},
    ]
    found = routed(cast.a_ready_mql(country="DE"), routes=routes, team=cast.nord().pk)
    assert names(found) == ("Süd", None)
    assert "Route “DACH” leads to Süd: Country is “DE”: DE." in why(found)


def test_what_no_route_wants_goes_to_the_team_for_all_else() -> None:
    routes = [{"rule": country("FR"), "team": cast.nord().pk}]
    found = routed(cast.a_ready_mql(country="DE"), routes=routes, team=cast.sued().pk)
    assert names(found) == ("Süd", None)
    assert "No route fits: Süd gets all else." in why(found)


def test_a_route_to_a_team_that_is_gone_is_passed_over_and_said() -> None:
    Team.objects.filter(pk=cast.sued().pk).update(is_active=False)
    routes = [{"rule": country("DE"), "team": cast.sued().pk, "name": "South"}]
    found = routed(cast.a_ready_mql(country="DE"), routes=routes, team=cast.nord().pk)
    assert names(found)[0] == "Nord"
    assert "Route “South” would fit, but its team is no longer active." in why(found)


def test_a_route_may_name_a_person() -> None:
    nina = cast.person("Nina", Role.SALES_REP)
    routes = [{"rule": country("DE"), "team": cast.nord().pk, "person": nina.pk}]
    found = routed(cast.a_ready_mql(country="DE"), routes=routes, method="round_robin")
    assert names(found) == ("Nord", "Nina")
    assert "Route 1 leads to Nord" in why(found)
    assert "Nina takes it." in why(found)


def test_the_person_of_a_route_who_is_away_is_replaced_by_the_team() -> None:
    rico = cast.person("Rico", Role.SALES_REP)
    cast.away(rico)
    routes = [{"rule": country("DE"), "team": cast.nord().pk, "person": rico.pk}]
    found = routed(cast.a_ready_mql(country="DE"), routes=routes, method="round_robin")
    assert names(found) == ("Nord", "Nina")
    assert "Rico is away until" in why(found)


def test_without_words_in_the_agreement_the_lead_goes_where_it_was_or_to_the_first_team(rico: User) -> None:
    assert names(routed())[0] == Team.objects.filter(side="sales").order_by("pk").first().name  # type: ignore[union-attr]
    lead = cast.a_ready_mql()
    lead.sales_team = cast.sued()
    found = routed(lead)
    assert names(found)[0] == "Süd"
    assert "Süd had this lead before." in why(found)


def test_without_a_sales_team_there_is_nobody() -> None:
    Team.objects.filter(side="sales").update(is_active=False)
    lead = cast.a_ready_mql()
    assert routing.recipient(lead, Agreement.in_force(), now=timezone.now()) is None
    with pytest.raises(handing_over.WrongRecipient):
        handing_over.hand_over(lead, by=cast.person("Anna", Role.MARKETING))


# the organisation's owner -------------------------------------------------------------------------


def test_an_organisation_keeps_its_owner(nina: User) -> None:
    handing_over.accept(cast.an_offer_to(company="Known GmbH"), by=nina)
    found = routed(cast.a_ready_mql(company="known gmbh"), keep_organisation=True, team=cast.sued().pk)
    assert names(found) == ("Nord", "Nina")
    assert "Nina looks after known gmbh." in why(found)


def test_an_owner_who_is_away_leaves_the_lead_to_the_own_team(nina: User, rico: User) -> None:
    handing_over.accept(cast.an_offer_to(company="Known GmbH"), by=nina)
    cast.away(nina)
    terms: dict[str, Any] = {"keep_organisation": True, "team": cast.sued().pk, "method": "round_robin"}
    assert names(routed(cast.a_ready_mql(company="Known GmbH"), **terms)) == ("Nord", "Rico")


def test_an_owner_who_has_left_owns_nothing(nina: User) -> None:
    handing_over.accept(cast.an_offer_to(company="Known GmbH"), by=nina)
    User.objects.filter(pk=nina.pk).update(is_active=False)
    terms: dict[str, Any] = {"keep_organisation": True, "team": cast.sued().pk, "method": "round_robin"}
    assert names(routed(cast.a_ready_mql(company="Known GmbH"), **terms)) == ("Nord", "Rico")


# the person ---------------------------------------------------------------------------------------


def test_reps_take_turns_and_the_head_does_not() -> None:
    assert in_turn(5) == ["Rico", "Nina", "Rico", "Nina", "Rico"]


def test_whoever_was_away_gets_no_flood_afterwards(rico: User) -> None:
    absence = cast.away(rico)
    assert in_turn(3) == ["Nina", "Nina", "Nina"]
    absence.delete()
    assert in_turn(3) == ["Rico", "Nina", "Rico"]


def test_a_lead_chosen_by_hand_counts_as_a_turn(rico: User, anna: User) -> None:
    handing_over.hand_over(cast.a_ready_mql(), by=anna, person=rico)
    assert in_turn(2) == ["Nina", "Rico"]


def test_the_fewest_open_leads_decide_and_of_equals_the_turn(rico: User, nina: User) -> None:
    for _ in range(2):
        handing_over.accept(cast.an_offer_to(), by=rico)
    assert in_turn(5, method="least_load") == ["Nina", "Nina", "Rico", "Nina", "Rico"]


def test_leads_that_are_done_are_no_load(rico: User, nina: User) -> None:
    for _ in range(3):
        handing_over.reject(cast.an_offer_to(), by=rico, reason=cast.reason("no_lead"))
    handing_over.accept(cast.an_offer_to(), by=nina)
    found = routed(team=cast.nord().pk, method="least_load")
    assert names(found) == ("Nord", "Rico")
    assert "Fewest open leads (0): Rico." in why(found)


def test_whoever_offers_or_is_left_out_gets_it_not(rico: User) -> None:
    found = routed(team=cast.nord().pk, method="round_robin", without=[rico])
    assert names(found) == ("Nord", "Nina")


def test_a_team_without_reps_is_served_by_its_head(rico: User, nina: User, hilde: User) -> None:
    User.objects.filter(role=Role.SALES_REP).update(is_active=False)
    assert in_turn(2) == ["Hilde", "Hilde"]


def test_the_team_picks_where_the_agreement_says_so() -> None:
    found = routed(team=cast.nord().pk, method="team")
    assert names(found) == ("Nord", None)
    assert found.alarms == ()
    assert why(found).endswith("The team picks.")


# nobody is there ----------------------------------------------------------------------------------


@pytest.mark.parametrize("method", ["team", "round_robin", "least_load"])
def test_with_everyone_away_the_lead_stays_with_the_team_and_the_head_is_told(
    rico: User, nina: User, method: str
) -> None:
    cast.away(rico)
    cast.away(nina)
    found = routed(team=cast.nord().pk, method=method)
    assert names(found) == ("Nord", None)
    assert [(alarm.kind, alarm.about) for alarm in found.alarms] == [(ReminderKind.UNROUTED, "Nord")]
    assert "its head is told" in why(found)


def test_with_everyone_full_too() -> None:
    assert in_turn(5, person_limit=2) == ["Rico", "Nina", "Rico", "Nina", None]
    assert Lead.objects.filter(responsible=None, team=None).count() == 0


def test_a_full_team_keeps_the_lead_without_a_person() -> None:
    assert in_turn(4, team_limit=3) == ["Rico", "Nina", "Rico", None]
    offer = Handover.objects.order_by("pk").last()
    assert offer is not None
    assert offer.to_team.name == "Nord"
    assert "limit of 3 open leads" in " ".join(offer.route["en"])


# limits warn before they bite -----------------------------------------------------------------------


def test_limits_warn_when_they_come_near_and_when_they_are_reached(nina: User) -> None:
    User.objects.filter(pk=nina.pk).update(is_active=False)
    cast.agreed(routing_terms={"team": cast.nord().pk, "method": "round_robin", "person_limit": 5})
    told = []
    for _ in range(6):
        found = routed()
        told.append([str(alarm.about) for alarm in found.alarms])
        _person(cast.a_ready_mql())
    assert told == [[], [], [], ["Rico (4/5)"], ["Rico (5/5)"], ["Nord"]]


# words --------------------------------------------------------------------------------------------


def test_the_reasons_are_kept_with_the_handover_in_every_language() -> None:
    cast.agreed(routing_terms={"team": cast.nord().pk, "method": "round_robin"})
    with translation.override("de"):
        handing_over.hand_over(cast.a_ready_mql(), by=cast.person("Anna", Role.MARKETING))
    kept = Handover.objects.get().route
    assert kept["en"] == ["All leads go to Nord.", "In turn: Rico."]
    assert kept["de"] == ["Alle Leads gehen an Nord.", "Der Reihe nach: Rico."]


def test_a_person_who_is_chosen_by_hand_needs_no_reasons(anna: User, nina: User) -> None:
    offer = handing_over.hand_over(cast.a_ready_mql(), by=anna, person=nina)
    assert (offer.to_team.name, offer.to_person, offer.route) == ("Nord", nina, {})


def test_routes_may_ask_about_any_fact() -> None:
    routes = [{"rule": {"field": "need", "op": "at_least", "value": Level.PARTLY}, "team": cast.sued().pk}]
    assert names(routed(routes=routes, team=cast.nord().pk))[0] == "Süd"
