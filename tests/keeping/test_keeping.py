"""Touchpoints and campaigns are kept up, and one that falls silent is heard."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import User
from leads import keeping, notifying
from leads.keeping import BadCampaign, BadTouchpoint, CampaignPlan, TouchpointPlan
from leads.models import Campaign, Touch, Touchpoint
from leads.reports import touchpoints as brought
from tests import cast
from tests.notifying.conftest import PostOffice

pytestmark = pytest.mark.django_db


def a_form(anna: User, **more: object) -> Touchpoint:
    wanted: dict[str, Any] = {"answerable": anna, "rhythm_days": 7, **more}
    plan = TouchpointPlan("Contact form", "form", **wanted)
    return keeping.add_touchpoint(plan, by=anna)


def a_touch(point: Touchpoint, *, days_ago: float) -> Touch:
    return Touch.objects.create(lead=cast.an_mql(), touchpoint=point, at=timezone.now() - timedelta(days=days_ago))


def test_codes_are_made_from_names_and_never_taken_twice(anna: User) -> None:
    assert [a_form(anna).code, a_form(anna).code] == ["contact-form", "contact-form-2"]


def test_a_touchpoint_needs_a_name_a_kind_and_a_rhythm_that_can_be(anna: User) -> None:
    with pytest.raises(BadTouchpoint) as refused:
        keeping.add_touchpoint(TouchpointPlan(" ", "magic", rhythm_days=0), by=anna)
    assert set(refused.value.fields) == {"name", "kind", "rhythm_days"}


def test_a_silent_touchpoint_is_told_of_once_for_each_silence(anna: User, post_office: PostOffice) -> None:
    point, now = a_form(anna), timezone.now()
    a_touch(point, days_ago=8)
    for _n in range(2):
        keeping.watch_for_silence(now=now)
        notifying.tell_of_silence(now=now)
    assert [mail["Subject"] for mail in post_office.mails] == ["Silent touchpoint: Contact form"]
    a_touch(point, days_ago=0)
    assert keeping.watch_for_silence(now=now) == 0
    assert Touchpoint.objects.get(pk=point.pk).alarmed_at is None
    assert keeping.watch_for_silence(now=now + timedelta(days=8)) == 1
    notifying.tell_of_silence(now=now + timedelta(days=8))
    assert len(post_office.mails) == 2


def test_one_without_rhythm_or_switched_off_raises_no_alarm(anna: User) -> None:
    for point in (a_form(anna, rhythm_days=None), a_form(anna, is_active=False)):
        a_touch(point, days_ago=400)
    assert keeping.watch_for_silence(now=timezone.now()) == 0


def test_without_an_answerable_person_the_head_of_marketing_is_told(
    anna: User, mara: User, post_office: PostOffice
) -> None:
    a_touch(a_form(anna, answerable=None), days_ago=8)
    keeping.watch_for_silence(now=timezone.now())
    notifying.tell_of_silence(now=timezone.now())
    assert [mail["To"] for mail in post_office.mails] == [mara.email]


def test_a_campaign_shows_what_it_cost_for_each_new_lead(anna: User) -> None:
    campaign = keeping.add_campaign(CampaignPlan("Spring", cost=Decimal(300), utm_campaign="spring"), by=anna)
    point = a_form(anna)
    for _n in range(3):
        Touch.objects.create(lead=cast.an_mql(), touchpoint=point, at=timezone.now(), campaign="Spring")
    lead = cast.an_mql()
    lead.touches.all().delete()
    Touch.objects.create(lead=lead, touchpoint=point, at=timezone.now(), campaign="Spring")
    [line] = brought.of_campaigns([campaign])
    assert (line.leads, line.first, line.cost_per_lead) == (4, 1, Decimal("300.00"))


def test_touches_go_along_with_the_name_of_their_campaign(anna: User) -> None:
    campaign = keeping.add_campaign(CampaignPlan("Spring"), by=anna)
    touch = a_touch(a_form(anna), days_ago=1)
    Touch.objects.update(campaign="Spring")
    keeping.change_campaign(campaign, CampaignPlan("Spring 2026"), by=anna)
    assert Touch.objects.get(pk=touch.pk).campaign == "Spring 2026"


def test_two_campaigns_never_share_a_name_or_the_same_utm_values(anna: User) -> None:
    keeping.add_campaign(CampaignPlan("Spring", utm_campaign="s"), by=anna)
    with pytest.raises(BadCampaign) as by_name:
        keeping.add_campaign(CampaignPlan("SPRING"), by=anna)
    with pytest.raises(BadCampaign) as by_utm:
        keeping.add_campaign(CampaignPlan("Other", utm_campaign="S"), by=anna)
    assert (set(by_name.value.fields), set(by_utm.value.fields)) == ({"name"}, {"utm_campaign"})


def test_a_campaign_does_not_end_before_it_begins(anna: User) -> None:
    plan = CampaignPlan("Spring", starts_on=date(2026, 3, 2), ends_on=date(2026, 3, 1), cost=Decimal(-1))
    with pytest.raises(BadCampaign) as refused:
        keeping.add_campaign(plan, by=anna)
    assert set(refused.value.fields) == {"ends_on", "cost"}


def test_marketing_keeps_them_on_pages_and_by_the_api(anna: User, client: Client) -> None:
    client.force_login(anna)
    sent = client.post("/touchpoints/new/", {"name": "Stand 4", "kind": "fair", "is_active": "on"})
    assert sent.status_code == 302
    assert "Stand 4" in client.get("/touchpoints/").content.decode()
    bad = client.post("/campaigns/new/", {"name": "", "currency": "EUR"})
    assert bad.status_code == 422
    body = {"name": "Spring", "utm_campaign": "spring", "cost": "10.00"}
    made = client.post("/api/v1/campaigns/", body, "application/json")
    assert made.status_code == 201
    assert client.get(f"/campaigns/{Campaign.objects.get().public_id}/").status_code == 200


def test_sales_reads_and_does_not_change_them(rico: User, client: Client) -> None:
    client.force_login(rico)
    assert client.get("/touchpoints/").status_code == 200
    assert client.get("/touchpoints/new/").status_code == 403
    assert client.post("/api/v1/touchpoints/", {"name": "X", "kind": "fair"}, "application/json").status_code == 403
