"""What looks like an oversight is said before anyone signs; it may be meant so."""

from typing import Any

import pytest

from leads import document
from leads.models import Agreement, Reason
from tests import cast

pytestmark = pytest.mark.django_db
COMPANY = {"field": "company", "op": "known"}


def told(**terms: Any) -> dict[str, str]:
    return {finding.path: finding.words for finding in document.warnings(cast.a_draft(**terms))}


def answer(**changed: Any) -> dict[str, Any]:
    terms = Agreement.in_force().clock_terms
    return {"clock_terms": {**terms, "answer": {**terms["answer"], **changed}}}


def test_a_good_draft_is_only_asked_for_its_target() -> None:
    assert list(told()) == ["target_terms.amount"]


def test_a_silence_rule_that_no_rung_applies() -> None:
    assert "never comes" in told(**answer(silence="accept"))["clock_terms.answer.silence"]


def test_a_clock_that_ends_without_a_word() -> None:
    assert "nobody hears" in told(**answer(ladder=[]))["clock_terms.answer.ladder"]


def test_a_warning_that_comes_too_late_to_help() -> None:
    assert "quarter of an hour" in told(**answer(minutes=60, warn_percent=90))["clock_terms.answer.warn_percent"]


def test_a_route_that_is_never_reached() -> None:
    routes = [{"rule": COMPANY, "team": cast.nord().pk}, {"rule": COMPANY, "team": cast.sued().pk}]
    assert "never taken" in told(routing_terms={"routes": routes})["routing_terms.routes.1.rule"]


def test_automatic_offers_to_nobody_in_particular() -> None:
    assert "to whom" in told(offering_terms={"automatic": True}, routing_terms={})["routing_terms.team"]


def test_a_reason_without_a_way_back() -> None:
    Reason.objects.filter(code="not_reachable").update(effect="none")
    assert "Not reachable" in told()["reasons"]


def test_a_promise_that_no_clock_measures() -> None:
    clocks = {kind: terms for kind, terms in Agreement.in_force().clock_terms.items() if kind != "first_contact"}
    assert "no clock" in told(clock_terms=clocks)["promise_terms.sales.contacted_percent"]


def test_a_promise_that_the_limits_forbid() -> None:
    cast.table()
    found = told(routing_terms={"person_limit": 5, "method": "round_robin"})
    assert "at a time" in found["promise_terms.marketing.leads_a_month"]


def test_sides_that_promise_nothing() -> None:
    found = told(promise_terms={})
    cast.a_draft(promise_terms={})
    assert {"promise_terms.marketing", "promise_terms.sales"} <= set(found)


def test_a_definition_that_is_the_handover_rule_too() -> None:
    assert "at once" in told(definition=COMPANY, handover_rule=COMPANY)["handover_rule"]
