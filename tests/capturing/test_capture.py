"""A lead comes in."""

import pytest

from accounts.models import User
from accounts.roles import Side
from leads import capturing
from leads.capturing import Arrival, KnownLead
from leads.cleaning import BadFacts
from leads.models import ConsentState, Kind, Lead, Organisation, Stage
from tests import cast

pytestmark = pytest.mark.django_db


def test_who_meets_the_definition_is_an_mql_at_once(anna: User) -> None:
    lead = capturing.capture(cast.facts(), by=anna)
    assert (lead.stage, lead.responsible, lead.team) == (Stage.MQL, anna, cast.marketing())
    kinds = list(lead.ledger.order_by("number").values_list("kind", flat=True))
    assert kinds == [Kind.CAPTURED, Kind.QUALIFIED]


def test_who_does_not_stays_a_contact(anna: User) -> None:
    lead = capturing.capture(cast.facts(interest=""), by=anna)
    assert lead.stage == Stage.CONTACT
    assert lead.ledger.get().kind == Kind.CAPTURED


def test_what_sales_brings_in_is_an_sgl_of_its_rep(rico: User) -> None:
    lead = capturing.capture(cast.facts(origin=""), by=rico, side=Side.SALES)
    assert (lead.stage, lead.generated_by, lead.origin) == (Stage.SGL, Side.SALES, "sgl")
    assert (lead.responsible, lead.sales_team) == (rico, cast.nord())


def test_the_touch_and_the_consent_are_on_record(anna: User) -> None:
    arrival = Arrival(
        "fair", "E-world", consent=True, consent_source="Booth", consent_wording="I agree", utm={"a": "b"}
    )
    lead = capturing.capture(cast.facts(), by=anna, arrival=arrival)
    touch, consent = lead.touches.get(), lead.consents.get()
    assert (touch.touchpoint.code, touch.campaign, touch.utm) == ("fair", "E-world", {"a": "b"})
    assert (consent.state, consent.source, consent.wording, lead.consent) == (
        ConsentState.GIVEN, "Booth", "I agree", ConsentState.GIVEN,
    )  # fmt: skip


def test_a_known_address_is_not_taken_twice_unless_asked_to(anna: User) -> None:
    known = cast.an_mql()
    with pytest.raises(KnownLead) as refused:
        capturing.capture(cast.facts(email=known.email.upper()), by=anna)
    assert refused.value.known == known
    assert capturing.capture(cast.facts(email=known.email), by=anna, although_known=True).pk != known.pk


def test_several_leads_share_a_company_written_in_any_case(anna: User) -> None:
    first = capturing.capture(cast.facts(company="Café Größe"), by=anna)
    second = capturing.capture(cast.facts(company="CAFÉ GRÖßE"), by=anna)
    assert first.organisation == second.organisation
    assert Organisation.objects.filter(name__iexact="café größe").count() == 1


def test_address_and_telephone_are_stored_in_one_form(anna: User) -> None:
    lead = capturing.capture(cast.facts(email=" Clara@KUNDE.example ", phone="030 1234567", country="de"), by=anna)
    assert (lead.email, lead.phone, lead.country) == ("clara@kunde.example", "+49301234567", "DE")


@pytest.mark.parametrize(("written", "code"), [("Austria", "AT"), ("Österreich", "AT"), ("d", "DE"), ("de", "DE")])
def test_a_country_is_known_by_its_name_or_code(anna: User, written: str, code: str) -> None:
    assert capturing.capture(cast.facts(country=written), by=anna).country == code


@pytest.mark.parametrize(
    ("written", "stored"),
    [
        ("040 5551 oder 5552", "040 5551 oder 5552"),
        ("(0511) 77 88 99 App. 12", "(0511) 77 88 99 App. 12"),
        ("0511 12345 / 12346", "0511 12345 / 12346"),
        ("02234 / 567890", "+492234567890"),
        ("089/1234567", "+49891234567"),
    ],
)
def test_no_telephone_number_is_made_up(anna: User, written: str, stored: str) -> None:
    """Letters are no keys, and two numbers are not one."""
    assert capturing.capture(cast.facts(phone=written), by=anna).phone == stored


@pytest.mark.parametrize(
    ("flaw", "field"),
    [
        ({"email": "nobody"}, "email"),
        ({"email": "a@b@c.de"}, "email"),
        ({"phone": "no digits"}, "phone"),
        ({"country": "Atlantis"}, "country"),
        ({"language": "fr"}, "language"),
        ({"last_name": "x" * 101}, "last_name"),
        ({"first_name": "a\x00b"}, "first_name"),
        ({"first_name": "\ud800"}, "first_name"),
        ({"expected_value": "much"}, "expected_value"),
        ({"expected_value": "-1"}, "expected_value"),
        ({"expected_value": "1e40"}, "expected_value"),
        ({"expected_value": "Infinity"}, "expected_value"),
        ({"shoe_size": "45"}, "shoe_size"),
    ],
)
def test_facts_that_cannot_be_stored_are_refused_at_their_field(anna: User, flaw: dict[str, str], field: str) -> None:
    with pytest.raises(BadFacts) as refused:
        capturing.capture(cast.facts(**flaw), by=anna)
    assert set(refused.value.fields) == {field}
    assert not Lead.objects.exists()


def test_all_flaws_are_named_together(anna: User) -> None:
    with pytest.raises(BadFacts) as refused:
        capturing.capture(cast.facts(email="x", phone="y"), by=anna)
    assert set(refused.value.fields) == {"email", "phone"}
