"""A lead that bounces between the same two goes out again only after they have talked."""

from typing import Any

import pytest
from django.test import Client
from rest_framework.test import APIClient

from accounts.models import ApiToken, User
from leads import bouncing, contesting, handing_over, qualifying
from leads.bouncing import TalkFirst
from leads.models import Contest, Lead, Talk
from leads.reports.timeline import timeline
from tests import cast


def bounced(rico: User, anna: User, times: int) -> Lead:
    """Anna hands it over, Rico rejects it, that many times."""
    lead = cast.a_ready_mql()
    for _ in range(times):
        offer = handing_over.hand_over(lead, by=anna, team=cast.nord(), person=rico)
        back = handing_over.reject(offer, by=rico, reason=cast.reason("contact_data_wrong"))
        lead = qualifying.qualify(back, by=anna)
    return lead


def offer(lead: Lead, by: User, **more: Any) -> Any:
    return handing_over.hand_over(lead, by=by, **{"team": cast.nord(), **more})


def test_after_two_returns_they_talk_first(rico: User, anna: User) -> None:
    lead = bounced(rico, anna, 2)
    with pytest.raises(TalkFirst, match="from Rico to you 2 times") as refusal:
        offer(lead, anna, person=rico)
    assert "talk" in refusal.value.fields


def test_one_return_is_no_bouncing(rico: User, anna: User) -> None:
    assert offer(bounced(rico, anna, 1), anna, person=rico).is_open


def test_with_the_talk_on_record_it_goes_out(rico: User, anna: User) -> None:
    lead = bounced(rico, anna, 2)
    assert offer(lead, anna, person=rico, talk="We call them together on Friday.").is_open
    talk = Talk.objects.get(lead=lead)
    assert (talk.by, talk.with_whom, talk.outcome) == (anna, rico, "We call them together on Friday.")
    assert any("Anna and Rico talked" in entry.sentence for entry in timeline(lead).entries)


def test_the_whole_team_of_the_rep_is_the_rep_too(rico: User, anna: User) -> None:
    with pytest.raises(TalkFirst):
        offer(bounced(rico, anna, 2), anna)


def test_another_rep_gets_it_without_a_talk(rico: User, nina: User, anna: User) -> None:
    assert offer(bounced(rico, anna, 2), anna, person=nina).is_open


def test_another_marketer_is_another_pair(rico: User, anna: User, mara: User) -> None:
    assert offer(bounced(rico, anna, 2), mara, person=rico).is_open


def test_a_talk_before_the_last_return_is_none(rico: User, anna: User) -> None:
    lead = bounced(rico, anna, 2)
    again = offer(lead, anna, person=rico, talk="We call them together.")
    lead = qualifying.qualify(handing_over.reject(again, by=rico, reason=cast.reason("contact_data_wrong")), by=anna)
    with pytest.raises(TalkFirst, match="3 times"):
        offer(lead, anna, person=rico, again=True)


def test_an_overturned_return_does_not_count(rico: User, anna: User, max: User) -> None:
    lead = bounced(rico, anna, 2)
    contest = contesting.contest(lead, by=anna, evidence="The number is right.")
    lead = contesting.rule(contest, by=max, verdict=Contest.Verdict.OVERTURNED, ruling="It is right.").lead
    assert bouncing.asks_for_talk(lead, by=anna) is None


def test_the_page_asks_what_they_agreed(rico: User, anna: User) -> None:
    lead = bounced(rico, anna, 2)
    client = Client()
    client.force_login(anna)
    address = f"/leads/{lead.public_id}/handover/"
    assert "What did you agree" in client.get(address).content.decode()
    body = {"team": cast.nord().pk, "version": lead.version}
    assert client.post(address, body).status_code == 422
    assert client.post(address, {**body, "talk": "We call them together."}).status_code == 302


def test_a_program_tells_it_too(rico: User, anna: User) -> None:
    lead = bounced(rico, anna, 2)
    client = APIClient()
    client.credentials(HTTP_AUTHORIZATION=f"Bearer {ApiToken.issue(anna, 'test')[1]}")
    address = f"/api/v1/leads/{lead.public_id}/handover/"
    refused = client.post(address, {"team": cast.nord().pk}, format="json")
    assert refused.status_code == 422
    assert client.post(address, {"team": cast.nord().pk, "talk": "We call."}, format="json").status_code == 201
