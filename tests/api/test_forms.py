"""Forms through the API: for whoever builds them, and for the company's own website."""

import json
from typing import Any

import pytest
from rest_framework.test import APIClient

from accounts.models import User
from leads.models import Channel, Consent, Form, Intake, Lead
from tests.api.answers import ok, problem
from tests.api.conftest import Program
from tests.api.test_answers_match_the_schema import _check
from tests.forms import CLARA, a_form, a_wording, send
from tests.web.public.conftest import SHOP, solved, token

FORMS = "/api/v1/forms/"


@pytest.fixture
def form(anna: User) -> Form:
    return a_form(anna, origins=[SHOP])


# building -----------------------------------------------------------------------------------------


def test_a_form_is_made_changed_published_and_retired(anna: User, program: Program) -> None:
    client = program(anna)
    made = client.post(FORMS, {"name": "Contact"})
    _check(made, "create_form")
    address = f"{FORMS}{ok(made, 201)['id']}/"
    assert made.json()["version"] is None
    published = client.post(f"{address}publication/")
    _check(published, "publish_form")
    assert (published.json()["version"], published.json()["is_published"]) == (1, True)
    field = {"key": "mail", "type": "mail", "maps": "email", "label_de": "Mail", "label_en": "Mail", "required": True}
    changed = client.patch(address, {"fields": [field], "revision": published.json()["revision"]})
    _check(changed, "change_form")
    assert changed.json()["is_published"] is False
    assert ok(client.post(f"{address}publication/"))["version"] == 2
    _check(client.post(f"{address}retirement/"), "retire_form")
    _check(client.delete(f"{address}retirement/"), "offer_form_again")
    _check(client.get(FORMS), "forms")
    _check(client.get(address), "form")


def test_an_older_draft_than_the_present_is_refused(form: Form, anna: User, program: Program) -> None:
    problem(program(anna).patch(f"{FORMS}{form.public_id}/", {"name": "B", "revision": 1}), 409, "conflict")


@pytest.mark.parametrize(
    ("body", "where"),
    [
        ({"colour": "red"}, "colour"),
        ({"colour": "#fefefe"}, "colour"),
        ({"redirect_url": "http://company.example"}, "redirect_url"),
        ({"redirect_url": "javascript:alert(1)"}, "redirect_url"),
        ({"origins": ["ftp://x"]}, "origins"),
        ({"origins": ["https://*"]}, "origins"),
        ({"languages": []}, "languages"),
        ({"languages": ["fr"]}, "languages.0"),
        ({"consent_text": "none"}, "consent_text"),
        ({"consent_required": True}, "consent_required"),
        ({"fields": [{"key": "Ä", "type": "text"}]}, "Ä.key"),
        ({"fields": [{"key": "token", "type": "text"}]}, "token.key"),
        ({"fields": [{"key": "a", "type": "text"}, {"key": "a", "type": "text"}]}, "a.key"),
        ({"fields": [{"key": "a", "type": "wish"}]}, "fields.0.type"),
        ({"touchpoint": "nowhere"}, "touchpoint"),
    ],
)
def test_what_a_form_cannot_be_is_named(
    form: Form, anna: User, program: Program, body: dict[str, Any], where: str
) -> None:
    response = program(anna).patch(f"{FORMS}{form.public_id}/", body)
    assert response.status_code == 422
    assert where in response.json()["errors"]


def test_an_unfinished_form_is_not_published(anna: User, program: Program) -> None:
    client = program(anna)
    made = ok(client.post(FORMS, {"name": "Empty", "fields": [{"key": "wish", "type": "text"}]}), 201)
    told = problem(client.post(f"{FORMS}{made['id']}/publication/"), 422, "refused")
    assert {"wish.label_de", "fields"} <= set(told["errors"])


def test_submissions_are_read_and_applied_again(form: Form, anna: User, program: Program) -> None:
    client, intake = program(anna), send(form)
    listed = client.get(f"{FORMS}{form.public_id}/submissions/?limit=10")
    _check(listed, "submissions")
    assert [one["id"] for one in ok(listed)["results"]] == [intake.public_id]
    again = client.post(f"{FORMS}{form.public_id}/submissions/{intake.public_id}/application/")
    _check(again, "apply_submission")
    assert ok(again)["outcome"] == "created"
    problem(client.post(f"{FORMS}{form.public_id}/submissions/none/application/"), 404, "not-found")


def test_statistics(form: Form, anna: User, program: Program) -> None:
    send(form, {**CLARA, "utm_source": "news"})
    send(form, is_test=True)
    told = program(anna).get(f"{FORMS}{form.public_id}/statistics/")
    _check(told, "form_statistics")
    body = ok(told)
    assert (body["sent"], body["created"], body["tests"]) == (1, 1, 1)
    assert body["by_source"] == [{"utm_source": "news", "sent": 1}]


def test_sales_builds_no_forms(form: Form, rico: User, program: Program) -> None:
    problem(program(rico).get(FORMS), 403, "forbidden")


# strangers ----------------------------------------------------------------------------------------


@pytest.fixture
def stranger() -> APIClient:
    return APIClient(raise_request_exception=False)


def public(form: Form, part: str = "") -> str:
    return f"/api/v1/public/forms/{form.public_id}/{part}"


def answers(form: Form, **more: Any) -> dict[str, Any]:
    return {"answers": CLARA, "token": token(form), **more}


def test_a_website_reads_the_form_and_sends_it(form: Form, stranger: APIClient) -> None:
    asked = stranger.get(public(form), {"lang": "de"}, headers={"Origin": SHOP})
    _check(asked, "public_form")
    assert asked["Access-Control-Allow-Origin"] == SHOP
    assert [one["label"] for one in ok(asked)["fields"]][:2] == ["Name", "E-Mail-Adresse"]
    its_token = asked.json()["token"]
    puzzle = stranger.get(public(form, "puzzle/"), {"token": its_token}, headers={"Origin": SHOP})
    _check(puzzle, "public_form_puzzle")
    body = {"answers": CLARA, "token": its_token, "altcha": solved(form, its_token), "link": {"gclid": "1"}}
    sent = stranger.post(public(form, "submissions/"), body, headers={"Origin": SHOP})
    _check(sent, "submit_public_form")
    assert ok(sent, 201)["redirect"] is None
    assert Lead.objects.get().email == CLARA["email"]


def test_a_browser_is_told_before_it_sends(form: Form, stranger: APIClient) -> None:
    asks = {"Origin": SHOP, "Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "content-type"}
    response = stranger.options(public(form, "submissions/"), headers=asks)
    assert response.status_code == 204
    assert response["Access-Control-Allow-Origin"] == SHOP
    assert "POST" in response["Access-Control-Allow-Methods"]
    assert "content-type" in response["Access-Control-Allow-Headers"].lower()
    assert "Origin" in response["Vary"]
    assert "Access-Control-Allow-Credentials" not in response


@pytest.mark.parametrize("origin", ["https://evil.example", "null", f"{SHOP}.evil.example", "http://shop.example"])
def test_a_foreign_site_is_refused_in_words(form: Form, stranger: APIClient, origin: str) -> None:
    for response in (
        stranger.options(public(form, "submissions/"), headers={"Origin": origin}),
        stranger.post(public(form, "submissions/"), answers(form), headers={"Origin": origin}),
        stranger.get(public(form), headers={"Origin": origin}),
    ):
        told = problem(response, 403, "foreign-site")
        assert "site" in told["detail"]
        assert "Access-Control-Allow-Origin" not in response
    assert not Intake.objects.exists()


def test_what_must_be_mended_is_named_by_field(form: Form, stranger: APIClient) -> None:
    told = problem(stranger.post(public(form, "submissions/"), answers(form, answers={"email": "x"})), 422, "refused")
    assert set(told["errors"]) == {"name", "email"}


@pytest.mark.parametrize(
    "wrong",
    [{"answers": []}, {"answers": {"name": {"a": 1}}}, {"answers": {"none": "x"}}, {"version": 99}, {"token": 5},
     {"answers": {"name": ["a", 5]}}, {"link": {"gclid": {}}}, {"altcha": "\x00"}, {"language": "fr"}],
    ids=str,
)  # fmt: skip
def test_what_makes_no_sense_is_refused_in_words(form: Form, stranger: APIClient, wrong: dict[str, Any]) -> None:
    response = stranger.post(public(form, "submissions/"), answers(form, **wrong))
    assert response.status_code == 422, response.content
    assert not Intake.objects.exists()


def test_sent_twice_it_counts_once(form: Form, stranger: APIClient) -> None:
    body = answers(form)
    for _time in range(2):
        ok(stranger.post(public(form, "submissions/"), body), 201)
    assert Intake.objects.count() == 1


def test_the_trap_is_answered_like_a_success(form: Form, stranger: APIClient) -> None:
    ok(stranger.post(public(form, "submissions/"), answers(form, contact_url="https://spam.example")), 201)
    assert Intake.objects.get().outcome == Intake.Outcome.SPAM


def test_too_often_is_told_as_a_problem(form: Form, stranger: APIClient) -> None:
    body = answers(form)
    responses = [stranger.post(public(form, "submissions/"), body) for _time in range(11)]
    problem(responses[-1], 429, "too-many")


def test_consent_is_sent_by_itself(anna: User, stranger: APIClient) -> None:
    form = a_form(anna, consent_text=a_wording(Channel.MAIL), double_opt_in=False, is_enquiry=False)
    assert ok(stranger.get(public(form), {"lang": "en"}))["consent"] == "Yes, I would like news (1)."
    ok(stranger.post(public(form, "submissions/"), answers(form, consent=True)), 201)
    assert Consent.objects.get().purpose == "advertising"


def test_a_closed_form_is_not_there(form: Form, anna: User, program: Program, stranger: APIClient) -> None:
    program(anna).post(f"{FORMS}{form.public_id}/retirement/")
    problem(stranger.get(public(form)), 404, "not-found")


def test_a_large_body_is_refused(form: Form, stranger: APIClient) -> None:
    body = json.dumps(answers(form, answers={"message": "x" * 2_000_000}))
    problem(stranger.post(public(form, "submissions/"), body, content_type="application/json"), 413,
            "request-entity-too-large")  # fmt: skip
