"""The dossier: all that sales receives with a lead, why it comes now, as it was, in the reader's language."""

from datetime import date

import pytest
from django.utils import translation

from accounts.models import User
from leads import capturing, checking, dossiers, handing_over, noting, qualifying
from leads.capturing import Arrival
from leads.dossiers import Dossier
from leads.models import Activity, ConsentState, Handover, Letter, Level
from tests import cast

pytestmark = pytest.mark.django_db


def received(offer: Handover, language: str = "en") -> Dossier:
    with translation.override(language):
        return dossiers.told(Handover.objects.get(pk=offer.pk).dossier)


def section(dossier: Dossier, name: str) -> list[str]:
    return next(([item.text for item in part.items] for part in dossier.sections if part.name == name), [])


def test_it_holds_what_the_rule_asks_with_what_is_there() -> None:
    dossier = received(cast.an_offer_to(company="Kunde GmbH"))
    assert dossier.is_complete
    company = next(line for line in dossier.conditions if line["field"] == "company")
    assert (company["passed"], company["asks"], company["has"]) == (True, "Company is known", "Kunde GmbH")


def test_it_says_what_sales_may_do_statement_by_statement(anna: User) -> None:
    arrival = Arrival("website", consent=True, consent_source="Web form", consent_wording="You may call me")
    lead = capturing.capture(cast.facts(), by=anna, arrival=arrival)
    capturing.record_consent(lead, ConsentState.GIVEN, by=anna, source="On the telephone")
    offer = cast.an_offer_to(lead=cast.know(lead, Letter.NEED, Letter.BUDGET))
    part = next(part for part in received(offer).sections if part.name == "consent")
    assert part.label == "What sales may do"
    assert [item.text for item in part.items] == [
        "May be contacted: On the telephone",
        "May be contacted: Web form",
    ]
    assert [item.quote for item in part.items] == ["", "You may call me"]


def test_it_holds_ways_to_reach_wishes_touches_bant_and_notes(anna: User) -> None:
    lead = cast.an_mql(phone="+49301234", job_title="CEO", expected_value="12000", language="de")
    finding = checking.Finding(Letter.TIMEFRAME, Level.MET, "Before winter", "Clara", by_when=date(2027, 3, 1))
    checking.answer(lead, finding, by=anna)
    cast.know(lead, Letter.NEED)
    noting.note(lead, by=anna, kind=Activity.Kind.CALL, text="Likes heat pumps", outcome="reached")
    dossier = received(cast.an_offer_to(lead=lead))
    assert "Telephone: +49301234" in section(dossier, "contact")
    assert "Speaks German" in section(dossier, "contact")
    assert "Interest: Heat pumps" in section(dossier, "interest")
    assert "Expected value: €12,000.00" in section(dossier, "interest")
    assert section(dossier, "touches") == ["Web form"]
    assert "Timeframe: Met, 1 Mar 2027" in section(dossier, "bant")
    assert section(dossier, "notes") == ["Call, Anna (Reached)"]
    assert section(dossier, "returns") == []


def test_it_tells_why_now_the_strongest_reason_first() -> None:
    texts = [item.text for item in received(cast.an_offer_to()).why_now]
    assert texts == [
        "Last contact: Web form",
        "Newly known: Timeframe: Met",
        "Newly known: Need: Met",
        "All that sales asks for is there.",
    ]


def test_after_a_return_only_what_is_new_since_counts_as_new(anna: User, rico: User) -> None:
    offer = cast.an_offer_to()
    lead = handing_over.reject(offer, by=rico, reason=cast.reason("contact_data_wrong"), note="No such number")
    lead = qualifying.qualify(lead, by=anna)
    checking.answer(lead, checking.Finding(Letter.BUDGET, Level.PARTLY, "Some money"), by=anna)
    dossier = received(cast.an_offer_to(lead=lead))
    assert [item.text for item in dossier.why_now if "Newly" in item.text] == ["Newly known: Budget: Partly met"]
    assert section(dossier, "returns") == ["Rejected, Contact data wrong, Rico"]


def test_it_stays_as_it_was_at_the_offer(anna: User, rico: User) -> None:
    offer = cast.an_offer_to(company="Old GmbH")
    lead = handing_over.accept(offer, by=rico)
    capturing.edit(lead, {"company": "New GmbH"}, by=rico)
    assert "Company: Old GmbH" in section(received(offer), "contact")


def test_it_reads_in_the_readers_language() -> None:
    offer = cast.an_offer_to()
    german = received(offer, "de")
    assert german.why_now[0].text == "Letzter Kontakt: Webformular"
    with translation.override("de"):
        assert german.sections[0].label == "Was der Vertrieb darf"


def test_the_oldest_handovers_kept_conditions_alone() -> None:
    line = {
        "passed": False,
        "asks": "Company is known",
        "has": "missing",
        "field": "company",
        "parts": [],
        "state": "not_met",
    }
    told = dossiers.told([line])
    assert (told.conditions, told.why_now, told.sections, told.is_complete) == ([line], [], [], False)
