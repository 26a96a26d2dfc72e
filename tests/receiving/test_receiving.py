"""The one intake: whoever comes in is recognised, nothing they brought is lost."""

from dataclasses import replace
from threading import Barrier, Thread
from typing import Any

import pytest
from django.db import connections
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st

from accounts.models import User
from accounts.roles import Role
from leads import consents, receiving
from leads.capturing import Arrival
from leads.cleaning import part_name
from leads.consents import Said
from leads.models import Campaign, Channel, ConsentState, Intake, Lead, Reminder, Stage, Suspicion, Touchpoint
from leads.receiving import Incoming, NothingToTakeIn, receive
from tests import cast

pytestmark = pytest.mark.django_db


def incoming(arrival: Arrival | None = None, **facts: Any) -> Incoming:
    return Incoming({**cast.facts(), "last_name": "", **facts}, arrival or Arrival("website"), source="form:test")


def test_a_new_person_becomes_a_lead_that_somebody_answers_for(anna: User) -> None:
    Touchpoint.objects.filter(code="website").update(answerable=anna)
    received = receive(incoming())
    lead = received.lead
    assert (received.outcome, lead.stage, lead.responsible, lead.team) == (
        Intake.Outcome.CREATED, Stage.MQL, anna, cast.marketing(),
    )  # fmt: skip
    assert lead.ledger.get(number=1).sentence == "Leadflow captured the lead; Anna is responsible."


def test_a_message_is_kept_with_its_lines_and_spaces(anna: User) -> None:
    further = {"Budget": "50\N{NO-BREAK SPACE}000 €", "Note": "Hello\r\nWorld\tx", "Odd": "a\x00b"}
    lead = receive(replace(incoming(Arrival("website", said="Line one\r\nLine two")), further=further)).lead
    assert lead.extra == {"Budget": "50\N{NO-BREAK SPACE}000 €", "Note": "Hello\nWorld\tx", "Odd": "a�b"}
    assert "�" not in lead.interest


def test_of_two_telephone_numbers_both_are_the_persons(anna: User) -> None:
    lead = receive(incoming(phone="+49 30 1234567 / 0171 2345678")).lead
    assert lead.phone == "+49301234567"
    assert list(lead.identifiers.values_list("value", flat=True)) == ["+491712345678"]


def test_without_an_answerable_person_the_team_of_marketing_answers() -> None:
    cast.marketing()
    lead = receive(incoming()).lead
    assert (lead.responsible, lead.team) == (None, cast.marketing())


def test_the_same_person_again_joins_with_a_second_touch_and_the_message(anna: User) -> None:
    first = receive(incoming(email="eva@kunde.example", phone="")).lead
    again = receive(
        incoming(Arrival("fair", said="Please call me"), email="EVA@kunde.example", phone="030 901820", company="Other")
    )
    lead = Lead.objects.get()
    assert (again.outcome, again.lead.pk) == (Intake.Outcome.JOINED, first.pk)
    assert lead.phone == "+4930901820"
    assert lead.company == first.company, "what is there already stays"
    assert [(touch.touchpoint.code, touch.said) for touch in lead.touches.order_by("at", "pk")] == [
        ("website", ""), ("fair", "Please call me"),
    ]  # fmt: skip


def test_every_value_remembers_where_it_comes_from_until_a_person_enters_it(anna: User) -> None:
    from leads import capturing

    lead = receive(incoming(phone="030 901820", job_title="Buyer", country="")).lead
    assert lead.sources["job_title"]["from"] == "form:test"
    assert (lead.country, lead.sources["country"]["from"]) == ("DE", "phone")
    edited = capturing.edit(lead, {"country": "AT"}, by=anna)
    assert "country" not in Lead.objects.get(pk=edited.pk).sources
    receive(incoming(email=lead.email, country="CH"))
    assert Lead.objects.get(pk=lead.pk).country == "AT"


def test_what_cannot_be_read_is_kept_and_named(anna: User) -> None:
    received = receive(incoming(phone="call me", country="Narnia"))
    assert set(received.problems) == {"phone", "country"}
    assert received.lead.extra["unread"] == {"phone": "call me", "country": "Narnia"}


def test_further_facts_stay_beside_the_lead(anna: User) -> None:
    lead = receive(Incoming(cast.facts(), Arrival("website"), "form:test", further={"Roof": "flat", "Empty": ""})).lead
    assert lead.extra == {"Roof": "flat"}


def test_the_same_mailbox_under_another_name_is_asked_about_and_not_joined(anna: User) -> None:
    first = receive(incoming(email="eva@kunde.example", first_name="Eva", last_name="Berg")).lead
    second = receive(incoming(email="eva@kunde.example", first_name="Otto", last_name="Klein"))
    assert second.outcome == Intake.Outcome.CREATED
    suspicion = Suspicion.objects.get()
    assert {suspicion.first_id, suspicion.second_id} == {first.pk, second.lead.pk}


def test_what_a_person_writes_is_their_interest_where_none_is_known(anna: User) -> None:
    arrival = Arrival("website", said="Please call me\nabout heat pumps " + "!" * 600)
    lead = receive(incoming(arrival, interest="")).lead
    assert lead.interest.startswith("Please call me about heat pumps")
    assert (len(lead.interest), lead.stage) == (500, Stage.MQL)


def test_nobody_comes_in_without_anything_to_recognise_them_by() -> None:
    with pytest.raises(NothingToTakeIn):
        receive(Incoming({"interest": "Something"}, Arrival("website"), "form:test"))
    assert not Lead.objects.exists()


def test_the_senders_id_is_known_again_under_another_address(anna: User) -> None:
    one = Incoming(cast.facts(), Arrival("ads"), "hook:x", external=("meta", "77"))
    two = Incoming(cast.facts(), Arrival("ads"), "hook:x", external=("meta", "77"))
    assert receive(one).lead == receive(two).lead


def test_the_campaign_of_the_link_is_found_by_its_utm_values(anna: User) -> None:
    Campaign.objects.create(name="Any spring", utm_campaign="spring")
    Campaign.objects.create(name="Spring by mail", utm_campaign="spring", utm_source="newsletter")
    by_mail = receive(incoming(Arrival("website", utm={"utm_campaign": "Spring", "utm_source": "newsletter"}))).lead
    other = receive(incoming(Arrival("website", utm={"utm_campaign": "spring", "utm_source": "x"}))).lead
    unknown = receive(incoming(Arrival("website", utm={"utm_campaign": "autumn"}))).lead
    found = [lead.touches.get().campaign for lead in (by_mail, other, unknown)]
    assert found == ["Spring by mail", "Any spring", "autumn"]


def test_consent_by_mail_is_none_for_calls(anna: User) -> None:
    said = [Said(channel=Channel.MAIL, source="Form", wording="Write to me")]
    lead = receive(incoming(Arrival("website", consents=said))).lead
    assert (lead.consent, lead.consent_mail, lead.consent_phone) == (
        ConsentState.GIVEN, ConsentState.GIVEN, ConsentState.NONE,
    )  # fmt: skip
    assert not consents.may(lead, Channel.PHONE).allows


def test_who_works_the_lead_is_told_once_that_the_person_came_again(rico: User) -> None:
    lead = cast.a_sal()
    for _n in range(3):
        receive(incoming(email=lead.email))
    told = Reminder.objects.filter(lead=lead, kind="came_again")
    assert [(one.person, one.due_at <= timezone.now()) for one in told] == [(rico, True)]


def test_a_contact_that_comes_again_with_a_wish_becomes_an_mql(anna: User) -> None:
    lead = cast.a_contact()
    assert receive(incoming(email=lead.email, interest="Heat pumps")).lead.stage == Stage.MQL


@pytest.mark.django_db(transaction=True)
def test_twenty_doors_that_bring_one_person_at_once_make_one_lead() -> None:
    cast.person("Anna", Role.MARKETING, cast.marketing())
    barrier, failures = Barrier(20), []

    def come() -> None:
        try:
            barrier.wait(10)
            receive(incoming(email="clara@kunde.example"))
        except Exception as failure:
            failures.append(failure)
        finally:
            connections.close_all()

    threads = [Thread(target=come) for _n in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert failures == []
    lead = Lead.objects.get()
    assert lead.touches.count() == 20


@pytest.mark.parametrize(
    ("whole", "first", "last"),
    [
        ("Anna Berg", "Anna", "Berg"),
        ("Berg, Anna", "Anna", "Berg"),
        ("Ludwig van Beethoven", "Ludwig", "van Beethoven"),
        ("Anna Maria Berg", "Anna Maria", "Berg"),
        ("Cher", "", "Cher"),
        ("Otto von der Heide", "Otto", "von der Heide"),
    ],
)
def test_whole_names_are_parted_as_people_write_them(whole: str, first: str, last: str) -> None:
    assert part_name(whole) == (first, last)


@given(st.dictionaries(st.sampled_from(["email", "phone", "name", "country", "interest", "language"]), st.text()))
@settings(max_examples=60, deadline=None)
def test_whatever_is_brought_is_read_or_named_and_kept(facts: dict[str, str]) -> None:
    fit, problems, unread = receiving.readable(facts)
    assert set(problems) == set(unread)
    given_names = {name for name, value in facts.items() if " ".join(value.split())}
    taken = {"name" if name in ("first_name", "last_name") else name for name in fit} | set(problems)
    assert given_names - {"name"} <= taken | {"name"} | {"first_name", "last_name"}
