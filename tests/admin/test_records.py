"""The records in the admin: read what the processes keep, keep up what admins keep."""

import pytest
from django.contrib import admin
from django.test import Client
from django.urls import reverse

from accounts.models import User
from leads.models import Agreement, Lead, Reason
from tests import cast

pytestmark = pytest.mark.django_db
REGISTERED = [model for model in admin.site._registry if model._meta.app_label == "leads"]


@pytest.fixture
def door(client: Client, ada: User) -> Client:
    client.force_login(ada)
    return client


@pytest.mark.parametrize("model", REGISTERED)
def test_every_list_opens_and_searches(door: Client, model: type) -> None:
    cast.an_offer_to()
    address = reverse(f"admin:leads_{model._meta.model_name}_changelist")  # type: ignore[attr-defined]
    assert door.get(address).status_code == 200
    assert door.get(address, {"q": "Clara"}).status_code == 200


def test_a_lead_is_only_read_and_tells_its_story(door: Client) -> None:
    lead = cast.an_mql()
    address = reverse("admin:leads_lead_change", args=[lead.pk])
    page = door.get(address)
    assert "Anna qualified the lead" in page.content.decode()
    assert door.post(address, {"first_name": "Mallory"}).status_code == 403
    assert Lead.objects.get(pk=lead.pk).first_name == lead.first_name


def test_the_agreement_reads_as_sentences(door: Client) -> None:
    page = door.get(reverse("admin:leads_agreement_change", args=[Agreement.in_force().pk]))
    assert "Consent to be contacted is “May be contacted”" in page.content.decode()


def test_a_reason_is_retired_and_offered_again(door: Client) -> None:
    reason = cast.reason("no_lead")
    address = reverse("admin:leads_reason_changelist")
    door.post(address, {"action": "retire", "_selected_action": [reason.pk]})
    assert Reason.objects.get(pk=reason.pk).retired_at is not None
    door.post(address, {"action": "offer_again", "_selected_action": [reason.pk]})
    assert Reason.objects.get(pk=reason.pk).retired_at is None


def test_nobody_else_enters(client: Client, anna: User) -> None:
    client.force_login(anna)
    assert client.get(reverse("admin:leads_lead_changelist")).status_code in (302, 403)
