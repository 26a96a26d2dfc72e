"""A form at its own address: read, filled in and sent without scripts, in two languages, without losing a word."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.models import User
from leads import designing, receiving
from leads.form.fields import Field, Option
from leads.models import Channel, Form, FormDay, Intake, Lead, Touch
from leads.submitting import guarding
from tests.forms import CLARA, a_form, a_wording, change
from tests.web.public.conftest import Visitor, token

FREE = ("name", "company", "message", "gclid")


def test_a_visitor_without_scripts_sends_it_and_is_thanked(visitor: Visitor) -> None:
    response = visitor.send(CLARA)
    assert (response.status_code, response["Location"]) == (303, f"{visitor.address}thanks/?lang=en")
    assert b"Thank you" in visitor.client.get(response["Location"]).content
    assert Lead.objects.get().email == CLARA["email"]


@pytest.mark.parametrize(("ticked", "channel", "is_told"), [
    ("on", Channel.MAIL, True), ("on", Channel.PHONE, False), ("", Channel.MAIL, False),
])  # fmt: skip
def test_who_finds_a_question_in_their_mailbox_is_told_so(
    anna: User, ticked: str, channel: Channel, is_told: bool
) -> None:
    visitor = Visitor(a_form(anna, consent_text=a_wording(channel)))
    sent = visitor.send({**CLARA, **({"consent": ticked} if ticked else {})})
    assert ("One more step" in visitor.client.get(sent["Location"]).content.decode()) is is_told


def test_no_cookie_is_set(visitor: Visitor) -> None:
    visitor.send(CLARA)
    assert not visitor.client.cookies


def test_errors_stand_at_their_fields_and_what_was_typed_stays(visitor: Visitor) -> None:
    response = visitor.send({**CLARA, "email": "clara@", "message": "Line one\n<b>two</b>"})
    text = response.content.decode()
    assert response.status_code == 422
    assert 'value="clara@"' in text
    assert "Line one\n&lt;b&gt;two&lt;/b&gt;" in text
    assert re.search(r'id="f-email"[^>]*aria-invalid="true" aria-describedby="f-email-error"', text)
    assert '<a href="#f-email">' in text
    assert not Intake.objects.exists()


def test_sent_twice_by_a_double_click_it_counts_once(form: Form) -> None:
    body = {**CLARA, "token": token(form), "version": "1"}
    for _click in range(2):
        assert Client().post(f"/f/{form.public_id}/", body).status_code == 303
    assert Intake.objects.count() == 1
    assert Touch.objects.count() == 1


def test_what_the_link_says_of_campaign_and_click_is_kept(visitor: Visitor) -> None:
    visitor.send(CLARA, "?utm_source=news&utm_campaign=Spring&fbclid=xyz&page=https://shop.example/a")
    touch = Touch.objects.get()
    assert touch.campaign == "Spring"
    assert touch.utm == {
        "utm_source": "news", "utm_campaign": "Spring", "fbclid": "xyz", "page": "https://shop.example/a"
    }  # fmt: skip


def test_the_language_is_the_visitors_and_can_be_changed(visitor: Visitor) -> None:
    german = visitor.client.get(visitor.address, headers={"Accept-Language": "de-AT,de;q=0.9"}).content.decode()
    assert '<html lang="de"' in german
    assert "Ihre Nachricht" in german
    assert '<html lang="en"' in visitor.read("?lang=en")
    assert ">Deutsch</a>" in visitor.read("?lang=en")


def test_a_form_in_one_language_is_shown_in_it(anna: User) -> None:
    form = a_form(anna, languages=["de"])
    text = Visitor(form).read("?lang=en")
    assert '<html lang="de"' in text
    assert "hreflang" not in text


def test_an_old_page_still_submits(form: Form, anna: User) -> None:
    hidden = Visitor(form).hidden(Visitor(form).read())
    change(form, anna, fields=[Field("mail2", "mail", "email", "Mail", "Mail", required=True)])
    response = Client().post(f"/f/{form.public_id}/", {**hidden, **CLARA, "token": token(form)})
    assert response.status_code == 303
    assert Lead.objects.get().email == CLARA["email"]


def test_it_goes_on_to_another_address(anna: User) -> None:
    form = a_form(anna, redirect_url="https://www.company.example/thanks")
    visitor = Visitor(form)
    assert visitor.send(CLARA)["Location"] == "https://www.company.example/thanks"
    assert "form-action 'self' https://www.company.example" in visitor.page["Content-Security-Policy"]


def test_every_type_of_field_is_shown_and_read(anna: User) -> None:
    options = (Option("a", "Eins", "One"), Option("b", "Zwei", "Two"))
    more = [
        Field("country", "country", "country", "Land", "Country"),
        Field("one", "choice", "", "Wahl", "Choice", options=options),
        Field("many", "choices", "interest", "Mehreres", "Several", options=options),
        Field("tick", "checkbox", "", "Haken", "Tick"),
        Field("worth", "number", "expected_value", "Wert", "Worth"),
        Field("day", "date", "", "Tag", "Day"),
    ]
    form = a_form(anna, *more)
    response = Visitor(form).send(
        {**CLARA, "country": "AT", "one": "b", "many": ["a", "b"], "tick": "1", "worth": "1,234.5", "day": "2026-12-24"}
    )
    assert response.status_code == 303
    lead = Lead.objects.get()
    assert (lead.country, lead.interest, str(lead.expected_value)) == ("AT", "One, Two", "1234.50")
    assert {name: lead.extra[name] for name in ("Choice", "Tick", "Day")} == {
        "Choice": "Two", "Tick": "yes", "Day": "2026-12-24"
    }  # fmt: skip


def test_a_choice_that_was_not_offered_is_refused(anna: User) -> None:
    form = a_form(anna, Field("one", "choice", "", "Wahl", "Choice", options=(Option("a", "Eins", "One"),)))
    assert Visitor(form).send({**CLARA, "one": "z"}).status_code == 422


@pytest.mark.parametrize("said", ["", "1"])
def test_consent_is_ticked_by_hand(anna: User, said: str) -> None:
    form = a_form(anna, consent_text=a_wording(Channel.MAIL), double_opt_in=False, is_enquiry=False)
    visitor = Visitor(form)
    assert "checked" not in visitor.read()
    visitor.send({**CLARA, **({"consent": said} if said else {})})
    assert Lead.objects.get().consents.count() == len(said)


def test_a_retired_form_says_so(visitor: Visitor, form: Form, anna: User) -> None:
    designing.retire(form, by=anna)
    response = visitor.client.get(visitor.address)
    assert response.status_code == 410
    assert b"This form is closed" in response.content


def test_what_was_typed_into_a_form_that_closed_meanwhile_is_not_lost(
    visitor: Visitor, form: Form, anna: User
) -> None:  # fmt: skip
    visitor.client.get(visitor.address)
    designing.retire(form, by=anna)
    response = visitor.client.post(visitor.address, {**CLARA, "message": "Line one\n<b>two</b>"})
    text = response.content.decode()
    assert (response.status_code, Intake.objects.exists()) == (410, False)
    assert CLARA["email"] in text
    assert "Line one<br>&lt;b&gt;two&lt;/b&gt;" in text


def test_an_unknown_form_is_not_there(db: None) -> None:
    assert Client().get("/f/nothing/").status_code == 404


def test_being_shown_is_counted(visitor: Visitor) -> None:
    visitor.read()
    visitor.read()
    assert FormDay.objects.get().shown == 2


def test_a_test_is_for_who_builds_forms(form: Form, anna: User) -> None:
    visitor = Visitor(form)
    visitor.client.force_login(anna)
    response = visitor.send(CLARA, "?test=1")
    assert Intake.objects.get().outcome == Intake.Outcome.TEST
    thanks = visitor.client.get(response["Location"]).content.decode()
    for words in ("This is a test", "A new lead.", "Whole name", "Clara Neu", "What the person wrote"):
        assert words in thanks
    Visitor(form).send({**CLARA, "test": "1"})
    assert Lead.objects.count() == 1


def test_its_colours_come_as_a_file(visitor: Visitor) -> None:
    sheet = re.search(r'href="(/f/style/[^"]+)"', visitor.read())
    assert sheet
    response = visitor.client.get(sheet[1])
    assert response["Content-Type"] == "text/css; charset=utf-8"
    assert b"--button:#0f6b60" in response.content
    assert visitor.client.get("/f/style/zzz-fff.css").status_code == 404


@pytest.mark.parametrize(
    "naughty",
    ["\x00", "<script>alert(1)</script>", "'; DROP TABLE leads_lead; --", "\u202etest", "𝒳" * 400, "{{ 7|add }}"],
)
def test_whatever_is_typed_is_stored_or_refused_in_words(visitor: Visitor, naughty: str) -> None:
    values: dict[str, Any] = dict.fromkeys(("name", "company", "message", "phone"), naughty)
    response = visitor.send({**values, "email": "clara@neu.example"})
    assert response.status_code in (303, 422)
    assert b"<script>alert" not in response.content


def test_what_a_link_carries_never_stands_in_the_way(visitor: Visitor) -> None:
    response = visitor.send({**CLARA, "utm_source": "a\x00b\ud800"[:3], "gclid": "x" * 9000})
    assert response.status_code == 303


def test_too_much_at_once_is_refused_in_words(form: Form) -> None:
    response = Client().post(f"/f/{form.public_id}/", {**CLARA, "message": "x" * 1_300_000})
    assert response.status_code == 413
    assert b"200 kilobytes" in response.content


def test_a_text_that_is_too_long_stands_there_to_be_shortened(visitor: Visitor) -> None:
    response = visitor.send({**CLARA, "message": "x" * 300_000})
    text = response.content.decode()
    assert (response.status_code, Intake.objects.exists()) == (413, False)
    assert "200 kilobytes" in text
    assert "x" * 300_000 in text
    assert f'value="{CLARA["email"]}"' in text
    assert re.search(r'name="token" value="[^"]+"', text)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60, deadline=None)
@given(st.dictionaries(st.sampled_from([*CLARA, "phone", "version", "lang", "consent", "altcha", "page", "gclid", "x"]),
                       st.text(max_size=60)))  # fmt: skip
def test_whatever_is_posted_the_page_answers_in_words(form: Form, body: dict[str, str]) -> None:
    with transaction.atomic():
        body = {name: text.encode("utf-8", "replace").decode() for name, text in body.items()}
        response = Client().post(f"/f/{form.public_id}/", {**body, "token": token(form)})
        assert response.status_code in (303, 422, 429)
        transaction.set_rollback(True)


@pytest.mark.real_data
def test_every_naughty_string_is_stored_or_refused_in_words(
    form: Form, real_data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each field says another one; what is refused at its field is left out, and the rest is taken in."""
    monkeypatch.setitem(guarding.OF_EVERYBODY, False, 10_000)
    strings = json.loads((real_data / "input_checks" / "blns.json").read_text())
    kept: list[str] = []
    for number, start in enumerate(range(0, len(strings), len(FREE))):
        words = dict(zip(FREE, strings[start : start + len(FREE)], strict=False))
        visitor = {"name": "Clara", "email": f"n@neu{number}.example", "token": token(form)}
        client = Client(REMOTE_ADDR=f"10.0.0.{number}")
        response = client.post(f"/f/{form.public_id}/", {**visitor, **words})
        if response.status_code == 422:
            shown = response.content.decode()
            assert not [text for text in words.values() if "<" in text and text in shown]
            refused = set(re.findall(r'id="f-(\w+)-error"', shown))
            assert refused & set(words), (words, shown)
            words = {name: text for name, text in words.items() if name not in refused}
            response = client.post(f"/f/{form.public_id}/", {**visitor, **words})
        assert response.status_code == 303, words
        lead = Lead.objects.get(email=visitor["email"])
        company = receiving.storable(" ".join(words.get("company", "").split()))
        assert lead.company == company or not company  # who names none has that of the mailbox
        kept += words.values()
    assert len(kept) > len(strings) * 0.9
