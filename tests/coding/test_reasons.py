"""Admins keep up the reasons: texts, effects, order; used ones are retired, never deleted."""

from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client
from rest_framework.test import APIClient

from accounts.models import ApiToken, User
from leads import coding, handing_over
from leads.coding import BadReason
from leads.models import Effect, Reason, Track, Use
from tests import cast

FACTS: dict[str, Any] = {
    "label_de": "Projekt gestoppt", "label_en": "Project stopped", "uses": ["return"], "effect": Effect.NONE,
}  # fmt: skip


def test_a_new_one_is_offered_after_the_others(ada: User) -> None:
    reason = coding.add("project_stopped", FACTS, by=ada)
    assert list(Reason.objects.offered_for(Use.RETURN))[-1] == reason


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"label_de": ""}, "label_de"), ({"label_en": ""}, "label_en"), ({"uses": []}, "uses"),
        ({"effect": "explode"}, "effect"), ({"uses": ["reject"]}, "category"), ({"effect": Effect.TRACK}, "track"),
        ({"effect": Effect.ASK}, "asks_for"),
        ({"uses": ["disqualify"], "effect": Effect.ASK, "asks_for": "budget"}, "effect"),
    ],
)  # fmt: skip
def test_what_can_not_be_is_refused_at_its_field(ada: User, wrong: dict[str, Any], field: str) -> None:
    with pytest.raises(BadReason) as refusal:
        coding.add("project_stopped", FACTS | wrong, by=ada)
    assert field in refusal.value.fields


def test_a_code_is_known_once(ada: User) -> None:
    with pytest.raises(BadReason) as refusal:
        coding.add("duplicate", FACTS, by=ada)
    assert "code" in refusal.value.fields


def test_a_reason_that_sleeps_always_asks_for_the_date(ada: User) -> None:
    assert coding.add("later", FACTS | {"effect": Effect.SLEEP}, by=ada).needs_date


def test_a_changed_effect_holds_from_now_on(ada: User, rico: User) -> None:
    track = Track.objects.get(code="light")
    reason = coding.change(cast.reason("wrong_team"), {"effect": Effect.TRACK, "track": track}, by=ada)
    lead = handing_over.reject(cast.an_offer_to(), by=rico, reason=reason, note="Not ours")
    assert lead.reminders.filter(step__track=track).count() == track.steps.count()


def test_changes_are_on_record(ada: User) -> None:
    coding.change(cast.reason("wrong_team"), {"label_en": "The other team"}, by=ada)
    events = Reason.pgh_event_model.objects.filter(code="wrong_team", label_en="The other team")  # type: ignore[attr-defined]
    assert events.count() == 1


def test_retired_it_is_offered_no_more_and_stays_readable(ada: User, rico: User) -> None:
    reason = cast.reason("wrong_team")
    lead = handing_over.reject(cast.an_offer_to(), by=rico, reason=reason, note="Not ours")
    coding.retire(reason, by=ada)
    assert reason not in Reason.objects.offered_for(Use.REJECT)
    entry = lead.ledger.order_by("-number").first()
    assert entry is not None
    assert "Wrong team" in entry.sentence
    coding.offer_again(reason, by=ada)
    assert reason in Reason.objects.offered_for(Use.REJECT)


def test_the_last_reason_of_an_act_is_not_retired(ada: User) -> None:
    Reason.objects.exclude(code="new_interest").filter(uses__contains=[Use.REOPEN]).update(uses=[Use.LOSE])
    with pytest.raises(BadReason):
        coding.retire(cast.reason("new_interest"), by=ada)


def test_they_are_put_in_order(ada: User) -> None:
    first, second, *_rest = Reason.objects.filter(retired_at=None)
    coding.move(second, by=ada, up=True)
    assert list(Reason.objects.filter(retired_at=None))[:2] == [second, first]
    coding.move(second, by=ada, up=True)
    assert Reason.objects.filter(retired_at=None).first() == second


# the database ---------------------------------------------------------------------------------------


def refused(sql: str, because: str) -> None:
    with pytest.raises(IntegrityError, match=because), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)


def test_a_used_reason_is_never_deleted(rico: User) -> None:
    handing_over.reject(cast.an_offer_to(), by=rico, reason=cast.reason("no_lead"))
    refused("DELETE FROM leads_reason WHERE code = 'no_lead'", "retired, never deleted")


@pytest.mark.django_db
def test_a_reason_keeps_its_code() -> None:
    refused("UPDATE leads_reason SET code = 'x' WHERE code = 'no_lead'", "keeps its code")


@pytest.mark.django_db
def test_a_reason_to_reject_says_what_kind_it_is() -> None:
    refused("UPDATE leads_reason SET category = '' WHERE code = 'no_lead'", "reason_to_reject_has_its_kind")


# pages and programs ---------------------------------------------------------------------------------


def page(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def program(user: User) -> APIClient:
    client = APIClient()
    client.credentials(HTTP_AUTHORIZATION=f"Bearer {ApiToken.issue(user, 'test')[1]}")
    return client


def test_an_admin_adds_changes_and_retires_one_in_the_browser(ada: User) -> None:
    client = page(ada)
    assert client.post("/settings/reasons/new/", {"code": "project_stopped", "label_de": "x"}).status_code == 422
    assert client.post("/settings/reasons/new/", {"code": "project_stopped", **FACTS}).status_code == 302
    assert (
        client.post("/settings/reasons/project_stopped/", {**FACTS, "label_en": "Project is over"}).status_code == 302
    )
    assert "Project is over" in client.get("/settings/reasons/").content.decode()
    assert client.post("/settings/reasons/project_stopped/place/", {"to": "up"}).status_code == 302
    assert client.post("/settings/reasons/project_stopped/retirement/").status_code == 302
    assert Reason.objects.get(code="project_stopped").is_retired
    client.post("/settings/reasons/project_stopped/retirement/", {"again": "1"})
    assert not Reason.objects.get(code="project_stopped").is_retired


@pytest.mark.parametrize("name", ["anna", "mara", "rico", "hilde", "max"])
def test_nobody_else_enters(request: pytest.FixtureRequest, name: str) -> None:
    user = request.getfixturevalue(name)
    assert page(user).get("/settings/reasons/").status_code == 403
    assert page(user).post("/settings/reasons/no_lead/retirement/").status_code == 403
    assert program(user).patch("/api/v1/reasons/no_lead/", {"label_en": "x"}, format="json").status_code == 403


def test_a_program_of_an_admin_does_the_same(ada: User) -> None:
    client = program(ada)
    made = client.post("/api/v1/reasons/", {"code": "project_stopped", **FACTS}, format="json")
    assert made.status_code == 201, made.content
    assert made.json()["label"] == "Project stopped"
    wrong = client.patch("/api/v1/reasons/project_stopped/", {"effect": "track"}, format="json")
    assert wrong.status_code == 422
    assert client.post("/api/v1/reasons/project_stopped/retirement/", {}, format="json").json()["retired_at"]
    assert client.delete("/api/v1/reasons/project_stopped/retirement/").json()["retired_at"] is None


def test_everybody_reads_them(rico: User) -> None:
    client = program(rico)
    assert {one["code"] for one in client.get("/api/v1/reasons/?use=reject").json()["results"]} >= {"no_lead"}
    assert client.get("/api/v1/reasons/no_lead/").json()["category"] == "definition"
