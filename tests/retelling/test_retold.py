"""Words that were kept in one language are read in another."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone, translation
from django.utils.translation import gettext
from django.utils.translation.trans_real import translation as catalogue
from hypothesis import given
from hypothesis import strategies as st

from accounts.roles import Role
from leads import unpacking
from leads.models import Intake
from leads.retelling import retold
from tests import cast
from tests.webhooks.services import Vendor, an_endpoint, deliver

GAP = re.compile(r"%\((\w+)\)([sd])")
NOTHING = "There is nothing to recognise a person by: no name, no e-mail address, no telephone number."
MESSAGES = sorted(
    message
    for message, _said in catalogue("de")._catalog.items()  # type: ignore[attr-defined]
    if isinstance(message, str) and len(re.findall(r"[A-Za-z]{2,}", GAP.sub("", message))) > 2 and "\x04" not in message
)  # fmt: skip


def test_a_sentence_without_gaps() -> None:
    with translation.override("de"):
        german = gettext(NOTHING)
        assert retold(NOTHING) == german != NOTHING
        assert retold(german) == german
    with translation.override("en"):
        assert retold(german) == NOTHING


@given(st.sampled_from([message for message in MESSAGES if GAP.search(message) and "%" not in GAP.sub("", message)]))
def test_a_sentence_with_values_says_the_same_with_the_same_values(message: str) -> None:
    values = {
        name: f"Wert{place}" if kind == "s" else place + 7 for place, (name, kind) in enumerate(GAP.findall(message))
    }
    with translation.override("de"):
        german = gettext(message) % values
        assert retold(message % values) == german
        assert retold(german) == german


def test_a_value_that_is_a_word_of_the_catalogue_is_retold_too() -> None:
    with translation.override("de"):
        said = retold("It could not be used: At most 2 characters, please.")
        assert said == "Nicht verwertbar: Bitte höchstens 2 Zeichen."


@pytest.mark.parametrize("text", ["", "Ein Satz, den niemand kennt.", "%(n)s", "100 % (sic)", "\n"])
def test_what_the_catalogue_does_not_know_stays(text: str) -> None:
    for language in ("de", "en"):
        with translation.override(language):
            assert retold(text) == text


@pytest.mark.django_db
def test_an_event_that_could_not_be_used_says_why_to_each_reader_and_program(client: Client) -> None:
    mara = cast.person("Mara", Role.MARKETING_HEAD, cast.marketing(), language="en")
    with translation.override("en"):
        deliver(an_endpoint(Vendor.STANDARD, mara), {"nobody": "here"}, id="1")
        unpacking.apply_waiting(now=timezone.now() + timedelta(seconds=1))
    event = Intake.objects.get()
    assert event.problem == NOTHING
    mara.language = "de"
    mara.save()
    client.force_login(mara)
    with translation.override("de"):
        german = gettext(NOTHING)
    assert german in client.get(f"/webhooks/events/{event.public_id}/").content.decode()
    assert client.get(f"/api/v1/webhooks/events/{event.public_id}/").json()["problem"] == german
