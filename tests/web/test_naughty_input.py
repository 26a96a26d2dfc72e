"""Whatever is typed, a page shows it unchanged or refuses it with a message; it never breaks."""

import json
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from django.test import Client
from django.utils import timezone
from django.utils.html import escape

from accounts.models import ApiToken, User
from leads.models import Activity, BantAnswer, Lead, LedgerEntry, Reminder, Stage
from tests import cast

pytestmark = [pytest.mark.django_db, pytest.mark.real_data]
OTHER_KINDS = [
    "\ufeff",
    "\u202e",
    "\U0001f468\u200d\U0001f469",
    "a" * 5000,
    "\ud7ff",
    "=1+1",
    "\r\n\t\v\f",
    "%00",
    "%s%n",
]
FINE = (200, 302, 422)


@pytest.fixture
def naughty(real_data: Path) -> list[str]:
    """The big list of naughty strings, and some more."""
    return [*json.loads((real_data / "input_checks" / "blns.json").read_text()), *OTHER_KINDS]


@pytest.fixture
def signed_in() -> Callable[[User], Client]:
    def enter(user: User) -> Client:
        client = Client()  # raises whatever a view lets escape
        client.force_login(user)
        return client

    return enter


def texts(strings: list[str], every: int = 1) -> Iterator[tuple[int, str]]:
    """Numbered, so that each can have its own mail address; `every` for doors that share their form with others."""
    return ((number, text) for number, text in enumerate(strings) if number % every == 0)


def refused_in_words(answer: Any, text: str) -> bool:
    """Whether it was refused; then the page says why."""
    assert answer.status_code in FINE, (answer.status_code, text)
    if answer.status_code != 422:
        return False
    page = answer.content.decode()
    assert "form-errors" in page or "field-errors" in page or "note-warn" in page, (text, page[-2000:])
    return True


def shows(client: Client, address: str, text: str) -> None:
    """The page has the text as text: escaped, and nowhere as it came when it carries markup."""
    page = client.get(address).content.decode()
    assert escape(text) in page, (address, text)
    if "<" in text:
        assert text not in page, (address, text)


# a new lead and its facts -------------------------------------------------------------------------


def test_in_a_new_lead(anna: User, naughty: list[str], signed_in: Callable[[User], Client]) -> None:
    """All fields at once: what is refused names its field, what is stored reads as it was typed."""
    client = signed_in(anna)
    stored = 0
    for number, text in texts(naughty):
        data = {
            "first_name": text[:60], "last_name": text[:60], "job_title": text[:60], "company": text[:60],
            "interest": text[:60], "email": f"n{number}@naughty.example", "campaign": text[:60],
            "touchpoint": "fair", "consent": "on", "consent_source": text[:60] or "x", "consent_wording": text,
        }  # fmt: skip
        if refused_in_words(client.post("/leads/new/", data), text):
            continue
        lead = Lead.objects.get(email=f"n{number}@naughty.example")
        assert lead.last_name == " ".join(text[:60].split()), text
        if "<" in text or number % 5 == 0:
            shows(client, f"/leads/{lead.public_id}/", lead.last_name)
        stored += 1
    assert stored > len(naughty) / 2


@pytest.mark.parametrize("name", ["email", "phone", "country", "expected_value", "currency", "language", "touchpoint"])
def test_in_the_strict_fields_of_a_new_lead(
    name: str, anna: User, naughty: list[str], signed_in: Callable[[User], Client]
) -> None:
    client = signed_in(anna)
    for _number, text in texts(naughty, every=6):
        answer = client.post("/leads/new/", {"last_name": "Kunde", "although_known": "on", name: text})
        refused_in_words(answer, text)


def test_in_a_fact_that_is_edited_in_place(anna: User, naughty: list[str], signed_in: Callable[[User], Client]) -> None:
    client, lead = signed_in(anna), cast.an_mql()
    for _number, text in texts(naughty, every=8):
        answer = client.post(f"/leads/{lead.public_id}/facts/job_title/", {"job_title": text[:100]})
        if not refused_in_words(answer, text):
            assert Lead.objects.get(pk=lead.pk).job_title == " ".join(text[:100].split()), text


# words that go with an act --------------------------------------------------------------------------


def test_in_a_note_of_the_timeline(anna: User, naughty: list[str], signed_in: Callable[[User], Client]) -> None:
    client, lead = signed_in(anna), cast.an_mql()
    for number, text in texts(naughty):
        answer = client.post(f"/leads/{lead.public_id}/notes/", {"kind": "note", "text": text})
        if not refused_in_words(answer, text):
            kept = Activity.objects.filter(lead=lead).latest("pk").text
            assert kept.split() == text.split(), text
            if "<" in text or number % 5 == 0:
                shows(client, f"/leads/{lead.public_id}/?show=note", kept)


def test_in_an_answer_to_bant(anna: User, naughty: list[str], signed_in: Callable[[User], Client]) -> None:
    client, lead = signed_in(anna), cast.an_mql()
    for _number, text in texts(naughty, every=6):
        data = {"level": "met", "evidence": text[:400], "said_by": text[:60], "conversation": text[:60]}
        if not refused_in_words(client.post(f"/leads/{lead.public_id}/bant/need/", data), text):
            kept = BantAnswer.objects.filter(lead=lead).latest("pk")
            assert kept.evidence.split() == text[:400].split(), text


ACTS: list[tuple[str, Stage, str, dict[str, Any]]] = [
    ("win", Stage.SQL, "rico", {"amount": "5", "won_on": "2026-01-15"}),
    ("return", Stage.SAL, "rico", {"reason": "cannot_decide"}),
    ("disqualification", Stage.MQL, "anna", {"reason": "other"}),
    ("passing", Stage.SGL, "rico", {}),
]


@pytest.mark.parametrize(("noun", "stage", "who", "data"), ACTS, ids=[act[0] for act in ACTS])
def test_in_the_note_of_an_act(
    noun: str, stage: Stage, who: str, data: dict[str, Any], naughty: list[str], anna: User, rico: User,
    signed_in: Callable[[User], Client],
) -> None:  # fmt: skip
    client = signed_in({"anna": anna, "rico": rico}[who])
    for _number, text in texts(naughty, every=40):
        lead = cast.lead_in(stage)
        if not refused_in_words(client.post(f"/leads/{lead.public_id}/{noun}/", {**data, "note": text}), text):
            kept = LedgerEntry.objects.filter(lead=lead).latest("number").note
            assert kept.split() == text.split(), text


@pytest.mark.parametrize(("noun", "stage", "who", "data"), ACTS, ids=[act[0] for act in ACTS])
def test_in_every_other_field_of_an_act(
    noun: str, stage: Stage, who: str, data: dict[str, Any], naughty: list[str], anna: User, rico: User,
    signed_in: Callable[[User], Client],
) -> None:  # fmt: skip
    """Reason, date, amount, currency, version: nothing of this is a reason, date, amount …"""
    client, lead = signed_in({"anna": anna, "rico": rico}[who]), cast.lead_in(stage)
    for _number, text in texts(naughty, every=15):
        for name in ("reason", "until", "amount", "won_on", "currency"):
            if text.strip() and name in {**data, "until": "", "currency": ""}:
                sent = {**data, name: text, "version": "999"}  # a stale version: what would pass is not done
                answer = client.post(f"/leads/{lead.public_id}/{noun}/", sent)
                assert answer.status_code in (409, 422), (name, text)
        assert client.post(f"/leads/{lead.public_id}/{noun}/", {"version": text}).status_code in (302, 409, 422)
        if Lead.objects.get(pk=lead.pk).stage != stage:
            lead = cast.lead_in(stage)


def test_in_the_answer_to_a_handover(rico: User, naughty: list[str], signed_in: Callable[[User], Client]) -> None:
    client, handover = signed_in(rico), cast.an_offer_to()
    door = f"/handovers/{handover.public_id}"
    for _number, text in texts(naughty, every=8):
        for sent in (
            {"reason": text},
            {"reason": "too_early", "until": text},
            {"reason": "other", "note": "\x00" + text},
        ):
            assert client.post(f"{door}/rejection/", sent).status_code == 422, (sent, text)
        assert client.post(f"{door}/snooze/", {"until": text}).status_code == 422, text
    note = naughty[-4]
    assert client.post(f"{door}/rejection/", {"reason": "other", "note": note}).status_code in FINE


def test_in_a_reminder(anna: User, naughty: list[str], signed_in: Callable[[User], Client]) -> None:
    client, lead = signed_in(anna), cast.an_mql()
    due = f"{timezone.localtime() + timedelta(days=2):%Y-%m-%dT%H:%M}"
    for _number, text in texts(naughty, every=6):
        answer = client.post(f"/leads/{lead.public_id}/reminders/", {"text": text[:200], "due_at": due})
        if not refused_in_words(answer, text):
            assert Reminder.objects.filter(lead=lead).latest("pk").text.split() == text[:200].split(), text
        refused_in_words(
            client.post("/reminders/new/", {"lead": text, "text": text, "due_at": text, "find": text}), text
        )
    assert client.get("/reminders/").status_code == 200


def test_in_a_consent(anna: User, naughty: list[str], signed_in: Callable[[User], Client]) -> None:
    client, lead = signed_in(anna), cast.an_mql()
    for _number, text in texts(naughty, every=6):
        refused_in_words(
            client.post(f"/leads/{lead.public_id}/consent/", {"state": "given", "source": text[:120]}), text
        )
        assert client.post(f"/leads/{lead.public_id}/consent/", {"state": text or "x"}).status_code == 422, text


# people's own pages, addresses ----------------------------------------------------------------------


def test_in_the_own_account(anna: User, naughty: list[str], signed_in: Callable[[User], Client]) -> None:
    client = signed_in(anna)
    for _number, text in texts(naughty, every=6):
        kept = {"name": text, "language": "en", "theme": "auto", "time_zone": "Europe/Berlin"}
        refused_in_words(client.post("/accounts/profile/", kept), text)
        refused_in_words(client.post("/accounts/profile/", {**kept, "name": "Anna", "time_zone": text or "x"}), text)
        refused_in_words(client.post("/accounts/tokens/", {"name": text, "lifetime": "30"}), text)
        ApiToken.objects.all().delete()


ADDRESSES = [
    "/leads/?q=", "/leads/?stage=", "/leads/?responsible=", "/leads/?team=", "/leads/?origin=", "/leads/?from=",
    "/leads/?to=", "/leads/?consent=", "/leads/?returned=", "/leads/?sort=", "/leads/?after=", "/leads/?before=",
    "/leads/count/?q=", "/board/?q=", "/board/mql/?after=", "/search/?q=", "/desk/?section=", "/desk/?of=",
    "/funnel/?from=", "/funnel/?to=", "/inbox/?after=", "/inbox/?team=", "/inbox/?who=", "/inbox/arrivals/?since=",
    "/notices/?after=", "/reminders/?after=", "/leads/known/?email=", "/leads/export/?q=", "/reminders/new/?find=",
    "/leads/LEAD/?before=", "/leads/LEAD/?show=", "/leads/LEAD/notes/?kind=",
]  # fmt: skip


@pytest.mark.parametrize("address", ADDRESSES)
def test_in_an_address(
    address: str, anna: User, hilde: User, naughty: list[str], signed_in: Callable[[User], Client]
) -> None:
    lead = cast.an_mql()
    client = signed_in(hilde if "inbox" in address else anna)
    where = address.replace("LEAD", lead.public_id)
    for _number, text in texts(["\x00", "a\x00b", *naughty], every=30 if address != "/leads/?q=" else 3):
        answer = client.get(where + quote(text[:400]))
        assert answer.status_code in (200, 302, 404, 422), (where, text, answer.status_code)
    assert client.get(where + "%00a").status_code in (200, 302, 404, 422)


def test_in_bulk_acts(anna: User, naughty: list[str], signed_in: Callable[[User], Client]) -> None:
    client, lead = signed_in(anna), cast.an_mql()
    for _number, text in texts(naughty, every=10):
        for door in ("assignments", "handovers"):
            sent = {"lead": [text, f"{lead.public_id}.{text}"], "to": text, "team": text, "back": text, "query": text}
            assert client.post(f"/leads/{door}/", sent).status_code in (*FINE, 409), text
        moved = client.post(f"/leads/{lead.public_id}/move/", {"stage": text, "version": text})
        assert moved.status_code in (*FINE, 400, 409), text
