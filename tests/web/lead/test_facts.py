"""Facts, BANT and what people write down, where they stand."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import User
from leads import capturing, checking
from leads.models import Activity, Lead, Letter, Level, Reminder, ReminderKind
from tests import cast
from tests.web.conftest import HTMX, SignIn
from tests.web.lead.conftest import now_of, url


def put(client: Client, lead: Lead, door: str, **data: Any) -> Any:
    return client.post(url(lead, door), {"version": lead.version, **data}, headers=HTMX)


# facts --------------------------------------------------------------------------------------------


def test_a_fact_is_edited_where_it_stands(anna: User, signed_in: SignIn) -> None:
    lead, client = cast.an_mql(), signed_in(anna)
    form = client.get(url(lead, "facts/email"), headers=HTMX).content.decode()
    assert f'value="{lead.email}"' in form
    answer = put(client, lead, "facts/email", email="New@Kunde.example")
    assert answer.status_code == 204
    assert "leads-changed" in answer["HX-Trigger"]
    assert now_of(lead).email == "new@kunde.example"


def test_without_scripts_a_fact_is_edited_on_the_page_of_all_facts(anna: User, signed_in: SignIn) -> None:
    lead, client = cast.an_mql(), signed_in(anna)
    assert client.get(url(lead, "facts/email"))["Location"] == url(lead, "facts") + "#id_email"
    form = client.get(url(lead, "facts")).context["form"]
    sent = {name: form[name].value() or "" for name in form.fields} | {"job_title": "Engineer", "version": lead.version}
    assert client.post(url(lead, "facts"), sent)["Location"] == url(lead)
    after = now_of(lead)
    assert (after.job_title, after.email, after.company) == ("Engineer", lead.email, lead.company)


@pytest.mark.parametrize(
    ("name", "typed", "words"),
    [("email", "nobody", "no valid e-mail"), ("phone", "ask me", "no telephone number"),
     ("country", "Atlantis", "no known country"),
     ("expected_value", "much", "number"), ("language", "fr", "valid choice"), ("company", "x" * 500, "At most 200")],
)  # fmt: skip
def test_what_cannot_be_stored_is_said_at_the_field_and_kept(
    name: str, typed: str, words: str, anna: User, signed_in: SignIn
) -> None:
    lead = cast.an_mql()
    answer = put(signed_in(anna), lead, f"facts/{name}", **{name: typed})
    text = answer.content.decode()
    assert answer.status_code == 422
    assert words in text
    assert typed in text or name == "language"
    assert now_of(lead).version == lead.version


def test_who_edits_the_same_fact_later_sees_the_difference_and_may_go_on(
    anna: User, mara: User, signed_in: SignIn
) -> None:
    lead = cast.an_mql(interest="Solar")
    capturing.edit(lead, {"interest": "Wind"}, by=mara)
    answer = put(signed_in(anna), lead, "facts/interest", interest="Water")
    text = answer.content.decode()
    assert answer.status_code == 409
    assert "<del>Solar</del>" in text
    assert "<ins>Wind</ins>" in text
    assert "Water" in text
    assert put(signed_in(anna), now_of(lead), "facts/interest", interest="Water").status_code == 204
    assert now_of(lead).interest == "Water"


def test_another_fact_changed_meanwhile_is_no_conflict(anna: User, mara: User, signed_in: SignIn) -> None:
    lead = cast.an_mql()
    capturing.edit(lead, {"job_title": "Engineer"}, by=mara)
    assert put(signed_in(anna), lead, "facts/phone", phone="030 123456").status_code == 204
    assert (now_of(lead).phone, now_of(lead).job_title) == ("+4930123456", "Engineer")


def test_a_lead_that_moved_on_meanwhile_is_a_conflict(anna: User, signed_in: SignIn) -> None:
    lead = cast.an_mql()
    checking.answer(lead, checking.Finding(Letter.NEED, Level.MET, "Yes"), by=anna)
    assert put(signed_in(anna), lead, "facts/phone", phone="030 123456").status_code == 409


def test_the_other_side_and_readers_edit_nothing(anna: User, max: User, ada: User, signed_in: SignIn) -> None:
    lead = cast.a_sal()
    for who in (anna, max, ada):
        assert put(signed_in(who), lead, "facts/phone", phone="030 123456").status_code == 403


def test_there_is_no_door_to_other_columns(anna: User, signed_in: SignIn) -> None:
    lead = cast.an_mql()
    for name in ("stage", "responsible", "search", "nonsense"):
        assert put(signed_in(anna), lead, f"facts/{name}", **{name: "won"}).status_code == 404


def test_earlier_values_come_on_demand_with_who_and_when(anna: User, signed_in: SignIn) -> None:
    lead, client = cast.an_mql(interest="Solar"), signed_in(anna)
    put(client, lead, "facts/interest", interest="Wind")
    put(client, now_of(lead), "facts/interest", interest="Water")
    text = client.get(url(lead, "facts/interest/history"), headers=HTMX).content.decode()
    assert text.index("<del>Wind</del>") < text.index("<del>Solar</del>")
    assert "until Anna changed it" in text
    assert "<html" in client.get(url(lead, "facts/interest/history")).content.decode()


# BANT ---------------------------------------------------------------------------------------------


def test_a_letter_is_answered_where_it_stands(rico: User, signed_in: SignIn) -> None:
    lead, client = now_of(cast.a_sal()), signed_in(rico)
    assert "Is there money for it?" in client.get(url(lead, "bant/budget"), headers=HTMX).content.decode()
    answer = put(
        client, lead, "bant/budget", level="met", evidence="Released", said_by="Mr Hahn", conversation="Call",
        amount="12,000",
    )  # fmt: skip
    assert answer.status_code == 204
    newest = lead.bant_answers.get(letter="budget")
    assert (newest.amount, newest.said_by, now_of(lead).budget) == (Decimal(12000), "Mr Hahn", "met")


def test_a_timeframe_has_a_date(rico: User, signed_in: SignIn) -> None:
    lead = now_of(cast.a_sal())
    put(signed_in(rico), lead, "bant/timeframe", level="met", evidence="By spring", date="2027-03-01")
    assert f"{lead.bant_answers.filter(letter='timeframe').latest('at').date}" == "2027-03-01"


def test_an_answer_without_evidence_is_refused_at_the_field(rico: User, signed_in: SignIn) -> None:
    lead = now_of(cast.a_sal())
    answer = put(signed_in(rico), lead, "bant/need", level="met", said_by="Mr Hahn")
    assert answer.status_code == 422
    assert "What was said, in a sentence?" in answer.content.decode()
    assert "Mr Hahn" in answer.content.decode()


def test_an_answer_on_an_old_page_shows_the_difference(rico: User, signed_in: SignIn) -> None:
    lead = now_of(cast.a_sal())
    checking.answer(lead, checking.Finding(Letter.BUDGET, Level.NOT_MET, "No money"), by=rico)
    answer = put(signed_in(rico), lead, "bant/budget", level="met", evidence="Released")
    assert answer.status_code == 409
    assert "<ins>Not met</ins>" in answer.content.decode()


def test_there_are_four_letters(rico: User, signed_in: SignIn) -> None:
    assert signed_in(rico).get(url(cast.a_sal(), "bant/magic")).status_code == 404


def test_all_answers_come_on_demand(rico: User, signed_in: SignIn) -> None:
    lead = cast.know(cast.a_sal(), Letter.NEED, Letter.NEED, by=rico)
    text = signed_in(rico).get(url(lead, "bant/need/answers"), headers=HTMX).content.decode()
    assert text.count("They said so") == 3


# writing ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["note", "mail", "meeting"])
def test_what_happened_is_written_down(kind: str, anna: User, signed_in: SignIn) -> None:
    lead = cast.an_mql()
    assert put(signed_in(anna), lead, "notes", kind=kind, text="Long talk").status_code == 204
    assert lead.activities.get().kind == kind


def test_a_call_needs_an_outcome_and_no_words(rico: User, signed_in: SignIn) -> None:
    lead = cast.a_sal()
    answer = signed_in(rico).post(url(lead, "notes"), {"kind": "call", "outcome": "not_reached", "place": "call"})
    assert answer["Location"] == url(lead)
    assert lead.activities.get().outcome == Activity.Outcome.NOT_REACHED


def test_an_empty_note_is_refused_at_the_field(anna: User, signed_in: SignIn) -> None:
    answer = put(signed_in(anna), cast.an_mql(), "notes", kind="note", text=" ")
    assert answer.status_code == 422
    assert "Please write a few words." in answer.content.decode()


def test_a_note_grows_no_page_old(anna: User, signed_in: SignIn) -> None:
    lead = cast.an_mql()
    put(signed_in(anna), lead, "notes", kind="note", text="Long talk")
    assert now_of(lead).version == lead.version


def test_both_sides_write_but_management_does_not(anna: User, ada: User, max: User, signed_in: SignIn) -> None:
    lead = cast.a_sal()
    codes = [put(signed_in(who), lead, "notes", kind="note", text="x").status_code for who in (anna, ada, max)]
    assert codes == [204, 204, 403]


def test_a_person_reminds_themselves_in_their_own_time_zone(rico: User, signed_in: SignIn) -> None:
    lead = cast.a_sal()
    User.objects.filter(pk=rico.pk).update(time_zone="America/New_York")
    signed_in(rico).post(url(lead, "reminders"), {"text": "Ring again", "due_at": "2099-03-01T09:30"})
    reminder = Reminder.objects.get(lead=lead, kind=ReminderKind.OWN)
    assert (reminder.person, f"{reminder.due_at:%H:%M}") == (rico, "14:30")


def test_a_reminder_lies_in_the_future(rico: User, signed_in: SignIn) -> None:
    past = (timezone.now() - timedelta(days=2)).strftime("%Y-%m-%dT%H:%M")
    answer = signed_in(rico).post(url(cast.a_sal(), "reminders"), {"text": "Ring again", "due_at": past})
    assert answer.status_code == 422
    assert "Choose a later time." in answer.content.decode()
    assert "Ring again" in answer.content.decode()
