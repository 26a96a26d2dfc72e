"""The acts at a lead's page: allowed, forbidden, too late, twice, and with something missing."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import User
from leads import assigning, capturing, handing_over
from leads.models import Consent, ConsentState, Lead, Letter, Stage
from tests import cast
from tests.web.conftest import HTMX, SignIn
from tests.web.lead.conftest import now_of, url

FUTURE = (timezone.localdate() + timedelta(days=30)).isoformat()

# door, stage it starts from, who acts, what is sent, stage it leads to
ACTS: list[tuple[str, Stage, str, dict[str, Any], Stage]] = [
    ("taking-on", Stage.SGL, "rico", {}, Stage.SAL),
    ("passing", Stage.SGL, "rico", {"note": "Too early for us"}, Stage.NURTURE),
    ("disqualification", Stage.CONTACT, "anna", {"reason": "no_lead"}, Stage.DISQUALIFIED),
    ("return", Stage.SAL, "rico", {"reason": "cannot_decide"}, Stage.NURTURE),
    ("return", Stage.SQL, "rico", {"reason": "lost_price", "note": "12 % too dear"}, Stage.NURTURE),
    ("win", Stage.SQL, "rico", {"amount": "1,234.50", "won_on": "2026-01-15", "currency": "eur"}, Stage.WON),
    ("reopening", Stage.WON, "hilde", {"reason": "closed_by_mistake"}, Stage.SQL),
    ("reopening", Stage.DISQUALIFIED, "mara", {"reason": "new_interest"}, Stage.CONTACT),
    ("qualification", Stage.NURTURE, "anna", {}, Stage.MQL),
]
NAMES = [f"{door} from {stage.value}" for door, stage, *_rest in ACTS]
STRANGERS = {"rico": "anna", "hilde": "rico", "anna": "rico", "mara": "anna"}


@pytest.fixture
def people(request: pytest.FixtureRequest) -> dict[str, User]:
    return {name: request.getfixturevalue(name) for name in ("anna", "mara", "rico", "hilde", "max", "sven")}


def send(client: Client, lead: Lead, door: str, **data: Any) -> Any:
    return client.post(url(lead, door), {"version": lead.version, **data})


@pytest.mark.parametrize(("door", "stage", "who", "data", "goal"), ACTS, ids=NAMES)
def test_is_done_and_leads_back_to_the_page(
    door: str, stage: Stage, who: str, data: dict[str, Any], goal: Stage, people: dict[str, User], signed_in: SignIn
) -> None:
    lead = cast.lead_in(stage)
    answer = send(signed_in(people[who]), now_of(lead), door, **data)
    assert (answer.status_code, answer["Location"]) == (302, url(lead))
    assert now_of(lead).stage == goal


@pytest.mark.parametrize(("door", "stage", "who", "data", "goal"), ACTS, ids=NAMES)
def test_is_refused_with_words_to_whoever_may_not(
    door: str, stage: Stage, who: str, data: dict[str, Any], goal: Stage, people: dict[str, User], signed_in: SignIn
) -> None:
    lead = cast.lead_in(stage)
    Lead.objects.filter(pk=lead.pk).update(sales_team=cast.nord())
    for name in (STRANGERS[who], "max"):
        answer = send(signed_in(people[name]), now_of(lead), door, **data)
        assert answer.status_code == 403
        assert "note-warn" in answer.content.decode()
    assert now_of(lead).stage == stage


@pytest.mark.parametrize(("door", "stage", "who", "data", "goal"), ACTS, ids=NAMES)
def test_is_not_done_on_a_page_that_grew_old(
    door: str, stage: Stage, who: str, data: dict[str, Any], goal: Stage, people: dict[str, User], signed_in: SignIn
) -> None:
    lead = now_of(cast.lead_in(stage))
    capturing.edit(lead, {"job_title": "Head of heating"}, by=people[who])
    answer = send(signed_in(people[who]), lead, door, **data)
    text = answer.content.decode()
    assert answer.status_code == 409
    assert "Head of heating" in text
    assert f'name="version" value="{now_of(lead).version}"' in text  # the way to go on
    assert now_of(lead).stage == stage


@pytest.mark.parametrize(("door", "stage", "who", "data", "goal"), ACTS, ids=NAMES)
def test_a_double_click_does_it_once(
    door: str, stage: Stage, who: str, data: dict[str, Any], goal: Stage, people: dict[str, User], signed_in: SignIn
) -> None:
    lead, client = now_of(cast.lead_in(stage)), signed_in(people[who])
    first, second = (send(client, lead, door, **data).status_code for _click in range(2))
    assert (first, second) == (302, 409) or (first, second) == (302, 403)  # the other side has it now
    assert now_of(lead).entries == lead.entries + 1


@pytest.mark.parametrize(("door", "stage", "who", "data", "goal"), ACTS, ids=NAMES)
def test_its_question_is_a_dialog_for_htmx_and_a_page_for_everybody_else(
    door: str, stage: Stage, who: str, data: dict[str, Any], goal: Stage, people: dict[str, User], signed_in: SignIn
) -> None:
    lead, client = cast.lead_in(stage), signed_in(people[who])
    page = client.get(url(lead, door)).content.decode()
    dialog = client.get(url(lead, door), headers=HTMX).content.decode()
    assert "<html" in page
    assert "<html" not in dialog
    assert f'action="{url(lead, door)}"' in page
    assert f'action="{url(lead, door)}"' in dialog


@pytest.mark.parametrize(
    ("door", "stage", "who", "data", "words"),
    [
        ("return", Stage.SAL, "rico", {"note": "My long words"}, "Please choose one of the offered reasons."),
        ("return", Stage.SAL, "rico", {"reason": "lost_price", "note": "My long words"}, "choose one of the offered"),
        ("return", Stage.SAL, "rico", {"reason": "too_early", "note": "My long words"}, "Please enter the date."),
        ("return", Stage.SAL, "rico", {"reason": "too_early", "until": "2020-01-01", "note": "My long words"}, "later"),
        ("disqualification", Stage.CONTACT, "anna", {"reason": "other", "note": " "}, "Please say in a sentence"),
        ("win", Stage.SQL, "rico", {"amount": "0", "won_on": "2026-01-15", "note": "My long words"}, "amount"),
        ("win", Stage.SQL, "rico", {"amount": "x", "won_on": "2999-01-15", "note": "My long words"}, "number"),
        ("win", Stage.SQL, "rico", {"amount": "5", "won_on": "2999-01-15", "note": "My long words"}, "future"),
        ("win", Stage.SQL, "rico", {"amount": "5", "won_on": "2026-01-15", "currency": "E1"}, "three letters"),
        ("handover", Stage.MQL, "anna", {"note": "My long words"}, "Missing"),
        ("consent", Stage.MQL, "anna", {"state": "given"}, "required"),
        ("assignment", Stage.MQL, "anna", {"note": "My long words"}, "Choose a person or a team."),
        ("taking-on", Stage.SGL, "rico", {"drop": "consent"}, "Missing"),
    ],
)
def test_what_is_missing_stands_at_its_field_and_nothing_typed_is_lost(
    door: str, stage: Stage, who: str, data: dict[str, Any], words: str, people: dict[str, User], signed_in: SignIn
) -> None:
    lead = cast.lead_in(stage)
    if data.pop("drop", ""):
        capturing.record_consent(lead, ConsentState.NONE, by=people[who])
    answer = send(signed_in(people[who]), now_of(lead), door, **data)
    text = answer.content.decode()
    assert answer.status_code == 422
    assert words in text
    assert data.get("note", "").strip() in text
    assert now_of(lead).stage == stage


def test_a_lead_is_handed_over_to_a_person_of_the_team(anna: User, rico: User, nina: User, signed_in: SignIn) -> None:
    lead = cast.a_ready_mql()
    answer = send(signed_in(anna), lead, "handover", team=cast.nord().pk, person=nina.pk, note="Ring before ten")
    assert answer.status_code == 302
    offered = lead.handovers.get()
    assert (offered.to_person, offered.note, now_of(lead).stage) == (nina, "Ring before ten", Stage.HANDOVER)


def test_a_person_of_another_team_is_refused_at_the_field(anna: User, sven: User, signed_in: SignIn) -> None:
    answer = send(signed_in(anna), cast.a_ready_mql(), "handover", team=cast.nord().pk, person=sven.pk)
    assert answer.status_code == 422
    assert "Choose a person of this team." in answer.content.decode()


def test_the_rule_stands_beside_the_handover_line_by_line(anna: User, signed_in: SignIn) -> None:
    lead = cast.an_mql()
    text = signed_in(anna).get(url(lead, "handover"), headers=HTMX).content.decode()
    assert "Company is known" in text
    assert f"{url(lead)}#bant-" in text
    assert "disabled" in text


def test_handing_over_against_the_rule_names_what_is_missing(anna: User, signed_in: SignIn) -> None:
    lead = cast.an_mql()
    answer = send(signed_in(anna), lead, "handover", team=cast.nord().pk)
    assert answer.status_code == 422
    assert "Budget was discussed" in answer.content.decode()
    assert now_of(lead).stage == Stage.MQL


def test_a_lead_with_bant_is_promoted_in_nine_statements(rico: User, signed_in: SignIn) -> None:
    lead = cast.know(cast.a_sal(), *Letter, by=rico)
    client = signed_in(rico)
    with CaptureQueriesContext(connection) as counted:
        answer = send(client, lead, "promotion")
    assert answer.status_code == 302
    assert now_of(lead).stage == Stage.SQL
    acts = [query["sql"] for query in counted if "SAVEPOINT" not in query["sql"]]
    assert len(acts) <= 9, "\n".join(acts)


def test_the_amount_is_read_as_people_write_it_in_their_language(rico: User, signed_in: SignIn) -> None:
    User.objects.filter(pk=rico.pk).update(language="de")
    lead = cast.an_sql()
    send(signed_in(rico), lead, "win", amount="1.234,50", won_on="2026-01-15", currency="EUR")
    assert now_of(lead).amount == Decimal("1234.50")


def test_marketing_assigns_to_a_colleague(anna: User, mara: User, signed_in: SignIn) -> None:
    lead = cast.an_mql()
    send(signed_in(anna), lead, "assignment", person=mara.pk)
    assert now_of(lead).responsible == mara


def test_the_other_sides_people_are_not_offered(anna: User, rico: User, signed_in: SignIn) -> None:
    lead = cast.an_mql()
    answer = send(signed_in(anna), lead, "assignment", person=rico.pk)
    assert answer.status_code == 422
    assert now_of(lead).responsible == anna


def test_an_admin_assigns(ada: User, rico: User, nina: User, signed_in: SignIn) -> None:
    lead = cast.a_sal()
    assert send(signed_in(ada), now_of(lead), "assignment", person=nina.pk).status_code == 302
    assert now_of(lead).responsible == nina


def test_consent_is_recorded_with_its_source(anna: User, signed_in: SignIn) -> None:
    lead = cast.an_mql()
    answer = send(signed_in(anna), lead, "consent", state="withdrawn", source="Mail of Monday")
    assert answer.status_code == 302
    newest = Consent.objects.filter(lead=lead).latest("at")
    assert (newest.state, newest.source, now_of(lead).consent) == ("withdrawn", "Mail of Monday", "withdrawn")


def test_the_reasons_for_rejecting_are_asked_for_here_and_answered_at_the_handover(
    rico: User, anna: User, sven: User, signed_in: SignIn
) -> None:
    handover = cast.an_offer_to()
    text = signed_in(rico).get(url(handover.lead, "rejection"), headers=HTMX).content.decode()
    assert f'action="/handovers/{handover.public_id}/rejection/"' in text
    assert 'value="wrong_team"' in text
    assert 'value="cannot_decide"' not in text  # a reason for after the contact
    assert signed_in(anna).get(url(handover.lead, "rejection")).status_code == 403
    assert signed_in(sven).get(url(handover.lead, "rejection")).status_code == 404


def test_who_came_second_reads_who_did_what(rico: User, hilde: User, nina: User, signed_in: SignIn) -> None:
    lead = now_of(cast.a_sal())
    assigning.assign(lead, by=hilde, person=nina)
    answer = send(signed_in(rico), lead, "return", reason="cannot_decide", note="My long words")
    text = answer.content.decode()
    assert answer.status_code == 409
    assert "Hilde made Nina responsible." in text
    assert "<del>Rico</del>" in text
    assert "<ins>Nina</ins>" in text
    assert "My long words" in text
    go_on = {"reason": "cannot_decide", "note": "My long words", "version": now_of(lead).version}
    assert signed_in(rico).post(url(lead, "return"), go_on).status_code == 302


def test_an_act_that_is_no_longer_thinkable_offers_only_the_way_back(
    rico: User, hilde: User, signed_in: SignIn
) -> None:
    lead = now_of(cast.know(cast.a_sal(), *Letter, by=rico))
    send(signed_in(hilde), lead, "promotion")
    text = send(signed_in(rico), lead, "promotion").content.decode()
    assert "Hilde promoted the lead to SQL" in text
    assert "Back to the lead" in text
    assert f'action="{url(lead, "promotion")}"' not in text


def test_another_teams_lead_has_no_doors(sven: User, signed_in: SignIn) -> None:
    lead, client = cast.a_sal(), signed_in(sven)
    doors = ["return", "win", "promotion", "assignment", "consent", "notes", "reminders", "facts", "facts/email"]
    for door in [*doors, "bant/need", "company", "facts/email/history", "bant/need/answers"]:
        assert client.get(url(lead, door)).status_code == 404, door
        assert client.post(url(lead, door)).status_code == 404, door


def test_acts_need_the_token_against_forgery(rico: User) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(rico)
    lead = cast.a_sal()
    assert client.post(url(lead, "return"), {"reason": "cannot_decide"}).status_code == 403
    assert now_of(lead).stage == Stage.SAL


def test_undoing_makes_the_older_page_stale(rico: User, signed_in: SignIn) -> None:
    handover = cast.an_offer_to()
    lead = now_of(handover.lead)
    handing_over.accept(handover, by=rico)
    handing_over.take_back(handover, by=rico)
    assert send(signed_in(rico), lead, "disqualification", reason="no_lead").status_code == 409
