"""Programs connect services, read what came, apply it again, and hand over what came in themselves."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from accounts.models import User
from leads import unpacking
from leads.models import Intake, Lead, Stage, WebhookEndpoint
from tests import cast
from tests.api.conftest import Program
from tests.api.test_answers_match_the_schema import _check
from tests.webhooks.services import SECRET, Vendor, an_endpoint, deliver

HOOKS, EVENTS, INTAKES = "/api/v1/webhooks/", "/api/v1/webhooks/events/", "/api/v1/intakes/"


def test_a_service_is_connected_changed_mapped_and_its_events_applied(ada: User, anna: User, program: Program) -> None:
    client = program(ada)
    made = client.post(HOOKS, {"vendor": "standard", "name": "Spring", "touchpoint": "ads", "secret": SECRET})
    _check(made, "connect_webhook")
    told = made.json()
    assert (made.status_code, told["secret"], told["url"][-18:-11]) == (201, SECRET, "/hooks/")
    one = f"{HOOKS}{told['public_id']}/"
    deliver(WebhookEndpoint.objects.get(), {"who": "p@kunde.example"})
    unpacking.apply_waiting(now=timezone.now() + timedelta(seconds=1))
    _check(client.put(f"{one}mapping/", {"mapping": {"who": "email"}}), "map_webhook")
    failed = client.get(f"{EVENTS}?state=failed").json()["results"]
    applied = client.post(f"{EVENTS}{failed[0]['public_id']}/application/")
    _check(applied, "apply_webhook_event")
    assert (applied.json()["state"], applied.json()["lead"]) == ("done", Lead.objects.get().public_id)
    changed = client.put(one, {"name": "Autumn", "is_active": False})
    _check(changed, "change_webhook")
    assert (changed.json()["name"], "secret" in changed.json()) == ("Autumn", False)
    _check(client.post(f"{one}secret/", {}), "change_webhook_secret")
    for address, name in ((HOOKS, "webhooks"), (one, "webhook"), (EVENTS, "webhook_events")):
        answer = client.get(address)
        _check(answer, name)
        assert SECRET not in answer.content.decode()
    _check(client.get(f"{EVENTS}{failed[0]['public_id']}/"), "webhook_event")
    _check(client.post(f"{EVENTS}applications/", {}), "apply_failed_webhook_events")


def test_what_is_wrong_with_a_connection_is_named(ada: User, program: Program) -> None:
    client = program(ada)
    refused = client.post(HOOKS, {"vendor": "meta", "name": " "})
    assert refused.status_code == 422
    short = client.post(HOOKS, {"vendor": "google", "name": "x", "secret": "abc"})
    assert list(short.json()["errors"]) == ["secret"]
    endpoint = an_endpoint(Vendor.GOOGLE, ada)
    wrong = client.put(f"{HOOKS}{endpoint.public_id}/mapping/", {"mapping": {"a": "stage"}})
    assert wrong.status_code == 422
    assert client.get(f"{HOOKS}abcdefghjk/").status_code == 404
    assert client.get(f"{EVENTS}abcdefghjk/").status_code == 404


@pytest.mark.parametrize(("name", "reads", "connects"), [
    ("ada", True, True), ("mara", True, True), ("anna", True, False), ("rico", False, False), ("hilde", False, False),
    ("max", False, False),
])  # fmt: skip
def test_rights_are_those_of_the_pages(
    request: pytest.FixtureRequest, ada: User, program: Program, name: str, reads: bool, connects: bool
) -> None:
    an_endpoint(Vendor.GOOGLE, ada)
    client = program(request.getfixturevalue(name))
    assert [client.get(address).status_code for address in (HOOKS, EVENTS)] == [200 if reads else 403] * 2
    made = client.post(HOOKS, {"vendor": "google", "name": "x"}).status_code
    again = client.post(f"{EVENTS}applications/", {}).status_code
    assert (made, again) == ((201, 200) if connects else (403, 403))


# the intake ---------------------------------------------------------------------------------------


def somebody(**more: Any) -> dict[str, Any]:
    facts = {"name": "Jana von Berg", "email": "Jana@Neu.example", "country": "Atlantis"}
    agreed = [{"channel": "mail", "source": "Fair", "wording": "You may write to me."}]
    return {
        "facts": facts,
        "touchpoint": "fair",
        "said": "Hello",
        "consents": agreed,
        "further": {"Roof": "flat"},
        **more,
    }


def test_somebody_is_taken_in_and_what_can_not_be_read_is_named(anna: User, program: Program) -> None:
    answer = program(anna).post(INTAKES, somebody())
    _check(answer, "take_in")
    lead = Lead.objects.get()
    told = answer.json()
    assert (answer.status_code, told["outcome"], told["lead"]) == (201, "created", lead.public_id)
    assert list(told["problems"]) == ["country"]
    assert (lead.last_name, lead.extra) == ("von Berg", {"Roof": "flat", "unread": {"country": "Atlantis"}})
    assert (lead.touches.get().said, lead.consent_mail, lead.consent_phone) == ("Hello", "given", "none")


def test_the_same_key_again_changes_nothing(anna: User, program: Program) -> None:
    client = program(anna)
    answers = [client.post(INTAKES, somebody(), headers={"Idempotency-Key": "k1"}).json() for _ in range(2)]
    assert [one["is_repeat"] for one in answers] == [False, True]
    assert answers[0]["lead"] == answers[1]["lead"]
    assert (Lead.objects.get().touches.count(), Intake.objects.count()) == (1, 1)
    other = client.post(INTAKES, somebody(), headers={"Idempotency-Key": "k2"}).json()
    assert (other["outcome"], Lead.objects.get().touches.count()) == ("joined", 2)


def test_what_is_refused_may_be_sent_again_under_the_same_key(anna: User, program: Program) -> None:
    client = program(anna)
    key = {"Idempotency-Key": "k1"}
    assert client.post(INTAKES, {"facts": {"interest": "x"}}, headers=key).status_code == 422
    assert client.post(INTAKES, somebody(), headers=key).json()["is_repeat"] is False


def test_a_rep_takes_in_an_own_lead_and_management_none(rico: User, max: User, program: Program) -> None:
    program(rico).post(INTAKES, somebody())
    assert (Lead.objects.get().stage, Lead.objects.get().responsible) == (Stage.SGL, rico)
    assert program(max).post(INTAKES, somebody()).status_code == 403


def test_another_teams_lead_is_joined_without_being_named(sven: User, program: Program) -> None:
    cast.a_sal(email="jana@neu.example", first_name="Jana", last_name="von Berg")
    told = program(sven).post(INTAKES, somebody()).json()
    assert (told["outcome"], told["lead"]) == ("joined", None)


@pytest.mark.parametrize(
    "facts", [{"a": 1}, {"email": ["x"]}, {"email": {"x": 1}}, {"name": "\x00"}, {"phone": "x" * 9999}, {"custom.x": 1}]
)
def test_odd_facts_are_no_errors(anna: User, program: Program, facts: dict[str, Any]) -> None:
    answer = program(anna).post(INTAKES, {"facts": {"last_name": "Berg", **facts}})
    assert answer.status_code in (201, 422)
