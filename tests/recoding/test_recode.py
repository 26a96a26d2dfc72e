"""“Other” stays on the heads' list until somebody says what it was."""

import pytest
from django.test import Client

from accounts.models import User
from leads import closing, handing_over, recoding
from leads.models import Kind, Lead, LedgerEntry
from leads.nurturing import ReasonRefused
from leads.recoding import AlreadyRecoded, StillUnclear
from tests import cast


@pytest.fixture
def entry(rico: User) -> LedgerEntry:
    lead = handing_over.reject(cast.an_offer_to(), by=rico, reason=cast.reason("other"), note="Their dog bit me")
    return LedgerEntry.objects.get(lead=lead, kind=Kind.REJECTED)


def test_it_is_listed_until_the_reason_is_clear(entry: LedgerEntry, hilde: User) -> None:
    assert list(LedgerEntry.objects.to_be_recoded()) == [entry]
    recoding.recode(entry, by=hilde, reason=cast.reason("wrong_team"))
    assert not LedgerEntry.objects.to_be_recoded().exists()


def test_the_entry_before_stays_as_it_was(entry: LedgerEntry, hilde: User) -> None:
    clearer = recoding.recode(entry, by=hilde, reason=cast.reason("wrong_team"), note="They wanted Süd")
    kept = LedgerEntry.objects.get(pk=entry.pk)
    assert kept.reason == cast.reason("other")
    assert (clearer.about, clearer.reason, clearer.from_stage) == (kept, cast.reason("wrong_team"), clearer.to_stage)
    assert "clearer reason: Wrong team" in clearer.sentence


def test_what_the_new_reason_would_have_set_going_is_over(entry: LedgerEntry, hilde: User) -> None:
    before = Lead.objects.get(pk=entry.lead_id)
    recoding.recode(entry, by=hilde, reason=cast.reason("no_lead"))
    after = Lead.objects.get(pk=entry.lead_id)
    assert (after.stage, after.deadline, after.responsible) == (before.stage, before.deadline, before.responsible)


def test_it_takes_a_reason_of_the_same_act(entry: LedgerEntry, hilde: User) -> None:
    with pytest.raises(ReasonRefused):
        recoding.recode(entry, by=hilde, reason=cast.reason("lost_price"))


def test_other_is_no_clearer_than_other(entry: LedgerEntry, hilde: User) -> None:
    with pytest.raises(StillUnclear):
        recoding.recode(entry, by=hilde, reason=cast.reason("other"), note="Really")


def test_a_clear_reason_is_left_alone(entry: LedgerEntry, hilde: User) -> None:
    recoding.recode(entry, by=hilde, reason=cast.reason("wrong_team"))
    with pytest.raises(AlreadyRecoded):
        recoding.recode(entry, by=hilde, reason=cast.reason("no_lead"))


def test_a_closed_lead_can_be_recoded_too(anna: User, mara: User) -> None:
    lead = closing.disqualify(cast.an_mql(), by=anna, reason=cast.reason("other"), note="Asked for a job")
    entry = LedgerEntry.objects.get(lead=lead, kind=Kind.DISQUALIFIED)
    recoding.recode(entry, by=mara, reason=cast.reason("no_lead"))
    assert closing.stage_before_closing(Lead.objects.get(pk=lead.pk)) == "mql"


def test_a_head_does_it_on_the_page(entry: LedgerEntry, hilde: User) -> None:
    client = Client()
    client.force_login(hilde)
    assert "Their dog bit me" in client.get("/reasons/unclear/").content.decode()
    address = f"/leads/{entry.lead.public_id}/entries/{entry.number}/recoding/"
    assert client.post(address, {"reason": ""}).status_code == 422
    assert client.post(address, {"reason": "wrong_team"}).status_code == 302
    assert "Their dog bit me" not in client.get("/reasons/unclear/").content.decode()


def test_a_rep_does_not(entry: LedgerEntry, rico: User) -> None:
    client = Client()
    client.force_login(rico)
    assert client.get("/reasons/unclear/").status_code == 403
    address = f"/leads/{entry.lead.public_id}/entries/{entry.number}/recoding/"
    assert client.post(address, {"reason": "wrong_team"}).status_code == 403
