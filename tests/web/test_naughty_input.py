"""Whatever is typed, a page shows it unchanged or refuses it with a message; it never breaks."""

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from django.test import Client
from django.utils import timezone
from django.utils.html import escape

from accounts.models import User
from leads.models import Activity, BantAnswer, Lead, LedgerEntry, Reminder, Stage
from tests import cast
from tests.web.conftest import SignIn

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


def some(strings: list[str], every: int) -> list[str]:
    """For doors whose fields meet all the strings in test_naughty_fields.py."""
    return strings[::every]


def dealt(strings: list[str], names: Sequence[str]) -> Iterator[dict[str, str]]:
    """Bodies of requests: every string once, in each field another one."""
    for start in range(0, len(strings), len(names)):
        yield dict(zip(names, strings[start : start + len(names)], strict=False))


def taken(client: Client, address: str, known: dict[str, str], words: dict[str, str]) -> dict[str, str]:
    """What went in: the fields whose words were refused with a message are left out, and the rest is sent again."""
    answer = client.post(address, {**known, **words})
    while answer.status_code == 422:
        page = answer.content.decode()
        refused = set(re.findall(r'id="id_(\w+)_error"', page)) & set(words)
        if not refused:
            assert "form-errors" in page, (words, page[-2000:])
            return _taken_alone(client, address, known, words)
        words = {name: text for name, text in words.items() if name not in refused}
        answer = client.post(address, {**known, **words})
    assert answer.status_code == 302, (words, answer.status_code)
    return words


def _taken_alone(client: Client, address: str, known: dict[str, str], words: dict[str, str]) -> dict[str, str]:
    """Of several that were refused without saying which."""
    alone = [{name: text} for name, text in words.items()] if len(words) > 1 else []
    return {name: text for one in alone for name, text in taken(client, address, known, one).items()}


def refused_in_words(answer: Any, text: str) -> bool:
    """Whether it was refused; then the page says why."""
    assert answer.status_code in FINE, (answer.status_code, text)
    if answer.status_code != 422:
        return False
    page = answer.content.decode()
    assert "form-errors" in page or "field-errors" in page or "note-warn" in page, (text, page[-2000:])
    return True


def shows(client: Client, address: str, texts: Iterable[str]) -> None:
    """The page has each text as text: escaped, and nowhere as it came when it carries markup."""
    page = client.get(address).content.decode()
    for text in texts:
        assert escape(text) in page, (address, text)
        if "<" in text:
            assert text not in page, (address, text)


# a new lead and its facts -------------------------------------------------------------------------


FACTS = ("first_name", "last_name", "job_title", "company", "interest")
CONSENT = ("campaign", "consent_source", "consent_wording")
STRICT = ("email", "phone", "country", "expected_value", "currency", "language")


def test_in_a_new_lead(anna: User, naughty: list[str], signed_in: SignIn) -> None:
    """All fields at once: what is refused names its field, what is stored reads as it was typed."""
    client, stored = signed_in(anna), 0
    for number, words in enumerate(dealt([text[:60] for text in naughty], FACTS + CONSENT)):
        address = f"n{number}@naughty.example"
        known = {"email": address, "touchpoint": "fair", "consent": "on", "consent_source": "fair"}
        kept = taken(client, "/leads/new/", known, words)
        lead = Lead.objects.get(email=address)
        facts = {name: getattr(lead, name) for name in kept if name in FACTS}
        assert facts == {name: " ".join(kept[name].split()) for name in facts}
        shows(client, f"/leads/{lead.public_id}/", facts.values())
        stored += len(kept)
    assert stored > len(naughty) * 0.9


def test_in_the_strict_fields_of_a_new_lead(anna: User, naughty: list[str], signed_in: SignIn) -> None:
    """What is no address, no number, no code is refused at its field; the rest still makes a lead."""
    client, known = signed_in(anna), {"last_name": "Kunde", "although_known": "on"}
    refused = 0
    for words in dealt(some(naughty, every=3), STRICT):
        kept = taken(client, "/leads/new/", known, words)
        refused += len(words) - len(kept)
    assert refused > 60
    for text in some(naughty, every=12):
        refused_in_words(client.post("/leads/new/", {**known, "touchpoint": text}), text)


def test_in_a_fact_that_is_edited_in_place(anna: User, naughty: list[str], signed_in: SignIn) -> None:
    client, lead = signed_in(anna), cast.an_mql()
    for text in some(naughty, every=8):
        answer = client.post(f"/leads/{lead.public_id}/facts/job_title/", {"job_title": text[:100]})
        if not refused_in_words(answer, text):
            assert Lead.objects.get(pk=lead.pk).job_title == " ".join(text[:100].split()), text


# words that go with an act --------------------------------------------------------------------------


def test_in_a_note_of_the_timeline(anna: User, naughty: list[str], signed_in: SignIn) -> None:
    client = signed_in(anna)
    for start in range(0, len(naughty), 20):  # so many stand on one page
        lead = cast.an_mql()
        for text in naughty[start : start + 20]:
            answer = client.post(f"/leads/{lead.public_id}/notes/", {"kind": "note", "text": text})
            if not refused_in_words(answer, text):
                kept = Activity.objects.filter(lead=lead).latest("pk").text
                assert kept.split() == text.split(), text
        notes = Activity.objects.filter(lead=lead).values_list("text", flat=True)
        shows(client, f"/leads/{lead.public_id}/?show=note", notes)


def test_in_an_answer_to_bant(anna: User, naughty: list[str], signed_in: SignIn) -> None:
    client, lead = signed_in(anna), cast.an_mql()
    for words in dealt(some(naughty, every=5), ("evidence", "said_by", "conversation")):
        sent = {"level": "met", **{name: text[:60] for name, text in words.items()}}
        if not refused_in_words(client.post(f"/leads/{lead.public_id}/bant/need/", sent), str(words)):
            kept = BantAnswer.objects.filter(lead=lead).latest("pk")
            assert kept.evidence.split() == words["evidence"][:60].split(), words


ACTS: list[tuple[str, Stage, str, dict[str, Any]]] = [
    ("win", Stage.SQL, "rico", {"amount": "5", "won_on": "2026-01-15"}),
    ("return", Stage.SAL, "rico", {"reason": "cannot_decide"}),
    ("disqualification", Stage.MQL, "anna", {"reason": "other"}),
    ("passing", Stage.SGL, "rico", {}),
]


@pytest.mark.parametrize(("noun", "stage", "who", "data"), ACTS, ids=[act[0] for act in ACTS])
def test_in_the_note_of_an_act(
    noun: str, stage: Stage, who: str, data: dict[str, Any], naughty: list[str], anna: User, rico: User,
    signed_in: SignIn,
) -> None:  # fmt: skip
    client = signed_in({"anna": anna, "rico": rico}[who])
    for text in some(naughty, every=40):
        lead = cast.lead_in(stage)
        if not refused_in_words(client.post(f"/leads/{lead.public_id}/{noun}/", {**data, "note": text}), text):
            kept = LedgerEntry.objects.filter(lead=lead).latest("number").note
            assert kept.split() == text.split(), text


@pytest.mark.parametrize(("noun", "stage", "who", "data"), ACTS, ids=[act[0] for act in ACTS])
def test_in_every_other_field_of_an_act(
    noun: str, stage: Stage, who: str, data: dict[str, Any], naughty: list[str], anna: User, rico: User,
    signed_in: SignIn,
) -> None:  # fmt: skip
    """Reason, date, amount, currency, version: nothing of this is a reason, date, amount …"""
    client, lead = signed_in({"anna": anna, "rico": rico}[who]), cast.lead_in(stage)
    names = [
        name
        for name in ("reason", "until", "amount", "won_on", "currency")
        if name in {**data, "until": "", "currency": ""}
    ]
    for words in dealt([text for text in some(naughty, every=16) if text.strip()], names):
        for sent in (words, *({**data, name: text} for name, text in words.items())):
            # a stale version: what would pass is not done
            answer = client.post(f"/leads/{lead.public_id}/{noun}/", {**sent, "version": "999"})
            assert answer.status_code in (409, 422), sent
    for text in some(naughty, every=25):
        assert client.post(f"/leads/{lead.public_id}/{noun}/", {"version": text}).status_code in (302, 409, 422)
        if Lead.objects.get(pk=lead.pk).stage != stage:
            lead = cast.lead_in(stage)


def test_in_the_answer_to_a_handover(rico: User, naughty: list[str], signed_in: SignIn) -> None:
    client, handover = signed_in(rico), cast.an_offer_to()
    door = f"/handovers/{handover.public_id}"
    for words in dealt(some(naughty, every=5), ("reason", "until", "note", "snooze")):
        for sent in (
            {"reason": words["reason"]},
            {"reason": "too_early", "until": words.get("until", "")},
            {"reason": "other", "note": "\x00" + words.get("note", "")},
        ):
            assert client.post(f"{door}/rejection/", sent).status_code == 422, sent
        assert client.post(f"{door}/snooze/", {"until": words.get("snooze", "")}).status_code == 422, words
    note = naughty[-4]
    assert client.post(f"{door}/rejection/", {"reason": "other", "note": note}).status_code in FINE


def test_in_a_reminder(anna: User, naughty: list[str], signed_in: SignIn) -> None:
    client, lead = signed_in(anna), cast.an_mql()
    due = f"{timezone.localtime() + timedelta(days=2):%Y-%m-%dT%H:%M}"
    for words in dealt(some(naughty, every=4), ("own", "lead", "text", "due_at", "find")):
        text = words.pop("own")
        answer = client.post(f"/leads/{lead.public_id}/reminders/", {"text": text[:200], "due_at": due})
        if not refused_in_words(answer, text):
            assert Reminder.objects.filter(lead=lead).latest("pk").text.split() == text[:200].split(), text
        refused_in_words(client.post("/reminders/new/", words), str(words))
    assert client.get("/reminders/").status_code == 200


def test_in_a_consent(anna: User, naughty: list[str], signed_in: SignIn) -> None:
    client, lead = signed_in(anna), cast.an_mql()
    address = f"/leads/{lead.public_id}/consent/"
    for words in dealt(some(naughty, every=5), ("source", "state")):
        refused_in_words(client.post(address, {"state": "given", "source": words["source"][:120]}), words["source"])
        assert client.post(address, {"state": words.get("state") or "x"}).status_code == 422, words


# people's own pages, addresses ----------------------------------------------------------------------


def test_in_the_own_account(anna: User, naughty: list[str], signed_in: SignIn) -> None:
    client = signed_in(anna)
    kept = {"name": "Anna", "language": "en", "theme": "auto", "time_zone": "Europe/Berlin"}
    for words in dealt(some(naughty, every=5), ("name", "time_zone", "token")):
        refused_in_words(client.post("/accounts/profile/", {**kept, "name": words["name"]}), words["name"])
        zone, token = words.get("time_zone", "x"), words.get("token", "")
        refused_in_words(client.post("/accounts/profile/", {**kept, "time_zone": zone}), zone)
        refused_in_words(client.post("/accounts/tokens/", {"name": token, "lifetime": "30"}), token)


ADDRESSES = [
    "/leads/?q=", "/leads/?stage=", "/leads/?responsible=", "/leads/?team=", "/leads/?origin=", "/leads/?from=",
    "/leads/?to=", "/leads/?consent=", "/leads/?returned=", "/leads/?sort=", "/leads/?after=", "/leads/?before=",
    "/leads/count/?q=", "/board/?q=", "/board/mql/?after=", "/search/?q=", "/desk/?section=", "/desk/?of=",
    "/funnel/?from=", "/funnel/?to=", "/inbox/?after=", "/inbox/?team=", "/inbox/?who=", "/inbox/arrivals/?since=",
    "/notices/?after=", "/reminders/?after=", "/leads/known/?email=", "/leads/export/?q=", "/reminders/new/?find=",
    "/leads/LEAD/?before=", "/leads/LEAD/?show=", "/leads/LEAD/notes/?kind=",
]  # fmt: skip


@pytest.mark.parametrize("address", ADDRESSES)
def test_in_an_address(address: str, anna: User, hilde: User, naughty: list[str], signed_in: SignIn) -> None:
    lead = cast.an_mql()
    client = signed_in(hilde if "inbox" in address else anna)
    where = address.replace("LEAD", lead.public_id)
    for text in ["a\x00b", *some(["\x00", *naughty], every=90 if address != "/leads/?q=" else 5)]:
        answer = client.get(where + quote(text[:400]))
        assert answer.status_code in (200, 302, 404, 422), (where, text, answer.status_code)
    assert client.get(where + "%00a").status_code in (200, 302, 404, 422)


def test_in_bulk_acts(anna: User, naughty: list[str], signed_in: SignIn) -> None:
    client, lead = signed_in(anna), cast.an_mql()
    for text in some(naughty, every=16):
        for door in ("assignments", "handovers"):
            sent = {"lead": [text, f"{lead.public_id}.{text}"], "to": text, "team": text, "back": text, "query": text}
            assert client.post(f"/leads/{door}/", sent).status_code in (*FINE, 409), text
        moved = client.post(f"/leads/{lead.public_id}/move/", {"stage": text, "version": text})
        assert moved.status_code in (*FINE, 400, 409), text
