"""The list of leads: what it shows, how it is filtered, what it costs."""

import re
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import User
from leads.models import ConsentState, Lead, Stage
from tests.cast import a_contact, a_nurtured_lead, a_sal, a_won_lead, an_mql, an_offer_to, an_sgl, nord, sued

pytestmark = pytest.mark.django_db


def page(client: Client, user: User, address: str = "", **headers: str) -> str:
    client.force_login(user)
    answer = client.get(f"/leads/{address}", headers=headers)
    assert answer.status_code == 200
    return answer.content.decode()


def shown(html: str) -> set[str]:
    """The public ids of the rows."""
    return set(re.findall(r'class="row-link" data-open href="/leads/(\w+)/"', html))


def found(client: Client, user: User, address: str) -> set[str]:
    return shown(page(client, user, address))


def ids(*leads: Lead) -> set[str]:
    return {lead.public_id for lead in leads}


def statements(client: Client, user: User, address: str = "", **headers: str) -> int:
    client.force_login(user)
    with CaptureQueriesContext(connection) as seen:
        client.get(f"/leads/{address}", headers=headers)
    return len([one for one in seen.captured_queries if not one["sql"].startswith(("BEGIN", "COMMIT"))])


def test_a_row_shows_who_where_from_and_who_is_responsible(client: Client, anna: User) -> None:
    an_mql(first_name="Karla", last_name="Kolumna", company="Bote GmbH", origin="fair")
    html = page(client, anna)
    for word in ("Karla Kolumna", "Bote GmbH", "fair", "MQL", "Anna"):
        assert word in html


def test_a_list_without_leads_offers_the_first_step(client: Client, anna: User) -> None:
    assert "No leads yet" in page(client, anna)


def test_a_search_without_a_match_offers_to_clear_the_filters(client: Client, anna: User) -> None:
    an_mql()
    html = page(client, anna, "?q=nobodyatall")
    assert "No lead matches" in html
    assert "Clear filters" in html


def test_the_search_finds_parts_of_name_company_address_and_telephone(client: Client, anna: User) -> None:
    wanted = an_mql(
        last_name="Äußerstweit", company="Überlauf AG", email="karla@ueberlauf.example", phone="+4930123456"
    )
    an_mql()
    for words in ("äußerst", "überlauf", "KARLA@UEB", "30123", "weit überl"):
        assert found(client, anna, f"?q={words}") == ids(wanted)


def test_two_letters_search_nothing_yet_and_say_so(client: Client, anna: User) -> None:
    lead = an_mql(last_name="Xylo")
    html = page(client, anna, "?q=Xy")
    assert shown(html) == ids(lead)
    assert "Three letters at least" in html


@pytest.mark.parametrize("words", ["%%%", "___", "\\\\\\", "' or 1=1 --", "\x00\x00\x00", "a" * 5000])
def test_signs_with_a_meaning_in_sql_are_searched_as_they_are(client: Client, anna: User, words: str) -> None:
    an_mql()
    client.force_login(anna)
    answer = client.get("/leads/", {"q": words})
    assert answer.status_code == 200
    if words[0] != "\x00":
        assert shown(answer.content.decode()) == set()


def test_stages_can_be_combined(client: Client, anna: User) -> None:
    contact, mql, _sal = a_contact(), an_mql(), a_sal()
    assert found(client, anna, "?stage=contact&stage=mql") == ids(contact, mql)


def test_won_only_shows_what_was_won(client: Client, anna: User) -> None:
    won, _mql = a_won_lead(), an_mql()
    assert found(client, anna, "?won=1") == ids(won)


def test_the_responsible_person_is_me_a_colleague_or_nobody(client: Client, anna: User, rico: User) -> None:
    mine, his, nobodys = an_mql(), a_sal(), an_offer_to().lead
    assert found(client, anna, "?responsible=me") == ids(mine)
    assert found(client, anna, f"?responsible={rico.pk}") == ids(his)
    assert found(client, anna, "?responsible=nobody") == ids(nobodys)


def test_a_team_a_side_and_an_origin_are_filters(client: Client, anna: User) -> None:
    mql, sgl, without = an_mql(origin="fair"), an_sgl(origin=""), a_contact(origin="")
    assert found(client, anna, f"?team={nord().pk}") == ids(sgl)
    assert found(client, anna, "?origin=fair") == ids(mql)
    assert found(client, anna, "?origin=sgl") == ids(sgl)
    assert found(client, anna, "?origin=-") == ids(without)


def test_months_of_the_first_contact_are_months_of_the_company(client: Client, anna: User) -> None:
    before, within, after = an_mql(), an_mql(), an_mql()
    for lead, moment in ((before, "2026-02-28T22:59Z"), (within, "2026-02-28T23:30Z"), (after, "2026-03-31T22:00Z")):
        Lead.objects.filter(pk=lead.pk).update(captured_at=datetime.fromisoformat(moment))
    assert found(client, anna, "?from=2026-03&to=2026-03") == ids(within)  # Berlin is an hour or two ahead of UTC
    assert found(client, anna, "?from=2026-03") == ids(within, after)
    assert found(client, anna, "?to=2026-02") == ids(before)


def test_consent_returns_and_lateness_are_filters(client: Client, anna: User) -> None:
    plain, back, late = an_mql(), a_nurtured_lead(), a_sal()
    Lead.objects.filter(pk=plain.pk).update(consent=ConsentState.WITHDRAWN)
    Lead.objects.filter(pk=late.pk).update(deadline=timezone.now() - timedelta(hours=1))
    assert found(client, anna, "?consent=withdrawn") == ids(plain)
    assert found(client, anna, "?returned=1") == ids(back)
    assert found(client, anna, "?returned=2") == set()
    assert found(client, anna, "?overdue=1") == ids(late)


@pytest.mark.parametrize(
    "address",
    ["?stage=nonsense", "?team=x", "?team=9999999999999999999999", "?responsible=²", "?from=2026-13", "?to=99999-1",
     "?from=9999-12&to=9999-12", "?consent=maybe", "?returned=-3", "?returned=²", "?sort=price",
     "?after=1.1&before=1.1"],
)  # fmt: skip
def test_an_address_that_makes_no_sense_is_answered_all_the_same(client: Client, anna: User, address: str) -> None:
    an_mql()
    page(client, anna, address)


def test_a_chip_says_each_filter_and_takes_it_off(client: Client, anna: User) -> None:
    html = page(client, anna, "?q=kunde&stage=mql&origin=-&overdue=1")
    assert 'href="/leads/?q=kunde&amp;stage=mql&amp;origin=-"' in html
    assert 'href="/leads/?stage=mql&amp;origin=-&amp;overdue=1"' in html
    assert "origin: none given" in html


def test_the_toggle_to_the_board_keeps_the_filters(client: Client, anna: User) -> None:
    assert 'href="/board/?stage=mql&amp;origin=fair&amp;sort=oldest"' in page(
        client, anna, "?stage=mql&origin=fair&q=&sort=oldest"
    )


def test_the_list_sorts_by_first_contact_and_by_deadline(client: Client, anna: User) -> None:
    leads = [a_sal() for _ in range(3)]
    for number, lead in enumerate(leads):
        moment = timezone.now() - timedelta(days=number)
        Lead.objects.filter(pk=lead.pk).update(captured_at=moment, deadline=moment)
    order = [lead.public_id for lead in leads]

    def listed(address: str) -> list[str]:
        return re.findall(r'data-open href="/leads/(\w+)/"', page(client, anna, address))

    assert listed("") == order
    assert listed("?sort=oldest") == order[::-1]
    assert listed("?sort=deadline") == order[::-1]


def test_a_rep_sees_the_leads_of_the_own_team(client: Client, rico: User, sven: User) -> None:
    ours, _marketings = a_sal(), an_mql()
    theirs = an_offer_to(sued()).lead
    assert found(client, rico, "") == ids(ours)
    assert found(client, sven, "") == ids(theirs)
    assert found(client, rico, f"?q={theirs.last_name.split()[1]}00") == set()


def test_a_fragment_carries_rows_and_the_clean_address(client: Client, anna: User) -> None:
    an_mql()
    client.force_login(anna)
    answer = client.get("/leads/?q=&stage=mql&origin=", headers={"HX-Request": "true"})
    assert answer["HX-Push-Url"] == "/leads/?stage=mql"
    assert b"<html" not in answer.content
    assert b'id="leads"' in answer.content


def test_who_may_neither_assign_nor_hand_over_gets_no_boxes(client: Client, max: User, anna: User) -> None:
    an_mql()
    assert "data-select" not in page(client, max)
    assert "data-select" in page(client, anna)


def test_the_list_costs_six_statements_whatever_it_shows(client: Client, anna: User) -> None:
    an_mql()
    few = statements(client, anna), statements(client, anna, "?q=kunde", **{"HX-Request": "true"})
    for _ in range(49):
        an_mql()
    assert (statements(client, anna), statements(client, anna, "?q=kunde", **{"HX-Request": "true"})) == few
    assert few[0] <= 6
    assert few[1] <= 3


@pytest.mark.parametrize("field", ["first_name", "last_name", "company", "origin", "interest"])
def test_markup_in_a_lead_stays_text(client: Client, anna: User, field: str) -> None:
    evil = '<script>alert(1)</script>"><img src=x>{0}{t_stage}%s'[:60]
    an_mql(**{field: evil})
    for address in ("", "?q=script", "?stage=mql"):
        html = page(client, anna, address)
        assert "<script>alert" not in html
        assert "<img src=x" not in html


def test_markup_in_the_address_stays_text(client: Client, anna: User) -> None:
    evil = '"><script>alert(1)</script>'
    client.force_login(anna)
    for name in ("q", "origin", "stage", "responsible", "team", "from", "sort", "after"):
        assert b"<script>alert" not in client.get("/leads/", {name: evil}).content


def test_the_count_ends_at_a_thousand(client: Client, anna: User, monkeypatch: Any) -> None:
    monkeypatch.setattr("leads.web.listing.views.MOST_COUNTED", 2)
    for _ in range(2):
        an_mql()
    client.force_login(anna)
    assert b"2 leads" in client.get("/leads/count/").content
    an_mql()
    assert b"2+ leads" in client.get("/leads/count/").content


def test_strangers_are_sent_to_the_sign_in(client: Client, db: None) -> None:
    for address in ("/leads/", "/leads/count/", "/leads/export/", "/search/", "/board/", "/desk/"):
        answer = client.get(address)
        assert answer.status_code == 302
        assert "sign-in" in answer["Location"] or "login" in answer["Location"]


def test_the_command_menu_finds_eight_leads_at_most(client: Client, anna: User) -> None:
    for _ in range(9):
        an_mql(last_name="Gesuchte")
    client.force_login(anna)
    assert client.get("/search/", {"q": "gesuch"}).content.count(b'role="option"') == 8
    assert b'role="option"' not in client.get("/search/", {"q": "ge"}).content


def test_the_command_menu_knows_no_foreign_teams(client: Client, sven: User) -> None:
    lead = a_sal(last_name="Fremde")
    client.force_login(sven)
    assert lead.public_id not in client.get("/search/", {"q": "fremde"}).content.decode()


def test_every_stage_has_its_place_in_the_list(client: Client, anna: User) -> None:
    html = page(client, anna)
    for stage in Stage:
        assert f'name="stage" value="{stage.value}"' in html
