"""What a visitor sends becomes a lead or joins one, is kept as it came, and is never lost."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from accounts.models import User
from leads import receiving, submitting
from leads.asking import confirm
from leads.form.fields import Field
from leads.models import (
    Basis,
    Campaign,
    Channel,
    Consent,
    ConsentRequest,
    ConsentState,
    Form,
    Intake,
    Lead,
    Purpose,
    Touch,
)
from leads.submitting import BadSubmission
from tests import cast
from tests.forms import CLARA, a_form, a_wording, change, send

NOW = timezone.now


@pytest.fixture
def form(anna: User) -> Form:
    return a_form(anna)


def test_a_visitor_becomes_a_lead(form: Form) -> None:
    intake = send(form, {**CLARA, "utm_source": "letter", "gclid": "abc"}, page="https://www.neu.example/contact")
    lead = intake.lead
    assert (intake.state, intake.outcome) == (Intake.State.DONE, Intake.Outcome.CREATED)
    assert lead
    assert (lead.first_name, lead.last_name, lead.email, lead.company) == ("Clara", "Neu", CLARA["email"], "Neu AG")
    touch = Touch.objects.get(lead=lead)
    assert (touch.touchpoint, touch.said) == (form.touchpoint, "Please call me.")
    assert touch.utm == {"utm_source": "letter", "gclid": "abc", "page": "https://www.neu.example/contact"}
    assert lead.sources["email"]["from"] == "form:Contact"


def test_a_known_person_is_joined(form: Form) -> None:
    known = cast.a_contact(email=CLARA["email"], last_name="Neu")
    intake = send(form)
    assert (intake.outcome, intake.lead) == (Intake.Outcome.JOINED, known)


def test_who_made_the_form_answers_for_what_it_brings(form: Form, anna: User) -> None:
    assert send(form).lead.responsible == anna  # type: ignore[union-attr]


def test_the_same_answers_with_the_same_token_count_once(form: Form) -> None:
    first, second = send(form, token="visit"), send(form, token="visit")
    assert first == second
    assert Touch.objects.count() == 1


def test_other_answers_with_the_token_of_a_cached_page_are_another_submission(form: Form) -> None:
    send(form, token="visit")
    send(form, {**CLARA, "email": "other@neu.example"}, token="visit")
    assert Lead.objects.count() == 2


def test_an_old_version_is_still_submitted(form: Form, anna: User) -> None:
    old = form.published
    form = change(form, anna, fields=[Field("phone2", "phone", "phone", "Tel", "Tel", required=True)])
    intake = send(form, version=old)
    assert intake.outcome == Intake.Outcome.CREATED
    assert intake.body["version"] == 1
    with pytest.raises(BadSubmission):
        send(form)


def test_what_must_be_mended_is_named_by_field(form: Form) -> None:
    with pytest.raises(BadSubmission) as refused:
        send(form, {"name": "", "email": "clara@"})
    assert set(refused.value.fields) == {"name", "email"}
    assert not Intake.objects.exists()


def test_a_submission_waits_when_it_cannot_be_taken_in(form: Form, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as broken:
        broken.setattr(receiving, "receive", _fail)
        intake = send(form)
    assert (intake.state, intake.problem, intake.attempts) == (Intake.State.WAITING, "out of order", 1)
    assert submitting.apply_waiting(now=NOW()) == 0
    assert submitting.apply_waiting(now=NOW() + timedelta(hours=1)) == 1
    intake.refresh_from_db()
    assert (intake.state, intake.outcome) == (Intake.State.DONE, Intake.Outcome.CREATED)


def _fail(*_args: Any, **_more: Any) -> None:
    raise RuntimeError("out of order")


def test_what_fails_for_a_day_is_left_to_people_and_can_be_applied_again(
    form: Form, anna: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as broken:
        broken.setattr(receiving, "receive", _fail)
        intake, now = send(form), NOW()
        for _time in range(10):
            now += timedelta(days=5)
            submitting.apply_waiting(now=now)
    intake.refresh_from_db()
    assert intake.state == Intake.State.FAILED
    assert submitting.apply(intake, now=now, by=anna).state == Intake.State.DONE


def test_applied_again_an_improved_mapping_fills_blanks_without_a_further_touch(form: Form, anna: User) -> None:
    form = change(form, anna, fields=[*_fields(form), Field("role", "text", "", "Rolle", "Role")])
    intake = send(form, {**CLARA, "role": "Head of Buying"})
    assert intake.lead
    assert intake.lead.extra["Role"] == "Head of Buying"
    assert intake.lead.job_title == ""
    form = change(form, anna, fields=[*_fields(form)[:-1], Field("role", "text", "job_title", "Rolle", "Role")])
    lead = submitting.apply(intake, now=NOW(), by=anna).lead
    assert lead
    assert (lead.job_title, Touch.objects.count()) == ("Head of Buying", 1)


def _fields(form: Form) -> list[Field]:
    return [Field(**{**one, "options": ()}) for one in form.fields]


def test_nobody_to_be_recognised_is_kept_and_told(anna: User) -> None:
    form = a_form(
        anna, fields=[Field("phone", "phone", "phone", "Tel", "Tel"), Field("wish", "long", "said", "W", "W")]
    )
    intake = send(form, {"wish": "More sun"})
    assert (intake.state, intake.outcome) == (Intake.State.IGNORED, Intake.Outcome.NOTHING)
    assert "recognise" in intake.problem


def test_a_test_is_kept_and_not_counted(form: Form) -> None:
    intake = send(form, is_test=True)
    assert (intake.state, intake.outcome) == (Intake.State.IGNORED, Intake.Outcome.TEST)
    assert not Lead.objects.exists()


def test_the_campaign_of_the_form_is_that_of_its_touches(anna: User) -> None:
    form = a_form(anna, campaign=Campaign.objects.create(name="Spring"))
    send(form)
    assert Touch.objects.get().campaign == "Spring"


# consent ------------------------------------------------------------------------------------------


def test_an_enquiry_may_be_answered_the_ways_it_names(form: Form) -> None:
    send(form, {**CLARA, "phone": "+49 30 1234567"}, address="203.0.113.7")
    rows = {row.channel: row for row in Consent.objects.all()}
    assert set(rows) == {Channel.MAIL, Channel.PHONE}
    assert {row.basis for row in rows.values()} == {Basis.ENQUIRY}
    assert {row.given_from for row in rows.values()} == {"203.0.113.7"}
    assert rows["phone"].address == "+49301234567"


def test_a_form_that_is_no_enquiry_allows_nothing_by_itself(anna: User) -> None:
    send(a_form(anna, is_enquiry=False))
    assert not Consent.objects.exists()


def test_ticked_without_double_opt_in_it_counts_at_once_with_its_wording(anna: User) -> None:
    wording = a_wording(Channel.MAIL, Channel.PHONE)
    form = a_form(anna, consent_text=wording, double_opt_in=False, is_enquiry=False)
    send(form, consent=True, language="de")
    rows = Consent.objects.order_by("channel")
    assert [(row.channel, row.purpose, row.basis) for row in rows] == [
        ("mail", Purpose.ADVERTISING, Basis.CONSENT),
        ("phone", Purpose.ADVERTISING, Basis.CONSENT),
    ]
    assert {(row.text, row.wording, row.source) for row in rows} == {
        (wording, "Ja, ich möchte Neuigkeiten (1).", "Formular „Contact“")
    }


def test_not_ticked_nothing_is_agreed_to(anna: User) -> None:
    send(a_form(anna, consent_text=a_wording(Channel.MAIL), is_enquiry=False))
    assert not Consent.objects.exists()
    assert not ConsentRequest.objects.exists()


def test_a_condition_must_be_ticked(anna: User) -> None:
    form = a_form(anna, consent_text=a_wording(Channel.MAIL), consent_required=True)
    with pytest.raises(BadSubmission) as refused:
        send(form)
    assert set(refused.value.fields) == {"consent"}


def test_the_mailbox_is_asked_once_and_calls_count_at_once(anna: User) -> None:
    form = a_form(anna, consent_text=a_wording(Channel.MAIL, Channel.PHONE), is_enquiry=False)
    for _time in range(2):
        send(form, {**CLARA, "phone": "+49 30 1234567"}, consent=True, token="visit")
    send(form, {**CLARA, "message": "Again"}, consent=True)
    request = ConsentRequest.objects.get()
    assert (request.address, request.wording) == (CLARA["email"], "Yes, I would like news (1).")
    assert {(row.channel, row.state) for row in Consent.objects.all()} == {("phone", ConsentState.GIVEN)}


def test_who_has_confirmed_is_not_asked_again(anna: User) -> None:
    form = a_form(anna, consent_text=a_wording(Channel.MAIL))
    send(form, consent=True)
    confirm(ConsentRequest.objects.get().key, confirmed_from=None, now=NOW())
    send(form, {**CLARA, "message": "Again"}, consent=True)
    assert ConsentRequest.objects.count() == 1


def test_an_old_version_names_the_wording_that_was_shown(anna: User) -> None:
    first, second = a_wording(Channel.MAIL), a_wording(Channel.MAIL)
    form = a_form(anna, consent_text=first, double_opt_in=False, is_enquiry=False)
    old = form.published
    form = change(form, anna, consent_text=second)
    send(form, version=old, consent=True)
    assert Consent.objects.get().text == first
