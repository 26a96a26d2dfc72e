"""Each notice goes out by mail once, in the reader's language, and one trouble never keeps the others waiting."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import User
from leads import checking, escalating, handing_over, notifying, reminding
from leads.models import Clock, Handover, Lead, Notice, Reminder, ReminderKind
from leads.notifying import notices
from tests import cast
from tests.notifying.conftest import PostOffice

SOON = timedelta(minutes=1)


@pytest.fixture
def lead(anna: User) -> Lead:
    return cast.an_mql(first_name="Clara", last_name="Kunde", company="Kunde & Söhne")


def remind(person: User, lead: Lead, text: str = "Send the brochure") -> Notice:
    """A reminder that has just been brought in the app."""
    now = timezone.now()
    reminder = Reminder.objects.create(lead=lead, kind=ReminderKind.OWN, person=person, due_at=now, text=text)
    reminding.bring_due(now=now)
    return Notice.objects.get(reminder=reminder)


def warning_of(offer: Handover) -> datetime:
    """When the clock of the answer warns."""
    warned = Clock.objects.get(handover=offer).warn_at
    assert warned is not None
    return warned


def send(after: timedelta = SOON) -> int:
    return notifying.send_waiting(now=timezone.now() + after)


def body(mail: EmailMessage, kind: str = "plain") -> str:
    part = mail.get_body((kind,))
    assert part is not None
    return str(part.get_content())


def subject(mail: EmailMessage) -> str:
    return str(mail["Subject"]).strip()  # a long one is folded, which leaves a blank in front


# What it says -------------------------------------------------------------------------------------


def test_the_mail_says_what_and_who_and_leads_there(post_office: PostOffice, anna: User, lead: Lead) -> None:
    remind(anna, lead)
    assert send() == 1
    mail = post_office.mails[0]
    assert mail["To"] == "anna@leadflow.example"
    assert subject(mail) == "Send the brochure: Clara Kunde (Kunde & Söhne)"
    assert mail["Auto-Submitted"] == "auto-generated"
    for text in (body(mail), body(mail, "html")):
        assert f"http://localhost:8000/leads/{lead.public_id}/" in text
        assert "http://localhost:8000/reminders/" in text
        assert "you asked Leadflow to remind you" in text
    assert "Kunde & Söhne" in body(mail)
    assert "Kunde &amp; Söhne" in body(mail, "html")


def test_a_deadline_is_told_in_the_readers_zone(post_office: PostOffice, rico: User, nina: User) -> None:
    User.objects.filter(pk=nina.pk).update(time_zone="America/New_York")
    offer = cast.an_offer_to()
    warned = warning_of(offer)
    escalating.bring_due(now=warned)
    notifying.send_waiting(now=warned + SOON)
    berlin, york = (body(mail) for mail in sorted(post_office.mails, key=lambda mail: str(mail["To"]), reverse=True))
    for text, zone in ((berlin, "Europe/Berlin"), (york, "America/New_York")):
        with timezone.override(zone):
            assert f"{timezone.localtime(offer.due_at):%H:%M}" in text


def test_the_subject_of_a_warning_begins_with_the_time_left(post_office: PostOffice, rico: User) -> None:
    offer = cast.an_offer_to(first_name="Tom", last_name="Harbour", company="Harbour Ltd")
    escalating.bring_due(now=warning_of(offer))
    notifying.send_waiting(now=offer.due_at)
    words = subject(post_office.mails[0])
    assert words.startswith("Accept or reject, ")
    assert words.endswith(" left: Tom Harbour (Harbour Ltd)")


def test_who_answers_for_what_is_said(post_office: PostOffice, rico: User, hilde: User) -> None:
    offer = cast.an_offer_to()
    tells_head = offer.due_at + timedelta(days=7)  # also over a weekend
    escalating.bring_due(now=tells_head)
    notifying.send_waiting(now=tells_head + SOON)
    told = {(str(mail["To"]).split("@")[0], "nobody is named" in body(mail)) for mail in post_office.mails}
    assert told == {("rico", True), ("hilde", True), ("hilde", False)}


def test_names_cannot_break_a_mail(post_office: PostOffice, anna: User) -> None:
    lead = cast.an_mql(first_name="Eve <script>", last_name="O'Hara", company="Ü & Co\u2028🙂")
    remind(anna, lead, "Ask: 50 % <b>off</b>?")
    assert send() == 1
    mail = post_office.mails[0]
    assert "\n" not in subject(mail)
    assert "<script>" not in body(mail, "html")
    assert "Ask: 50 % <b>off</b>?" in body(mail)


@pytest.mark.parametrize(
    ("language", "words"),
    [("en", "Ask about today's solution: "), ("de", "Nach der heutigen Lösung fragen: ")],
)
def test_it_speaks_the_readers_language(
    post_office: PostOffice, anna: User, rico: User, language: str, words: str
) -> None:
    User.objects.filter(pk=anna.pk).update(language=language)
    lead = checking.give_back(cast.a_sal(), by=rico, reason=cast.reason("no_need_seen"))
    later = timezone.now() + timedelta(days=30)
    reminding.bring_due(now=later)
    notifying.send_waiting(now=later + SOON)
    mails = [mail for mail in post_office.mails if subject(mail).startswith(words)]
    assert len(mails) == 1
    assert f'lang="{language}"' in body(mails[0], "html")
    assert lead.name in body(mails[0])


# When ---------------------------------------------------------------------------------------------


def test_a_mail_waits_for_the_undo(post_office: PostOffice, anna: User, lead: Lead) -> None:
    remind(anna, lead)
    assert send(timedelta(seconds=20)) == 0
    assert send() == 1


def test_each_goes_out_once(post_office: PostOffice, anna: User, lead: Lead) -> None:
    remind(anna, lead)
    assert [send(), send()] == [1, 0]


def _undone(notice: Notice) -> None:
    assert notice.reminder
    assert notice.lead
    reminding.cancel_all(notice.lead, now=timezone.now(), own_too=True)


def _done(notice: Notice) -> None:
    assert notice.reminder
    reminding.finish(notice.reminder, by=notice.user)


def _left(notice: Notice) -> None:
    User.objects.filter(pk=notice.user_id).update(is_active=False)


@pytest.mark.parametrize("settled", [_undone, _done, _left])
def test_nobody_gets_a_mail_about_what_is_settled(
    post_office: PostOffice, anna: User, lead: Lead, settled: Callable[[Notice], None]
) -> None:
    settled(remind(anna, lead))
    assert send() == 0
    User.objects.update(is_active=True)
    assert send() == 0
    assert not Notice.objects.to_be_mailed().exists()


def test_an_answered_handover_sends_no_warning_any_more(post_office: PostOffice, rico: User) -> None:
    offer = cast.an_offer_to()
    reminding.bring_due(now=offer.due_at - timedelta(hours=1))
    handing_over.accept(offer, by=rico)
    assert notifying.send_waiting(now=offer.due_at) == 0


# Trouble ------------------------------------------------------------------------------------------


def test_a_refused_address_keeps_nobody_else_waiting(
    post_office: PostOffice, anna: User, mara: User, rico: User, lead: Lead
) -> None:
    post_office.refuses = {"mara@leadflow.example"}
    for person in (anna, mara, rico):
        Reminder.objects.create(
            lead=cast.a_sal() if person == rico else lead, kind=ReminderKind.OWN, person=person, due_at=timezone.now()
        )
    reminding.bring_due(now=timezone.now())
    assert send() == 2
    assert post_office.addressees == ["anna@leadflow.example", "rico@leadflow.example"]


def test_patience_grows_with_each_failure_and_ends(post_office: PostOffice, anna: User, lead: Lead) -> None:
    post_office.refuses = {"anna@leadflow.example"}
    notice = remind(anna, lead)
    now, waits = timezone.now() + SOON, []
    for _ in range(25):
        notifying.send_waiting(now=now)
        notice.refresh_from_db()
        assert notice.mail_after
        waits.append(notice.mail_after - now)
        now = max(notice.mail_after, now)
    assert waits[:3] == [timedelta(minutes=2), timedelta(minutes=4), timedelta(minutes=8)]
    assert max(waits) == timedelta(days=1)
    assert notice.failures == 20


def test_a_refused_address_that_is_mended_gets_its_mail(post_office: PostOffice, anna: User, lead: Lead) -> None:
    post_office.refuses = {"anna@leadflow.example"}
    remind(anna, lead)
    assert send() == 0
    post_office.refuses = set()
    assert [send(), send(timedelta(minutes=4))] == [0, 1]


def test_without_a_server_mails_wait_and_nothing_counts_as_failure(
    post_office: PostOffice, anna: User, lead: Lead
) -> None:
    notice = remind(anna, lead)
    post_office.close()
    assert send() == 0
    notice.refresh_from_db()
    assert (notice.failures, notice.mailed_at) == (0, None)
    post_office.open()
    assert send() == 1


def test_a_server_that_says_goodbye_ends_the_round(post_office: PostOffice, anna: User, lead: Lead) -> None:
    remind(anna, lead)
    remind(anna, lead)
    post_office.answer = "421 4.3.0 Going down for lunch"
    assert send() == 0
    assert list(Notice.objects.order_by("pk").values_list("failures", flat=True)) == [1, 0]
    post_office.answer = "250 OK"
    assert send(timedelta(minutes=10)) == 2


def test_a_server_that_is_busy_gets_the_mail_later(post_office: PostOffice, anna: User, lead: Lead) -> None:
    remind(anna, lead)
    post_office.answer = "451 4.3.0 Try again later"
    assert send() == 0
    post_office.answer = "250 OK"
    assert send(timedelta(minutes=10)) == 1


def test_one_broken_mail_does_not_stop_the_round(
    post_office: PostOffice, anna: User, lead: Lead, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken, fine = remind(anna, lead), remind(anna, lead)
    facts = notices._facts

    def fails_for_one(notice: Notice) -> dict[str, object]:
        if notice == broken:
            raise ValueError("a template that nobody tried")
        return facts(notice)

    monkeypatch.setattr(notices, "_facts", fails_for_one)
    assert send() == 1
    fine.refresh_from_db()
    assert fine.mailed_at


def test_a_mail_that_may_be_a_repetition_is_known_by_its_id(post_office: PostOffice, anna: User, lead: Lead) -> None:
    """The worker died after the server took the mail: it goes out again, and the mail program can tell."""
    remind(anna, lead)
    send()
    Notice.objects.update(mailed_at=None)
    send()
    assert list(post_office.copies.values()) == [2]
    assert next(iter(post_office.copies)).endswith("@localhost>")


def test_statements_per_mail_are_constant(post_office: PostOffice, anna: User, lead: Lead) -> None:
    def statements() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert send()
        return len([one for one in captured.captured_queries if "SAVEPOINT" not in one["sql"]])

    remind(anna, lead)
    one = statements()
    for _ in range(10):
        remind(anna, lead)
    assert statements() - one == 9 * 2  # take the next, mark it as sent


def test_the_first_reading_counts(anna: User, mara: User, lead: Lead) -> None:
    mine, hers = remind(anna, lead), remind(mara, lead)
    first = datetime(2026, 11, 23, 9, tzinfo=UTC)
    notifying.mark_read(Notice.objects.filter(user=anna), now=first)
    notifying.mark_read(Notice.objects.filter(user=anna), now=first + SOON)
    mine.refresh_from_db()
    hers.refresh_from_db()
    assert (mine.read_at, hers.read_at) == (first, None)


def test_mails_without_a_server_are_written_to_a_folder(settings: Any, tmp_path: Any, anna: User, lead: Lead) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    settings.EMAIL_FILE_PATH = str(tmp_path)
    remind(anna, lead)
    assert send() == 1
    assert "Send the brochure" in next(tmp_path.iterdir()).read_text()
