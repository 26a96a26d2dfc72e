"""Facts change; every change is kept."""

import pytest

from accounts.models import User
from leads import capturing, checking
from leads.cleaning import BadFacts
from leads.models import ConsentState, Lead, LeadHistory, Reminder
from leads.recording import StaleLead
from tests import cast

pytestmark = pytest.mark.django_db


def test_the_old_value_is_kept_with_the_version(anna: User) -> None:
    lead = cast.an_mql(job_title="Buyer")
    changed = capturing.edit(lead, {"job_title": "Head of buying"}, by=anna, seen=lead.version)
    assert changed.version == lead.version + 1
    kept = LeadHistory.objects.filter(pgh_obj=lead).latest("pgh_id")
    assert (kept.job_title, kept.version) == ("Buyer", lead.version)


def test_two_editors_do_not_overwrite_each_other(anna: User, mara: User) -> None:
    lead = cast.an_mql()
    capturing.edit(lead, {"job_title": "Buyer"}, by=mara, seen=lead.version)
    with pytest.raises(StaleLead) as late:
        capturing.edit(lead, {"job_title": "Seller"}, by=anna, seen=lead.version)
    assert late.value.difference == {"job_title": ("", "Buyer")}


def test_a_new_company_is_a_new_organisation(anna: User) -> None:
    lead = capturing.edit(cast.an_mql(), {"company": "Completely New AG"}, by=anna)
    assert lead.organisation is not None
    assert lead.organisation.name == "Completely New AG"


def test_bad_values_change_nothing(anna: User) -> None:
    lead = cast.an_mql()
    with pytest.raises(BadFacts):
        capturing.edit(lead, {"job_title": "Buyer", "email": "nobody"}, by=anna)
    assert Lead.objects.get(pk=lead.pk).job_title == lead.job_title


def test_the_search_follows_the_facts(anna: User) -> None:
    lead = capturing.edit(cast.an_mql(), {"last_name": "Zwiebelfisch"}, by=anna)
    assert list(Lead.objects.searched("zwiebel")) == [lead]
    assert list(Lead.objects.searched("ZWIEBELF clara")) == [lead]


def test_consent_is_recorded_and_withdrawn(anna: User) -> None:
    lead = cast.an_mql()
    capturing.record_consent(lead, ConsentState.WITHDRAWN, by=anna, source="Call")
    assert Lead.objects.get(pk=lead.pk).consent == ConsentState.WITHDRAWN
    assert lead.consents.count() == 2


def test_when_consent_is_withdrawn_nobody_is_reminded_any_more(anna: User) -> None:
    lead = cast.a_nurtured_lead()
    assert Reminder.objects.filter(lead=lead).open().exists()
    capturing.record_consent(lead, ConsentState.WITHDRAWN, by=anna)
    assert not Reminder.objects.filter(lead=lead).open().exists()


def test_supplying_what_was_asked_for_ends_the_asking(anna: User, rico: User) -> None:
    lead = checking.give_back(cast.a_sal(), by=rico, reason=cast.reason("budget_unknown"))
    assert capturing.supply(lead, by=anna).asked_for == ""
