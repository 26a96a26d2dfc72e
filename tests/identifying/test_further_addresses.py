"""A second address or number of somebody known is kept, so that whoever uses it next is recognised."""

from collections.abc import Mapping, Sequence
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import User
from leads import capturing, cards, identifying, merging, unpacking
from leads.capturing import Arrival, KnownLead
from leads.models import Identifier, Intake, Lead
from leads.receiving import Incoming, receive
from tests import cast
from tests.webhooks.services import Vendor, an_endpoint, deliver, hubspot_contact

pytestmark = pytest.mark.django_db
Also = Mapping[str, Sequence[str]]


@pytest.fixture(autouse=True)
def _marketing_is_there(anna: User) -> User:
    return anna


def incoming(also: Also | None = None, **facts: Any) -> Incoming:
    told = {"first_name": "Eva", "last_name": "Berg", "company": "Kunde GmbH", **facts}
    return Incoming(told, Arrival(), source="form:test", also=also or {})


def known_by(lead: Lead) -> list[tuple[str, str, str]]:
    return list(lead.identifiers.order_by("kind", "value").values_list("kind", "value", "source"))


def test_a_second_address_of_somebody_known_is_kept_and_recognised() -> None:
    lead = receive(incoming(email="eva@kunde.example", phone="030 901820")).lead
    assert receive(incoming(email="eva@privat.example", phone="030 901820")).lead == lead
    assert known_by(lead) == [("mail", "eva@privat.example", "form:test")]
    again = receive(incoming(email="Eva@Privat.example", last_name="", first_name=""))
    assert (again.lead, again.outcome) == (lead, Intake.Outcome.JOINED)
    lead.refresh_from_db()
    assert lead.email == "eva@kunde.example", "their own address stays"


def test_a_second_number_of_somebody_known_is_kept_and_recognised() -> None:
    lead = receive(incoming(email="eva@kunde.example", phone="030 901820")).lead
    receive(incoming(email="eva@kunde.example", phone="0171 5555555"))
    assert known_by(lead) == [("phone", "+491715555555", "form:test")]
    assert receive(incoming(phone="+49 171 5555555")).lead == lead


def test_what_fills_a_blank_of_the_lead_is_no_further_one() -> None:
    lead = receive(incoming(email="eva@kunde.example")).lead
    receive(incoming(email="eva@kunde.example", phone="030 901820"))
    assert known_by(lead) == []


def test_two_addresses_in_one_value_are_one_person() -> None:
    lead = receive(incoming(email="eva@kunde.example; e.berg@kunde.example")).lead
    assert (lead.email, known_by(lead)) == ("eva@kunde.example", [("mail", "e.berg@kunde.example", "form:test")])
    assert receive(incoming(email="e.berg@kunde.example")).lead == lead


def test_somebody_new_is_recognised_by_any_of_several_addresses() -> None:
    lead = receive(incoming(email="eva@kunde.example")).lead
    also = {"email": ["eva@kunde.example", "no address"], "phone": ["0171 5555555", "none"]}
    assert receive(incoming(also, email="eva@privat.example")).lead == lead
    assert [value for _kind, value, _source in known_by(lead)] == ["eva@privat.example", "+491715555555"]


def test_the_same_again_notes_nothing_twice() -> None:
    lead = receive(incoming(email="eva@kunde.example", phone="030 901820")).lead
    for _ in range(2):
        receive(incoming(email="eva@privat.example", phone="030 901820"))
    assert len(known_by(lead)) == 1


def test_a_card_brings_all_its_addresses_and_numbers() -> None:
    text = (
        "BEGIN:VCARD\nVERSION:3.0\nN:Berg;Eva\nEMAIL;TYPE=work:eva@kunde.example\nEMAIL;TYPE=home:eva@privat.example\n"
        "TEL;TYPE=work:+49 30 901820\nTEL;TYPE=cell:+49 171 5555555\nTEL;TYPE=fax:+49 30 9018299\nEND:VCARD\n"
    )
    [card] = cards.read(text)
    assert card.also == {"email": ["eva@privat.example"], "phone": ["+49 171 5555555"]}


def test_a_contact_whose_address_changes_elsewhere_is_known_by_both(ada: User) -> None:
    endpoint = an_endpoint(Vendor.HUBSPOT, ada)
    deliver(endpoint, hubspot_contact())
    unpacking.apply_waiting(now=timezone.now())
    changed = {**hubspot_contact()[1], "eventId": 999, "propertyValue": "new@kunde.example"}
    deliver(endpoint, [changed])
    unpacking.apply_waiting(now=timezone.now())
    lead = Lead.objects.get()
    assert (lead.email, known_by(lead)) == ("person1@kunde.example", [("mail", "new@kunde.example", "webhook:hubspot")])


def test_who_types_in_somebody_known_by_a_further_address_is_told(anna: User) -> None:
    lead = receive(incoming(email="eva@kunde.example; eva@privat.example")).lead
    with pytest.raises(KnownLead) as known:
        capturing.capture(cast.facts(email="eva@privat.example"), by=anna)
    assert known.value.known == lead


def test_many_are_noted_by_few_statements(django_assert_max_num_queries: Any) -> None:
    leads = [receive(incoming(email=f"p{n}@kunde.example", last_name=f"Berg{n}")).lead for n in range(4)]
    found = [(lead.pk, Identifier.Kind.MAIL, f"other{lead.pk}@kunde.example") for lead in leads]
    with django_assert_max_num_queries(3):
        identifying.learn_many([*found, *found], source="import", at=timezone.now())
    assert Identifier.objects.count() == 4


def test_they_go_along_when_two_records_are_merged(anna: User) -> None:
    one = receive(incoming(email="eva@kunde.example; eva@privat.example")).lead
    other = receive(incoming(email="eva.berg@woanders.example", company="Woanders AG", last_name="Bergmann")).lead
    merging.merge(other, one, by=anna)
    assert receive(incoming(email="eva@privat.example", first_name="", last_name="", company="")).lead == other


def test_the_page_the_api_and_the_dossier_tell_them(eva: Lead, client: Client) -> None:
    assert "eva@privat.example" in client.get(f"/leads/{eva.public_id}/").content.decode()
    told = client.get(f"/api/v1/leads/{eva.public_id}/identifiers/").json()["results"]
    assert [(one["kind"], one["value"], one["source"]) for one in told] == [("mail", "eva@privat.example", "form:test")]


def test_whoever_may_not_see_the_lead_sees_none_of_it(rico: User) -> None:
    lead = receive(incoming(email="eva@kunde.example; eva@privat.example")).lead
    client = Client()
    client.force_login(rico)
    assert client.get(f"/api/v1/leads/{lead.public_id}/identifiers/").status_code == 404


# by hand ------------------------------------------------------------------------------------------


@pytest.fixture
def eva() -> Lead:
    return receive(incoming(email="eva@kunde.example; eva@privat.example")).lead


@pytest.fixture
def client(anna: User) -> Client:
    client = Client()
    client.force_login(anna)
    return client


def test_what_is_not_theirs_is_taken_away_and_recognises_nobody_any_more(eva: Lead, client: Client) -> None:
    page = f"/leads/{eva.public_id}/identifiers/"
    shown = client.get(page).content.decode()
    assert "eva@privat.example" in shown
    assert "from Form “test”" in shown
    body = {"kind": "mail", "value": "eva@privat.example"}
    told = client.post(f"{page}removal/", body, follow=True).content.decode()
    assert "no longer known by eva@privat.example" in told
    assert known_by(eva) == []
    assert receive(incoming(email="eva@privat.example", first_name="Jan", last_name="Ohm")).lead != eva
    assert eva.activities.get().text == "No longer known by eva@privat.example."
    assert client.post(f"{page}removal/", body).status_code == 422, "it is gone"


def test_somebody_adds_a_number_and_it_is_recognised(eva: Lead, client: Client) -> None:
    page = f"/leads/{eva.public_id}/identifiers/"
    assert client.post(page, {"kind": "phone", "value": "0171 5555555"}).status_code == 302
    assert ("phone", "+491715555555", "") in known_by(eva)
    assert receive(incoming(phone="+49 171 5555555")).lead == eva


@pytest.mark.parametrize(
    ("kind", "value", "why"),
    [("mail", "no address", "address"), ("mail", "eva@privat.example", "noted already"), ("phone", "abc", "abc"),
     ("mail", "Eva@Kunde.example", "own already"), ("fax", "030 1", "fax"), ("mail", "\0", "")],
)  # fmt: skip
def test_what_can_not_be_noted_is_refused_and_not_lost(
    kind: str, value: str, why: str, eva: Lead, client: Client
) -> None:
    answer = client.post(f"/leads/{eva.public_id}/identifiers/", {"kind": kind, "value": value})
    assert answer.status_code == 422
    assert why in answer.content.decode()
    assert len(known_by(eva)) == 1


def test_programs_add_and_remove_them_by_the_same_rules(eva: Lead, client: Client) -> None:
    door = f"/api/v1/leads/{eva.public_id}/identifiers/"

    def post(value: str) -> Any:
        return client.post(door, {"kind": "mail", "value": value}, content_type="application/json")

    assert post("E.Berg@kunde.example").json()["value"] == "e.berg@kunde.example"
    assert post("e.berg@kunde.example").json()["errors"] == {"value": ["This is noted already."]}
    left = client.delete(f"{door}mail/eva@privat.example/").json()["results"]
    assert [one["value"] for one in left] == ["e.berg@kunde.example"]
    assert client.delete(f"{door}mail/eva@privat.example/").status_code == 404
    assert post("eva/office@kunde.example").status_code == 201
    assert client.delete(f"{door}mail/eva/office@kunde.example/").status_code == 200


def test_who_only_reads_changes_none(eva: Lead, max: User) -> None:
    reader = Client()
    reader.force_login(max)
    page, door = f"/leads/{eva.public_id}/identifiers/", f"/api/v1/leads/{eva.public_id}/identifiers/"
    assert reader.get(page).status_code == 403
    assert reader.post(f"{page}removal/", {"kind": "mail", "value": "eva@privat.example"}).status_code == 403
    assert reader.delete(f"{door}mail/eva@privat.example/").status_code == 403
    assert reader.get(door).status_code == 200
    assert len(known_by(eva)) == 1
