"""What is told from what is at hand, each value with its source."""

import pytest

from accounts.models import User
from leads import capturing, enrichment
from leads.models import Organisation
from tests import cast

pytestmark = pytest.mark.django_db


def test_country_and_time_zone_come_from_the_telephone() -> None:
    found = enrichment.of({"phone": "+41446681800"})
    assert (found["country"].value, found["time_zone"].value) == ("CH", "Europe/Zurich")


def test_a_number_of_several_time_zones_names_none() -> None:
    assert "time_zone" not in enrichment.of({"phone": "+18004444444"})


def test_the_company_comes_from_earlier_leads_of_the_domain(anna: User) -> None:
    capturing.capture(cast.facts(email="a@muster-werke.de", company="Muster Werke GmbH"), by=anna)
    lead = capturing.capture(cast.facts(email="b@muster-werke.de", company=""), by=anna)
    assert (lead.company, lead.sources["company"]["from"]) == ("Muster Werke GmbH", "organisation")
    assert lead.organisation == Organisation.objects.get(name="Muster Werke GmbH")


def test_free_mail_and_throw_away_hosts_name_no_company(anna: User) -> None:
    for host in ("gmail.com", "mailinator.com"):
        capturing.capture(cast.facts(email=f"a@{host}", company="Muster Werke GmbH"), by=anna)
        assert enrichment.of({"email": f"b@{host}"}) == {}


def test_what_a_person_entered_is_never_overwritten(anna: User) -> None:
    lead = capturing.capture(cast.facts(phone="+41446681800", country="DE"), by=anna)
    assert (lead.country, "country" in lead.sources) == ("DE", False)
