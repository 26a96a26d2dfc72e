"""Pairs that may be one person are found by a sweep, once each, and what a person has decided stays."""

from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from accounts.models import User
from leads import capturing, merging
from leads.models import Lead, Merge, OrganisationDomain, Suspicion
from tests import cast

pytestmark = pytest.mark.django_db
LATER = timedelta(minutes=5)


def two_of_one() -> tuple[Lead, Lead]:
    one = cast.a_contact(first_name="Clara", last_name="Größmann", email="c.g@alpenwerk.de", company="Alpenwerk GmbH")
    other = cast.a_contact(first_name="Clara", last_name="Groessmann", email="clara@gmx.de", company="Alpenwerk AG")
    return one, other


def test_the_sweep_finds_a_new_pair_once() -> None:
    one, other = two_of_one()
    for _number in range(4):
        cast.a_contact()
    assert merging.sweep(now=timezone.now() + LATER) == 1
    assert merging.sweep(now=timezone.now() + LATER) == 0
    suspicion = Suspicion.objects.get()
    assert (suspicion.first, suspicion.second) == (one, other)
    assert suspicion.reasons


def test_the_sweep_leaves_leads_whose_transactions_may_still_run() -> None:
    two_of_one()
    assert merging.sweep(now=timezone.now()) == 0
    assert merging.sweep(now=timezone.now() + LATER) == 1


def test_a_changed_lead_is_looked_at_again(anna: User) -> None:
    one = cast.a_contact(first_name="Clara", last_name="Größmann", phone="+4915112345678")
    other = cast.a_contact(first_name="", last_name="Nemo")
    merging.sweep(now=timezone.now() + LATER)
    capturing.edit(other, {"phone": "+4915112345678", "last_name": "Größmann"}, by=anna)
    assert merging.sweep(now=timezone.now() + LATER) == 1
    assert Suspicion.objects.get().first == one


def test_different_people_are_never_asked_about_again(anna: User) -> None:
    one, other = two_of_one()
    merging.tell_apart(other, one, by=anna)
    assert merging.sweep(now=timezone.now() + LATER) == 0
    assert Suspicion.objects.get().state == Suspicion.State.DISTINCT


def test_the_domain_of_a_company_is_learnt_from_its_people() -> None:
    one, _other = two_of_one()
    merging.sweep(now=timezone.now() + LATER)
    assert OrganisationDomain.objects.get(domain="alpenwerk.de").organisation == one.organisation
    assert not OrganisationDomain.objects.filter(domain="gmx.de").exists()


def imported(lead: Lead) -> Lead:
    """As if a file had brought it."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute(
            "UPDATE leads_ledgerentry SET imported = true, agreement_id = NULL WHERE lead_id = %s", [lead.pk]
        )
        cursor.execute("SET LOCAL session_replication_role = DEFAULT")
    return lead


def twice_by_telephone() -> tuple[Lead, Lead]:
    facts = {"first_name": "Clara", "last_name": "Größmann", "phone": "+4915112345678"}
    return cast.a_contact(**facts, email="c@gmx.de"), cast.a_contact(**facts, email="clara@alpenwerk.de")


def test_what_came_by_itself_and_is_certain_joins_by_itself() -> None:
    one, other = twice_by_telephone()
    imported(other)
    merging.sweep(now=timezone.now() + LATER)
    assert Lead.records.get(pk=other.pk).merged_into == one
    merge = Merge.objects.get()
    assert merge.by is None
    assert Suspicion.objects.get().state == Suspicion.State.MERGED


def test_what_people_entered_waits_for_a_person() -> None:
    twice_by_telephone()
    merging.sweep(now=timezone.now() + LATER)
    assert not Merge.objects.exists()
    assert Suspicion.objects.open().get().score >= 90


def test_who_may_not_be_merged_waits_for_a_person() -> None:
    facts = {"first_name": "Clara", "last_name": "Größmann", "phone": "+4915112345678"}
    imported(cast.a_won_lead(**facts))
    cast.an_mql(**facts)
    merging.sweep(now=timezone.now() + LATER)
    assert not Merge.objects.exists()
    assert Suspicion.objects.open().count() == 1
