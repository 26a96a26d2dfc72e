"""A form is sent by many at the same moment, and by one who clicks twice: each submission counts, and counts once."""

from collections import Counter
from collections.abc import Callable

import pytest
from django.test import Client

from accounts.models import User
from leads.models import Intake, Lead, Touch
from leads.submitting import guarding
from tests.concurrency.test_forty_people_decide_at_once import at_once
from tests.forms import CLARA, a_form
from tests.web.public.conftest import token

pytestmark = pytest.mark.django_db(transaction=True)
MANY = 20


def _sending(address: str, body: dict[str, str], host: str = "203.0.113.1") -> Callable[[], int]:
    return lambda: int(Client(REMOTE_ADDR=host).post(address, body).status_code)


def test_a_click_repeated_before_the_answer_counts_once(anna: User) -> None:
    form = a_form(anna)
    body = {**CLARA, "token": token(form)}
    answers = at_once([_sending(f"/f/{form.public_id}/", body, f"203.0.113.{n}") for n in range(MANY)])
    assert set(answers) == {303}
    assert (Intake.objects.count(), Lead.objects.count(), Touch.objects.count()) == (1, 1, 1)


def test_one_person_from_many_pages_is_one_lead(anna: User) -> None:
    form = a_form(anna)
    bodies = [{**CLARA, "message": f"Question {n}", "token": token(form)} for n in range(MANY)]
    answers = at_once(
        [_sending(f"/f/{form.public_id}/", body, f"203.0.113.{n}") for n, body in enumerate(bodies)]
    )  # fmt: skip
    assert set(answers) == {303}
    assert (Intake.objects.count(), Lead.objects.count(), Touch.objects.count()) == (MANY, 1, MANY)


def test_a_flood_is_counted_exactly(anna: User) -> None:
    form = a_form(anna)
    bodies = [{**CLARA, "email": f"c{n}@neu.example", "token": token(form)} for n in range(MANY)]
    answers = at_once([_sending(f"/f/{form.public_id}/", body) for body in bodies])
    most = guarding.OF_ONE_ADDRESS[False]
    assert Counter(answers) == {303: most, 429: MANY - most}
    assert Lead.objects.count() == most
