"""Programs that fill in forms, floods, and foreign sites; and people who only look like one of them."""

from typing import Any

import pytest
from django.test import Client

from accounts.models import User
from leads.models import Form, Intake, Lead
from leads.submitting import guarding
from tests.forms import CLARA, a_form
from tests.web.public.conftest import SHOP, Visitor, solved, token


def test_who_fills_in_the_trap_is_thanked_and_kept_as_spam(visitor: Visitor) -> None:
    response = visitor.send({**CLARA, "contact_url": "https://spam.example"})
    assert response.status_code == 303
    intake = Intake.objects.get()
    assert (intake.state, intake.outcome) == (Intake.State.IGNORED, Intake.Outcome.SPAM)
    assert not Lead.objects.exists()


def test_sent_too_fast_it_is_shown_again_and_taken_at_the_second_time(visitor: Visitor) -> None:
    first = visitor.send(CLARA, after=0)
    assert first.status_code == 422
    text = first.content.decode()
    assert "very quick" in text
    assert CLARA["message"] in text
    hidden = visitor.hidden(text)
    assert guarding.visit_of(visitor.form, hidden["token"])
    assert visitor.client.post(visitor.address, {**hidden, **CLARA, "token": token(visitor.form)}).status_code == 303


def test_a_solved_puzzle_stands_for_the_time(form: Form) -> None:
    fresh = token(form, 0)
    body = {**CLARA, "token": fresh, "altcha": solved(form, fresh)}
    assert Client().post(f"/f/{form.public_id}/", body).status_code == 303


@pytest.mark.parametrize("age", [60 * 60 * 25, 60 * 60 * 24 * 400])
def test_a_page_that_was_open_for_long_loses_nothing(visitor: Visitor, age: int) -> None:
    response = visitor.send(CLARA, after=age)
    assert response.status_code == 422
    assert CLARA["message"] in response.content.decode()


@pytest.mark.parametrize("forged", ["", "x", "a.b.c:d", "ü" * 300])
def test_without_a_token_of_ours_it_is_shown_again(form: Form, forged: str) -> None:
    response = Client().post(f"/f/{form.public_id}/", {**CLARA, "token": forged})
    assert response.status_code == 422
    assert not Lead.objects.exists()


def test_the_token_of_another_form_is_none(form: Form, anna: User) -> None:
    assert guarding.visit_of(form, token(a_form(anna))) is None


@pytest.mark.parametrize(
    "solution", ["", "x", "e30=", "W10=", "bnVsbA==", "eyJzYWx0IjoxLCJjaGFsbGVuZ2UiOjF9", "=" * 3000]
)
def test_what_solves_no_puzzle_is_told_from_what_does(form: Form, solution: str) -> None:
    visit = guarding.visit_of(form, token(form))
    assert not guarding.is_solved(solution, visit)


def test_a_solution_belongs_to_its_visit(form: Form) -> None:
    one, other = token(form), token(form)
    assert guarding.is_solved(solved(form, one), guarding.visit_of(form, one))
    assert not guarding.is_solved(solved(form, one), guarding.visit_of(form, other))


def test_of_a_thousand_from_one_address_a_few_pass(form: Form) -> None:
    client, its_token = Client(), token(form)
    statuses = [
        client.post(f"/f/{form.public_id}/", {**CLARA, "email": f"c{n}@neu.example", "token": its_token}).status_code
        for n in range(1000)
    ]
    assert statuses[:10] == [303] * 10
    assert set(statuses[10:]) == {429}
    assert Lead.objects.count() == 10


def test_who_is_stopped_is_told_and_keeps_what_was_typed(form: Form) -> None:
    body = {**CLARA, "token": token(form)}
    answers = [Client().post(f"/f/{form.public_id}/", body) for _time in range(11)]
    assert answers[-1].status_code == 429
    assert "too often" in answers[-1].content.decode()
    assert CLARA["message"] in answers[-1].content.decode()


def test_refusing_costs_three_statements(form: Form, django_assert_max_num_queries: Any) -> None:
    body = {**CLARA, "token": token(form)}
    client = Client()
    for _time in range(11):
        client.post(f"/f/{form.public_id}/", body)
    with django_assert_max_num_queries(3):
        assert client.post(f"/f/{form.public_id}/", body).status_code == 429


def test_another_address_still_passes(form: Form) -> None:
    body = {**CLARA, "token": token(form)}
    for _time in range(12):
        Client(REMOTE_ADDR="203.0.113.1").post(f"/f/{form.public_id}/", body)
    assert Client(REMOTE_ADDR="203.0.113.2").post(f"/f/{form.public_id}/", body).status_code == 303


def test_a_household_of_ipv6_is_one_address(form: Form) -> None:
    body = {**CLARA, "token": token(form)}
    for n in range(11):
        last = Client(REMOTE_ADDR=f"2001:db8::{n}").post(f"/f/{form.public_id}/", body)
    assert last.status_code == 429


def test_a_puzzle_that_is_solved_once_does_not_open_the_door_for_good(form: Form) -> None:
    its_token = token(form)
    body = {**CLARA, "token": its_token, "altcha": solved(form, its_token)}
    statuses = [Client().post(f"/f/{form.public_id}/", body).status_code for _time in range(12)]
    assert statuses.count(303) == 10


def test_a_foreign_site_is_refused_in_words(form: Form) -> None:
    body = {**CLARA, "token": token(form)}
    for origin in ("https://evil.example", "null"):
        response = Client().post(f"/f/{form.public_id}/", body, headers={"Origin": origin})
        assert response.status_code == 403
        assert b"may not be sent from this site" in response.content
    for origin in (SHOP, "http://testserver"):
        assert Client().post(f"/f/{form.public_id}/", body, headers={"Origin": origin}).status_code == 303


def test_the_puzzle_is_given_for_a_token_of_the_form(form: Form) -> None:
    told = Client().get(f"/f/{form.public_id}/puzzle/", {"token": token(form)}).json()
    assert set(told) >= {"algorithm", "challenge", "salt", "signature"}
    assert Client().get(f"/f/{form.public_id}/puzzle/", {"token": "x"}).status_code == 422
