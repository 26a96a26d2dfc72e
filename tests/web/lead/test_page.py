"""The lead's page: everybody sees who is responsible, what is missing and what happened, at a constant cost."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import User
from leads import capturing, checking, handing_over, noting, pausing
from leads.models import Activity, Clock, Handover, Lead, Letter, Level, Stage
from tests import cast
from tests.web.conftest import HTMX, SignIn
from tests.web.lead.conftest import now_of, url


def page(client: Client, lead: Lead, query: str = "", **more: Any) -> str:
    response = client.get(url(lead) + query, **more)
    assert response.status_code == 200
    return response.content.decode()


def statements(client: Client, lead: Lead) -> int:
    with CaptureQueriesContext(connection) as counted:
        page(client, lead)
    return len(counted)


@pytest.mark.parametrize("stage", list(Stage))
@pytest.mark.parametrize("name", ["anna", "mara", "rico", "hilde", "ada", "max"])
def test_every_role_reads_a_lead_of_its_reach_in_every_stage(
    stage: Stage, name: str, signed_in: SignIn, request: pytest.FixtureRequest
) -> None:
    who: User = request.getfixturevalue(name)
    lead = cast.lead_in(stage)
    lead.__class__.objects.filter(pk=lead.pk).update(sales_team=cast.nord())
    assert str(now_of(lead)) in page(signed_in(who), lead)


@pytest.mark.parametrize("stage", list(Stage))
def test_costs_at_most_eight_statements_in_every_stage(stage: Stage, hilde: User, signed_in: SignIn) -> None:
    assert statements(signed_in(hilde), cast.lead_in(stage, phone="+49 30 1234567")) <= 8


def test_costs_three_statements_however_much_happened(anna: User, signed_in: SignIn) -> None:
    lead, client = cast.an_mql(phone="+49 30 1234567"), signed_in(anna)
    before = statements(client, lead)
    for number in range(50):
        noting.note(lead, by=anna, kind=Activity.Kind.NOTE, text=f"Note {number}")
        checking.answer(now_of(lead), checking.Finding(Letter.NEED, Level.MET, f"Said {number}"), by=anna)
        capturing.edit(now_of(lead), {"job_title": f"Title {number}"}, by=anna)
    for _number in range(5):
        cast.an_mql(phone="+49 30 1234567")
    assert statements(client, lead) == before == 3


def test_a_rule_about_the_organisation_costs_no_statement_more(anna: User, signed_in: SignIn) -> None:
    cast.agreed(
        handover_rule={
            "any": [{"field": f"organisation.{name}", "op": "known"} for name in ("country", "city", "website")]
        }
    )
    assert statements(signed_in(anna), cast.an_mql()) == 3


def test_another_teams_lead_looks_like_one_that_does_not_exist(sven: User, signed_in: SignIn) -> None:
    lead, client = cast.a_sal(), signed_in(sven)
    foreign, absent = client.get(url(lead)), client.get("/leads/zzzzzzzzzz/")
    assert foreign.status_code == absent.status_code == 404
    assert foreign.content.decode().replace(lead.public_id, "zzzzzzzzzz") == absent.content.decode()


def test_strangers_are_sent_to_the_sign_in(db: None) -> None:
    assert Client().get(url(cast.an_mql())).status_code == 302


def test_says_who_is_responsible_until_when_and_by_which_agreement(rico: User, signed_in: SignIn) -> None:
    text = page(signed_in(rico), cast.a_sal())
    assert "Sales is responsible:" in text
    assert "<strong>Rico</strong>" in text
    assert "Check BANT, then promote or return" in text
    assert "Agreement v1" in text
    assert "data-due=" in text


def test_the_first_possible_act_that_leads_on_is_the_primary_one(anna: User, signed_in: SignIn) -> None:
    text = page(signed_in(anna), cast.a_ready_mql())
    assert text.count('class="btn btn-primary" id="button-hand_over"') == 1


def test_an_act_that_is_not_possible_yet_stays_reachable_and_says_why(anna: User, signed_in: SignIn) -> None:
    text = page(signed_in(anna), cast.an_mql())
    assert 'aria-disabled="true" aria-describedby="why-hand_over"' in text
    assert 'id="why-hand_over"' in text
    assert "Budget was discussed" in text


def test_the_wrong_side_reads_who_has_to_act(anna: User, signed_in: SignIn) -> None:
    text = page(signed_in(anna), cast.a_sal())
    assert "Sales is responsible now." in text
    assert 'id="button-disqualify"' not in text


def test_management_reads_and_has_no_buttons(max: User, signed_in: SignIn) -> None:
    text = page(signed_in(max), cast.a_ready_mql())
    assert "<main" in text
    main = text.split("<main")[1].split("</main")[0]
    assert "<button" not in main
    assert "<form" not in main
    assert "fact-edit" not in main


def test_accept_and_reject_stand_on_the_page_of_an_open_handover(rico: User, signed_in: SignIn) -> None:
    handover = cast.an_offer_to()
    text = page(signed_in(rico), handover.lead)
    assert f'action="/handovers/{handover.public_id}/acceptance/"' in text
    assert url(handover.lead, "rejection") in text


def test_the_offering_side_may_withdraw(anna: User, signed_in: SignIn) -> None:
    handover = cast.an_offer_to()
    text = page(signed_in(anna), handover.lead)
    assert f'action="/handovers/{handover.public_id}/withdrawal/"' in text


def test_before_the_handover_it_shows_what_sales_would_receive(anna: User, signed_in: SignIn) -> None:
    text = page(signed_in(anna), cast.an_mql())
    assert "What sales receives" in text
    assert 'href="#bant-' in text


def test_after_the_handover_it_shows_what_sales_received(rico: User, signed_in: SignIn) -> None:
    text = page(signed_in(rico), cast.a_sal())
    assert "What sales received" in text
    assert "Anna to Nord" in text


def test_counts_how_often_a_lead_came_back(anna: User, rico: User, signed_in: SignIn) -> None:
    lead = cast.a_nurtured_lead()
    assert "Came back once." in page(signed_in(anna), lead)
    Lead.objects.filter(pk=lead.pk).update(returned_times=3)
    assert "Came back 3 times." in page(signed_in(anna), lead)


def test_shows_how_long_a_lead_sleeps(anna: User, signed_in: SignIn) -> None:
    lead = cast.a_nurtured_lead()
    assert lead.asleep_until is not None
    assert "Asleep until" in page(signed_in(anna), lead)


def test_shows_what_sales_asked_for_and_lets_marketing_say_that_it_is_there(
    anna: User, rico: User, signed_in: SignIn
) -> None:
    lead = handing_over.reject(cast.an_offer_to(), by=rico, reason=cast.reason("contact_data_wrong"))
    client = signed_in(anna)
    assert "Sales asked for: correct contact data" in page(client, lead)
    client.post(url(lead, "supply"), {"version": lead.version})
    assert now_of(lead).asked_for == ""


def test_flags_a_deal_that_the_source_says_was_won_before_the_first_contact(hilde: User, signed_in: SignIn) -> None:
    lead = cast.a_won_lead()
    Lead.objects.filter(pk=lead.pk).update(won_on=(timezone.now() - timedelta(days=900)).date())
    assert "Won before the first contact" in page(signed_in(hilde), lead)


def test_warns_of_the_same_person_but_not_of_leads_out_of_reach(rico: User, anna: User, signed_in: SignIn) -> None:
    lead = cast.a_sal(email="twin@kunde.example")
    other = capturing.capture(cast.facts(email="twin@kunde.example"), by=anna, although_known=True)
    assert url(other) in page(signed_in(anna), lead)
    assert url(other) not in page(signed_in(rico), lead)


def test_warns_of_the_same_telephone_and_of_nobody_without_one(anna: User, signed_in: SignIn) -> None:
    lead, other = (cast.an_mql(phone="+49 30 1234567") for _ in range(2))
    without, stranger = cast.an_mql(phone="", email=""), cast.an_mql(phone="", email="")
    client = signed_in(anna)
    assert url(other) in page(client, lead)
    assert url(stranger) not in page(client, without)


def test_what_people_typed_is_never_markup(anna: User, signed_in: SignIn) -> None:
    evil = "<script>alert(1)</script>"
    lead = cast.an_mql(last_name=evil, company=evil, interest=evil, job_title=evil)
    noting.note(lead, by=anna, kind=Activity.Kind.NOTE, text=evil)
    checking.answer(lead, checking.Finding(Letter.NEED, Level.MET, evil, evil, evil), by=anna)
    capturing.edit(now_of(lead), {"job_title": evil + "2"}, by=anna)
    handing_over.hand_over(cast.know(now_of(lead), Letter.BUDGET), by=anna, team=cast.nord(), note=evil)
    text = page(signed_in(anna), lead)
    assert evil not in text
    assert "&lt;script&gt;" in text


def test_no_inline_style_or_script(anna: User, signed_in: SignIn) -> None:
    text = page(signed_in(anna), cast.a_ready_mql())
    assert " style=" not in text
    assert " onclick=" not in text


def test_for_htmx_it_answers_with_its_parts(anna: User, signed_in: SignIn) -> None:
    text = page(signed_in(anna), cast.an_mql(), headers=HTMX)
    assert "<html" not in text
    for part in ("lead-top", "lead-facts", "lead-timeline", "lead-side"):
        assert f'id="{part}"' in text


def test_a_kind_of_entries_is_chosen_by_the_address(anna: User, signed_in: SignIn) -> None:
    lead = cast.an_mql()
    noting.note(lead, by=anna, kind=Activity.Kind.CALL, outcome="reached")
    noting.note(lead, by=anna, kind=Activity.Kind.NOTE, text="A remark")
    text = page(signed_in(anna), lead, "?show=call")
    assert "Anna called: Reached" in text
    assert "A remark" not in text


def test_nonsense_in_the_address_changes_nothing(anna: User, signed_in: SignIn) -> None:
    lead = cast.an_mql()
    assert "captured the lead" in page(signed_in(anna), lead, "?show=nonsense&before=nonsense~x~y")


def test_older_entries_follow_page_by_page(anna: User, signed_in: SignIn) -> None:
    lead, client = cast.an_mql(), signed_in(anna)
    for number in range(25):
        noting.note(lead, by=anna, kind=Activity.Kind.NOTE, text=f"Remark {number:02}.")
    first = page(client, lead)
    assert "Remark 24." in first
    assert "Remark 00." not in first
    older = first.split('id="timeline-older"')[1].split('href="')[1].split("#")[0].replace("&amp;", "&")
    second = client.get(older).content.decode()
    assert "Remark 00." in second
    assert "Remark 24." not in second


def test_other_leads_of_the_company_are_shown_on_demand(anna: User, signed_in: SignIn) -> None:
    lead, other = cast.an_mql(company="Same AG"), cast.an_mql(company="Same AG")
    text = signed_in(anna).get(url(lead, "company"), headers=HTMX).content.decode()
    assert url(other) in text
    assert "<html" not in text


def test_the_page_speaks_german(anna: User, signed_in: SignIn) -> None:
    User.objects.filter(pk=anna.pk).update(language="de")
    handover: Handover = cast.an_offer_to()
    assert '<html lang="de"' in page(signed_in(anna), handover.lead)


def test_what_came_along_is_shown_and_what_could_not_be_read_as_well(client: Client, anna: User) -> None:
    lead = cast.an_mql()
    Lead.objects.filter(pk=lead.pk).update(extra={"Strasse": "Ring 5", "unread": {"email": "bad@@x"}})
    client.force_login(anna)
    text = client.get(f"/leads/{lead.public_id}/").content.decode()
    assert "2 further entries" in text
    assert "Ring 5" in text
    assert "E-mail, not read" in text
    assert "bad@@x" in text


def test_a_pause_ends_on_the_day_that_was_entered_wherever_the_reader_is(client: Client, rico: User) -> None:
    lead = cast.a_sal()
    until = timezone.localdate() + timedelta(days=9)
    pausing.pause(lead, by=rico, cause="customer_away", until=until)
    rico.time_zone = "America/New_York"
    rico.save()
    client.force_login(rico)
    text = client.get(f"/leads/{lead.public_id}/").content.decode()
    assert f"stand still until {until:%-d %b %Y}" in text
    assert f"paused until {until:%-d %b %Y}" in text


def test_a_pause_is_offered_while_the_time_of_one_clock_is_not_over(client: Client, rico: User) -> None:
    lead = cast.a_sal()
    nearest, *_between, last = Clock.objects.running().filter(lead=lead).order_by("due_at")
    client.force_login(rico)
    with time_machine.travel(nearest.due_at + timedelta(minutes=1)):
        assert "a pause comes too late" not in page(client, lead)
    with time_machine.travel(last.due_at + timedelta(minutes=1)):
        assert "a pause comes too late" in page(client, lead)
