"""Each value of an imported lead tells where it comes from; blanks of the file are filled from what is known."""

import pytest
from django.test import Client

from accounts.models import User
from leads import capturing, enrichment, importing
from leads.models import Lead, Organisation, OrganisationDomain
from tests.importing.conftest import Brought
from tests.importing.test_undoing import everything, taken_back

PERSON = "first_name,last_name,email,phone,country,company\nAda,Berg,ada@alpenwerk.de,+43 1 5131234,,\n"


def told(lead: Lead) -> dict[str, str]:
    return {name: source["from"] for name, source in lead.sources.items()}


def test_each_value_names_its_import(bring: Brought) -> None:
    job = bring(PERSON)
    sources = told(Lead.objects.get())
    own = f"import:{job.public_id}"
    assert {name for name, source in sources.items() if source == own} == {"first_name", "last_name", "email", "phone"}
    assert importing.file_of(own) == "people.csv"


def test_blanks_are_filled_from_the_telephone_number_and_the_mail_domain(bring: Brought) -> None:
    firm = Organisation.objects.create(name="Alpenwerk GmbH")
    OrganisationDomain.objects.create(domain="alpenwerk.de", organisation=firm)
    bring(PERSON)
    lead = Lead.objects.get()
    assert (lead.country, lead.time_zone, lead.language) == ("AT", "Europe/Vienna", "de")
    assert (lead.company, lead.organisation) == ("Alpenwerk GmbH", firm)
    sources = told(lead)
    assert (sources["country"], sources["time_zone"], sources["language"]) == ("phone", "phone", "country")
    assert sources["company"] == "mail_domain"


def test_what_the_file_says_is_never_guessed(bring: Brought) -> None:
    bring("email,phone,country,language\na@x.de,+43 1 5131234,DE,en\n")
    lead = Lead.objects.get()
    assert (lead.country, lead.language, lead.time_zone) == ("DE", "en", "Europe/Vienna")


def test_a_guess_changes_nothing_of_a_known_lead(bring: Brought) -> None:
    bring("email,country\na@x.de,CH\n")
    bring("email,phone\na@x.de,+43 1 5131234\n", conflicts={"country": "overwrite"})
    assert Lead.objects.get().country == "CH"


def test_a_known_lead_tells_which_import_gave_what(bring: Brought) -> None:
    first = bring("email,last_name\na@x.de,Berg\n")
    second = bring("email,last_name,phone\na@x.de,Other,0221 123456\n")
    sources = told(Lead.objects.get())
    assert sources["last_name"] == f"import:{first.public_id}"
    assert sources["phone"] == f"import:{second.public_id}"


@pytest.mark.parametrize("conflicts", [{}, {"last_name": "overwrite", "phone": "overwrite"}])
def test_taken_back_the_sources_are_as_before(bring: Brought, anna: User, conflicts: dict[str, str]) -> None:
    bring("email,last_name,job_title\na@x.de,Berg,Buyer\n")
    before = everything()
    job = bring("email,last_name,phone\na@x.de,Other,0221 123456\n", conflicts=conflicts)
    assert taken_back(job, anna).kept == 0
    assert everything() == before


def test_taken_back_the_source_of_what_a_person_changed_since_does_not_come_back(bring: Brought, anna: User) -> None:
    bring("email,last_name\na@x.de,Berg\n")
    job = bring("email,phone,job_title\na@x.de,0221 123456,Buyer\n")
    capturing.edit(Lead.objects.get(), {"last_name": "Mountain"}, by=anna)
    assert taken_back(job, anna).restored == 1
    lead = Lead.objects.get()
    assert (lead.last_name, lead.phone, lead.job_title) == ("Mountain", "", "")
    assert set(lead.sources) == {"email"}


def test_the_page_of_the_lead_says_it(bring: Brought, client: Client, anna: User) -> None:
    bring(PERSON)
    client.force_login(anna)
    page = client.get(f"/leads/{Lead.objects.get().public_id}/").content.decode()
    assert "people.csv" in page


@pytest.mark.parametrize(
    "number", ["+4922165432100", "+4315131234", "+12125550123", "+442079460123", "+41446681800", "+1"]
)
def test_the_quick_way_to_a_country_tells_what_the_slow_one_tells(number: str) -> None:
    quick = enrichment.told_by_phone(number)
    enrichment.told_by_phone.cache_clear()
    try:
        enrichment._of_code, kept = lambda code: None, enrichment._of_code  # type: ignore[assignment]
        assert enrichment.told_by_phone(number) == quick
    finally:
        enrichment._of_code = kept
        enrichment.told_by_phone.cache_clear()
