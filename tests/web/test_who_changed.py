"""Each change of a lead knows who made it, however the transaction that made it was divided."""

from collections.abc import Iterator

import pytest
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from leads.models import Lead, LeadHistory
from leads.web.history import _Changes
from tests import cast


@pytest.fixture
def by_anna(anna: User) -> Iterator[User]:
    with _Changes(user=anna.pk, url="/somewhere/"):
        yield anna


def changed(lead: Lead, interest: str) -> None:
    Lead.objects.filter(pk=lead.pk).update(interest=interest)


def who_changed(lead: Lead) -> list[int | None]:
    """Who made the changes, from the first to the last."""
    kept = LeadHistory.objects.filter(pgh_obj_id=lead.pk).order_by("pgh_id").select_related("pgh_context")
    return [one.pgh_context and one.pgh_context.metadata["user"] for one in kept]


@pytest.mark.django_db(transaction=True)
def test_it_is_told_once_for_all_changes_of_a_transaction(by_anna: User) -> None:
    lead = cast.a_contact()
    with CaptureQueriesContext(connection) as said, transaction.atomic():
        changed(lead, "Pumps")
        changed(lead, "Solar")
    assert who_changed(lead)[-2:] == [by_anna.pk, by_anna.pk]
    assert sum("pghistory.context_id" in query["sql"] for query in said) == 1


@pytest.mark.django_db(transaction=True)
def test_a_second_transaction_is_told_again(by_anna: User) -> None:
    lead = cast.a_contact()
    for interest in ("Pumps", "Solar"):
        with transaction.atomic():
            Lead.objects.get(pk=lead.pk)
            changed(lead, interest)
    changed(lead, "Wind")  # in no transaction of its own
    assert who_changed(lead)[-3:] == [by_anna.pk] * 3


@pytest.mark.django_db(transaction=True)
def test_what_was_told_within_a_savepoint_that_is_undone_is_told_again(by_anna: User) -> None:
    lead = cast.a_contact()
    with transaction.atomic():
        with transaction.atomic():
            changed(lead, "Nothing comes of this")
            transaction.set_rollback(True)
        changed(lead, "Pumps")
        with transaction.atomic():
            changed(lead, "Solar")
        changed(lead, "Wind")
    assert who_changed(lead)[-3:] == [by_anna.pk] * 3


@pytest.mark.django_db(transaction=True)
def test_the_next_request_is_another_s(anna: User, mara: User, client: Client) -> None:
    lead = cast.a_contact()
    for user, title in ((anna, "Buyer"), (mara, "Head of buying")):
        client.force_login(user)
        client.post(f"/leads/{lead.public_id}/facts/job_title/", {"job_title": title})
    assert who_changed(lead)[-2:] == [anna.pk, mara.pk]
