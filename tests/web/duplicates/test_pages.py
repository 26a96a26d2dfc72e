"""The queue of possible duplicates, both records side by side, the organisation's page; and the same by the API."""

import re
from datetime import UTC, datetime
from itertools import pairwise
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from rest_framework.test import APIClient

from accounts.models import ApiToken, User
from leads import matching, merging, offering
from leads.models import Lead, Merge, Organisation, OrganisationDomain, Stage, Suspicion
from tests import cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def pair() -> tuple[Lead, Lead]:
    one = cast.an_mql(first_name="Clara", last_name="Größmann", email="c.g@alpenwerk.de", company="Alpenwerk GmbH")
    other = cast.a_contact(
        first_name="Clara", last_name="Groessmann", email="clara@gmx.de", company="Alpenwerk", job_title="Buyer"
    )
    merging.suspect(one, matching.candidates(one))
    return one, other


def _page(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def _api(user: User) -> Any:
    client = APIClient()
    client.credentials(HTTP_AUTHORIZATION=f"Bearer {ApiToken.issue(user, 'test')[1]}")
    return client


def test_the_queue_shows_the_pair_with_its_reasons(anna: User, pair: tuple[Lead, Lead]) -> None:
    text = _page(anna).get(reverse("duplicates")).content.decode()
    assert "Größmann" in text
    assert "Groessmann" in text
    assert "The same company" in text


def test_an_empty_queue_says_so(anna: User) -> None:
    assert "Everybody is known once" in _page(anna).get(reverse("duplicates")).content.decode()


def test_both_records_stand_side_by_side(anna: User, pair: tuple[Lead, Lead]) -> None:
    one, other = pair
    text = _page(anna).get(reverse("compare", args=[other.public_id, one.public_id])).content.decode()
    assert f'name="version-{one.public_id}"' in text
    assert 'name="choice-email"' in text
    assert "Buyer" in text
    assert "differs" in text


def test_the_first_contact_is_on_the_readers_day(anna: User, pair: tuple[Lead, Lead]) -> None:
    """Midnight in Berlin is still the day before at Greenwich."""
    one, other = pair
    Lead.objects.filter(pk=one.pk).update(captured_at=datetime(2026, 3, 2, 23, 0, tzinfo=UTC))
    text = _page(anna).get(reverse("compare", args=[one.public_id, other.public_id])).content.decode()
    assert "3 Mar 2026" in text


def test_merging_takes_the_chosen_values_and_can_be_undone(anna: User, pair: tuple[Lead, Lead]) -> None:
    one, other = pair
    client = _page(anna)
    body = {
        "choice-email": "gone", f"version-{one.public_id}": one.version, f"version-{other.public_id}": other.version
    }  # fmt: skip
    response = client.post(reverse("compare", args=[one.public_id, other.public_id]), body)
    assert response.status_code == 302
    assert Lead.objects.get(pk=one.pk).email == "clara@gmx.de"
    gone = client.get(reverse("lead", args=[other.public_id]))
    assert gone.status_code == 302
    assert gone.headers["Location"] == reverse("lead", args=[one.public_id])
    assert client.get(reverse("lead", args=[one.public_id])).status_code == 200
    client.post(reverse("merge_undo", args=[Merge.objects.get().public_id]))
    assert Lead.objects.get(pk=one.pk).email == "c.g@alpenwerk.de"
    assert Lead.objects.filter(pk=other.pk).exists()


def test_a_stale_page_keeps_the_choices_and_says_so(anna: User, pair: tuple[Lead, Lead]) -> None:
    one, other = pair
    body = {"choice-email": "gone", f"version-{one.public_id}": one.version + 5}
    response = _page(anna).post(reverse("compare", args=[one.public_id, other.public_id]), body)
    assert response.status_code == 409
    assert 'value="gone" checked' in response.content.decode()


def test_what_stands_against_it_is_said(anna: User) -> None:
    one, other = cast.a_won_lead(), cast.an_mql()
    address = reverse("compare", args=[one.public_id, other.public_id])
    assert "open work" in _page(anna).get(address).content.decode()
    assert _page(anna).post(address).status_code == 422


def test_different_people_leave_the_queue(anna: User, pair: tuple[Lead, Lead]) -> None:
    one, other = pair
    response = _page(anna).post(reverse("distinct", args=[one.public_id, other.public_id]))
    assert response.headers["Location"] == reverse("duplicates")
    assert Suspicion.objects.get().state == Suspicion.State.DISTINCT


def test_the_leads_page_names_the_other_record(anna: User, rico: User, pair: tuple[Lead, Lead]) -> None:
    one, other = pair
    text = _page(anna).get(reverse("lead", args=[one.public_id])).content.decode()
    assert reverse("compare", args=[one.public_id, other.public_id]) in text


def test_the_form_names_who_may_be_the_same_person(anna: User, sven: User, pair: tuple[Lead, Lead]) -> None:
    asked = {"first_name": "Clara", "last_name": "Grossmann", "company": "ALPENWERK AG"}
    assert "may be the same person" in _page(anna).get(reverse("known"), asked).content.decode()
    assert "may be the same person" not in _page(sven).get(reverse("known"), asked).content.decode()


def test_a_lead_that_is_named_is_compared(anna: User, pair: tuple[Lead, Lead]) -> None:
    one, other = pair
    address = reverse("compare_with", args=[one.public_id])
    to = _page(anna).get(address, {"with": "clara@gmx.de"}).headers["Location"]
    assert to == reverse("compare", args=[one.public_id, other.public_id])
    assert _page(anna).get(address, {"with": "x\0"}).status_code == 302


# API ------------------------------------------------------------------------------------------------


def test_the_api_lists_merges_and_takes_back(anna: User, pair: tuple[Lead, Lead]) -> None:
    one, other = pair
    api = _api(anna)
    [told] = api.get("/api/v1/duplicates/").data["results"]
    assert {told["first"]["id"], told["second"]["id"]} == {one.public_id, other.public_id}
    [candidate] = api.get(f"/api/v1/leads/{one.public_id}/candidates/").data["results"]
    assert candidate["outcome"] == "doubtful"
    done = api.post(f"/api/v1/leads/{one.public_id}/merges/", {"gone": other.public_id}, format="json")
    assert done.status_code == 201
    moved = api.get(f"/api/v1/leads/{other.public_id}/")
    assert moved.status_code == 301
    refused = api.post(f"/api/v1/leads/{other.public_id}/notes/", {"text": "Hm"}, format="json")
    assert (refused.status_code, refused.data["merged_into"]) == (409, one.public_id)
    back = api.post(f"/api/v1/merges/{done.data['id']}/undoing/", {}, format="json")
    assert back.data["undone_at"]
    assert Lead.objects.filter(pk=other.pk).exists()


def test_the_api_says_that_two_are_different(anna: User, pair: tuple[Lead, Lead]) -> None:
    one, other = pair
    told = _api(anna).post(f"/api/v1/leads/{one.public_id}/distinction/", {"other": other.public_id}, format="json")
    assert told.data["state"] == "distinct"


@pytest.mark.parametrize(
    "body", [{}, {"gone": "nobody"}, {"gone": 5}, {"gone": "x\0"}, {"gone": "abc", "choices": {"email": "x"}}]
)
def test_the_api_refuses_nonsense(anna: User, pair: tuple[Lead, Lead], body: dict[str, Any]) -> None:
    response = _api(anna).post(f"/api/v1/leads/{pair[0].public_id}/merges/", body, format="json")
    assert response.status_code in (400, 422)


def test_a_rep_merges_nothing(rico: User) -> None:
    one, other = cast.a_sal(), cast.a_sal()
    response = _api(rico).post(f"/api/v1/leads/{one.public_id}/merges/", {"gone": other.public_id}, format="json")
    assert response.status_code == 403


# organisations --------------------------------------------------------------------------------------


def test_a_second_person_joins_the_organisation_whatever_the_legal_form(pair: tuple[Lead, Lead]) -> None:
    assert pair[0].organisation_id == pair[1].organisation_id


def test_a_person_joins_by_the_domain(pair: tuple[Lead, Lead]) -> None:
    assert pair[0].organisation is not None
    OrganisationDomain.objects.create(domain="alpenwerk.de", organisation=pair[0].organisation)
    assert cast.a_contact(email="new@alpenwerk.de", company="").organisation_id == pair[0].organisation_id


def test_the_page_of_an_organisation_shows_people_stages_and_owner(anna: User, rico: User) -> None:
    lead = cast.an_sql(company="Alpenwerk GmbH", expected_value="1000", currency="EUR")
    cast.a_contact(company="Alpenwerk", last_name="Zweite")
    assert lead.organisation is not None
    text = _page(anna).get(reverse("organisation", args=[lead.organisation.public_id])).content.decode()
    assert "Zweite" in text
    assert "Rico" in text
    told = _api(anna).get(f"/api/v1/organisations/{lead.organisation.public_id}/").data
    assert told["owner"]["name"] == "Rico"
    assert {one["stage"]: one["count"] for one in told["stages"]} == {"sql": 1, "contact": 1}


def test_two_organisations_become_one_and_part_again(anna: User) -> None:
    one, other = cast.a_contact(company="Alpenwerk GmbH"), cast.a_contact(company="Alpenwerke Gruppe")
    kept, gone = one.organisation, other.organisation
    assert kept is not None
    assert gone is not None
    client = _page(anna)
    client.post(reverse("organisation_merge", args=[kept.public_id]), {"other": gone.name})
    assert Lead.objects.get(pk=other.pk).organisation == kept
    assert cast.a_contact(company="alpenwerke gruppe").organisation == kept
    there = client.get(reverse("organisation", args=[gone.public_id]))
    assert there.headers["Location"] == reverse("organisation", args=[kept.public_id])
    client.post(reverse("organisation_merge_undo", args=[kept.merges.get().public_id]))
    assert Lead.objects.get(pk=other.pk).organisation == gone
    assert Organisation.objects.filter(pk=gone.pk).exists()


def test_a_lead_of_a_company_that_became_another_goes_to_that_however_its_name_is_written(anna: User) -> None:
    one, other = cast.a_contact(company="Alpenwerk GmbH"), cast.a_contact(company="Gipfelbau AG")
    assert one.organisation is not None
    assert other.organisation is not None
    data = {"other": other.organisation.name}
    _page(anna).post(reverse("organisation_merge", args=[one.organisation.public_id]), data)
    assert cast.a_contact(company="Gipfelbau GmbH & Co. KG").organisation == one.organisation


def test_another_teams_organisation_is_not_there(sven: User) -> None:
    lead = cast.a_sal(company="Alpenwerk GmbH")
    assert lead.organisation is not None
    assert _page(sven).get(reverse("organisation", args=[lead.organisation.public_id])).status_code == 404


# the queue ------------------------------------------------------------------------------------------


def _many(count: int) -> list[Suspicion]:
    leads = [cast.a_contact(last_name=f"Kettler{n}", email=f"kettler{n}@kunde.example") for n in range(count + 1)]
    pairs = [Suspicion(first=one, second=other, score=50 + n % 3) for n, (one, other) in enumerate(pairwise(leads))]
    return Suspicion.objects.bulk_create(pairs)


def _shown(text: str) -> list[str]:
    return re.findall(r'href="(/leads/\w+/same/\w+/)"', text)


def test_the_queue_is_read_page_by_page_there_and_back(anna: User) -> None:
    _many(60)
    client, address, seen = _page(anna), reverse("duplicates"), []
    while True:
        text = client.get(address).content.decode()
        seen.append(_shown(text))
        following = re.search(r'rel="next" href="([^"]+)"', text)
        if following is None:
            break
        address = following[1]
    assert [len(page) for page in seen] == [25, 25, 10]
    assert len({pair for page in seen for pair in page}) == 60
    for page in (seen[1], seen[0]):
        address = re.search(r'rel="prev" href="([^"]+)"', text)[1]  # type: ignore[index]
        text = client.get(address).content.decode()
        assert _shown(text) == page
    assert 'rel="prev"' not in text


@pytest.mark.parametrize("asked", ["after=x", "after=99.99999999999999999999", "before=1.1", "after=0.1", "after=²."])
def test_an_address_that_leads_nowhere_shows_the_first_page(
    anna: User, asked: str, pair: tuple[Lead, Lead]
) -> None:  # fmt: skip
    answer = _page(anna).get(f"{reverse('duplicates')}?{asked}", follow=True)
    assert len(_shown(answer.content.decode())) == 1


def test_a_pair_is_merged_from_the_queue_and_the_queue_stays(anna: User, pair: tuple[Lead, Lead]) -> None:
    one, other = pair
    text = _page(anna).get(reverse("duplicates")).content.decode()
    sent = {"from": "queue", "after": "88.5", **dict(re.findall(r'name="(version-\w+)" value="(\d+)"', text))}
    answer = _page(anna).post(_shown(text)[0], sent)
    assert (answer.status_code, answer["Location"]) == (302, reverse("duplicates") + "?after=88.5")
    other.refresh_from_db()
    one.refresh_from_db()
    assert (other.merged_into, one.job_title) == (one, "Buyer")


def test_what_changed_meanwhile_is_shown_before_it_is_merged(anna: User, pair: tuple[Lead, Lead]) -> None:
    one, other = pair
    sent = {"from": "queue", f"version-{one.public_id}": one.version + 5}
    answer = _page(anna).post(reverse("compare", args=[one.public_id, other.public_id]), sent)
    assert answer.status_code == 409
    assert not Merge.objects.exists()


def test_the_queue_costs_as_many_statements_for_one_pair_as_for_many(
    anna: User, django_assert_num_queries: Any, pair: tuple[Lead, Lead]
) -> None:  # fmt: skip
    client = _page(anna)
    client.get(reverse("duplicates"))
    with CaptureQueriesContext(connection) as asked:
        client.get(reverse("duplicates"))
    _many(24)
    with django_assert_num_queries(len(asked)):
        assert len(_shown(client.get(reverse("duplicates")).content.decode())) == 25


def test_the_navigation_says_how_many_wait_up_to_nine(anna: User, rico: User, pair: tuple[Lead, Lead]) -> None:
    def said(user: User) -> list[str]:
        return re.findall(
            r'class="nav-count"><span[^>]*>waiting: </span>([^<]*)<', _page(user).get("/leads/").content.decode()
        )

    assert said(anna) == ["1"] * 2, "in the side bar and on a phone"
    _many(12)
    assert said(anna) == ["9+"] * 2
    assert said(rico) == []
    Suspicion.objects.all().delete()
    assert said(anna) == []


def test_programs_read_the_queue_page_by_page(anna: User) -> None:
    _many(5)
    api, seen, address = _api(anna), [], "/api/v1/duplicates/?limit=2"
    while address:
        told = api.get(address).json()
        seen += [(one["score"], one["id"]) for one in told["results"]]
        address = told["next"]
    assert len(set(seen)) == 5
    assert [score for score, _id in seen] == sorted((score for score, _id in seen), reverse=True)
    assert api.get("/api/v1/duplicates/?cursor=bm9uZQ").status_code == 422


def test_the_record_that_goes_on_is_judged_at_once(anna: User) -> None:
    """Together they meet the definition, which neither of them met alone."""
    one = cast.a_contact(first_name="Clara", last_name="Kettler", email="", phone="", interest="Roofs")
    other = cast.a_contact(first_name="Clara", last_name="Kettler", email="clara@kettler.example", interest="")
    assert [one.phase, other.phase] == [Stage.CONTACT, Stage.CONTACT]
    assert offering.merge(one, other, by=anna).kept.stage == Stage.MQL
