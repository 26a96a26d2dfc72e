"""The sweep offers what is ready and has not gone: once each, however many sweeps run, one bad lead or not."""

from concurrent.futures import ThreadPoolExecutor
from unittest.mock import patch

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import User
from leads import offering, tasks
from leads.models import Handover, Lead, Stage
from tests import cast

pytestmark = pytest.mark.django_db


def ready(count: int) -> list[Lead]:
    """MQLs that passed before the agreement handed over by itself."""
    leads = [cast.a_ready_mql() for _ in range(count)]
    cast.agreed(offering_terms={"automatic": True}, routing_terms={"team": cast.nord().pk, "method": "round_robin"})
    return leads


def test_it_offers_what_passes_and_leaves_what_does_not(rico: User) -> None:
    leads = ready(3)
    waiting = cast.an_mql()
    assert offering.offer_ready(now=timezone.now()) == 3
    assert {lead.stage for lead in Lead.objects.filter(pk__in=[lead.pk for lead in leads])} == {Stage.HANDOVER}
    assert Lead.objects.get(pk=waiting.pk).stage == Stage.MQL
    assert offering.offer_ready(now=timezone.now()) == 0


def test_it_asks_one_question_where_nothing_goes_by_itself() -> None:
    cast.a_ready_mql()
    with CaptureQueriesContext(connection) as asked:
        assert offering.offer_ready(now=timezone.now()) == 0
    assert len(asked) == 1


@pytest.mark.parametrize(
    "change",
    [
        {"consent": "withdrawn"},
        {"asked_for": "budget"},
        {"held_back": True},
        {"returned_times": 2},
        {"email": "", "phone": ""},
    ],
)
def test_it_finds_just_what_may_go(rico: User, change: dict[str, object]) -> None:
    [lead] = ready(1)
    cast.agreed(handover_rule={"field": "company", "op": "known"})
    Lead.objects.filter(pk=lead.pk).update(**change)
    assert offering.why_it_waits(Lead.objects.get(pk=lead.pk))
    assert list(offering._ready(cast.agreed(), timezone.now())) == []
    assert offering.offer_ready(now=timezone.now()) == 0


def test_it_goes_on_batch_after_batch(rico: User) -> None:
    ready(5)
    with patch.object(offering, "BATCH", 2):
        assert offering.offer_ready(now=timezone.now()) == 5


def test_one_bad_lead_does_not_keep_the_others(rico: User) -> None:
    bad = ready(3)[1]
    real = offering.go_on

    def fails_for_one(lead: Lead) -> Lead:
        if lead.pk == bad.pk:
            raise RuntimeError("broken")
        return real(lead)

    with patch.object(offering, "go_on", fails_for_one):
        assert offering.offer_ready(now=timezone.now()) == 2
    assert Lead.objects.get(pk=bad.pk).stage == Stage.MQL


def test_the_bell_rings_for_it(rico: User) -> None:
    ready(1)
    tasks.offer_ready_leads()
    assert Handover.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_four_sweeps_at_once_offer_each_lead_once(rico: User, nina: User) -> None:
    ready(12)

    def sweep(_number: int) -> int:
        try:
            return offering.offer_ready(now=timezone.now())
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        assert sum(pool.map(sweep, range(4))) == 12
    assert Handover.objects.count() == 12
    assert Handover.objects.filter(to_person=rico).count() == 6
