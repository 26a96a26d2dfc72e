"""What came in and could not be used is told to whoever can mend it: once for each cause, not once for each event."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import User
from leads import notifying, submitting, unpacking
from leads.models import Form, Intake, Notice, Touchpoint
from tests.cast import colleague
from tests.forms import CLARA, a_form
from tests.notifying.conftest import PostOffice
from tests.web.public.conftest import token
from tests.webhooks.services import Vendor, an_endpoint, deliver, meta

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _somebody_answers(anna: User) -> None:
    Touchpoint.objects.filter(code="ads").update(answerable=anna)


def fail(ada: User, number: int, **more: Any) -> None:
    """Events that only point to a person, for whom no token is there to ask with."""
    endpoint = an_endpoint(Vendor.META, ada, **more)
    for one in range(number):
        deliver(endpoint, meta(one))
    unpacking.apply_waiting(now=timezone.now())
    assert Intake.objects.filter(channel=endpoint.channel, state=Intake.State.FAILED).count() == number


def told() -> list[str]:
    return list(Notice.objects.order_by("user__name").values_list("user__name", flat=True))


def test_many_failures_of_one_cause_are_told_once_to_each_who_can_mend_it(ada: User, anna: User) -> None:
    fail(ada, 12)
    assert told() == ["Ada", "Anna"]
    assert "Enter an access token" in Notice.objects.get(user=anna).text


def test_another_door_and_another_day_are_told_again(ada: User, anna: User, monkeypatch: pytest.MonkeyPatch) -> None:
    fail(ada, 2)
    fail(ada, 2, name="Autumn")
    assert told() == ["Ada", "Ada", "Anna", "Anna"]
    unpacking.apply_failed_again(by=ada)
    unpacking.apply_waiting(now=timezone.now())
    assert Notice.objects.count() == 4, "the same day"
    monkeypatch.setattr("leads.notifying.troubles.company_day", lambda: date(2031, 5, 1))
    unpacking.apply_failed_again(by=ada)
    unpacking.apply_waiting(now=timezone.now())
    assert Notice.objects.count() == 8


def test_who_tries_it_themselves_sees_it_and_needs_no_notice(ada: User) -> None:
    fail(ada, 1)
    Notice.objects.all().delete()
    unpacking.apply_again(Intake.objects.get(), by=ada)
    assert told() == []


def test_what_is_tried_again_later_is_not_told_yet(ada: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("leads.unpacking.applying.make_of_it", lambda *_args, **_more: 1 / 0)
    deliver(an_endpoint(Vendor.META, ada), meta())
    now = timezone.now()
    for attempt in range(unpacking.MOST_ATTEMPTS):
        assert told() == [], attempt
        unpacking.apply_waiting(now=now + timedelta(days=attempt))
    assert told() == ["Ada", "Anna"]


def test_a_submission_that_fails_for_good_is_told(
    form: Form, anna: User, monkeypatch: pytest.MonkeyPatch
) -> None:  # fmt: skip
    Touchpoint.objects.filter(pk=form.touchpoint_id).update(answerable=anna)
    monkeypatch.setattr("leads.receiving.receive", lambda *_args, **_more: 1 / 0)
    Client().post(f"/f/{form.public_id}/", {**CLARA, "version": "1", "token": token(form)})
    assert (Intake.objects.get().state, told()) == (Intake.State.WAITING, [])
    Intake.objects.update(attempts=7, due_at=timezone.now())
    submitting.apply_waiting(now=timezone.now() + timedelta(hours=1))
    assert Intake.objects.get().state == Intake.State.FAILED
    assert told() == ["Anna"]


def test_the_notice_leads_to_what_failed(ada: User, anna: User) -> None:
    fail(ada, 1)
    client = Client()
    client.force_login(anna)
    notice, event = Notice.objects.get(user=anna), Intake.objects.get()
    assert "Spring: something that came in could not be used." in client.get("/notices/").content.decode()
    page = client.get(f"/notices/{notice.pk}/", follow=True).content.decode()
    assert f"/webhooks/events/{event.public_id}/" in page
    notice.refresh_from_db()
    assert notice.read_at


def test_its_mail_is_sent_in_the_readers_language(ada: User, anna: User, post_office: PostOffice) -> None:
    User.objects.filter(pk=anna.pk).update(language="de")
    fail(ada, 3)
    notifying.send_waiting(now=timezone.now() + timedelta(minutes=1))
    mails = {str(mail["To"]): mail for mail in post_office.mails}
    text = mails[anna.email].get_body(("plain",)).get_content()  # type: ignore[union-attr]
    assert "Spring: Ein Eingang konnte nicht verwendet werden." in text
    assert "/webhooks/events/?webhook=" in text
    assert "Lead:" not in text
    assert len(mails) == 2


def test_without_anybody_answering_the_heads_of_marketing_hear_of_it(ada: User, anna: User) -> None:
    head = colleague("Mara")
    Touchpoint.objects.filter(code="ads").update(answerable=None)
    fail(ada, 1)
    assert told() == ["Ada", head.name]


@pytest.fixture
def form(anna: User) -> Form:
    return a_form(by=anna)
