"""The demo company: believable, made by the real processes, and the same for the same day."""

from collections import Counter
from io import StringIO

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.db import transaction

from accounts.demo import SIGN_INS
from accounts.models import User
from leads import access, agreeing, document, rules
from leads.filters import of_view
from leads.management.commands.demo import LEADS
from leads.models import Agreement, Form, Handover, Lead, LedgerEntry, Pin, Stage

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
TODAY = "2026-11-23 14:00:00+00:00"


def build(leads: int) -> None:
    with time_machine.travel(TODAY, tick=False):
        call_command("demo", leads=leads, stdout=StringIO())


def test_every_stage_has_leads_the_inbox_is_full_and_the_side_bar_leads_to_some() -> None:
    build(LEADS)
    stages = Counter(Lead.objects.values_list("stage", flat=True))
    assert set(stages) == set(Stage)
    assert 390 <= sum(stages.values()) <= 410
    assert Handover.objects.open().count() >= 20
    assert LedgerEntry.objects.filter(imported=True).count() == 0
    assert Lead.objects.filter(rules.passing({"field": "custom.heat_demand", "op": "at_least", "value": 100})).exists()
    with time_machine.travel(TODAY, tick=False):
        assert [user.name for user in User.objects.working().difference(User.objects.present())] == ["Ayşe Kaya"]
    assert {who.email for who in SIGN_INS} <= set(User.objects.values_list("email", flat=True))
    _views_of_the_side_bar_have_leads()
    assert Form.objects.get().is_open


def test_the_same_day_makes_the_same_company() -> None:
    told = []
    for _ in range(2):
        with transaction.atomic():
            build(leads=12)
            told.append(list(Lead.objects.order_by("pk").values_list("public_id", "email", "stage", "version")))
            transaction.set_rollback(True)
    assert told[0] == told[1]


def _views_of_the_side_bar_have_leads() -> None:
    empty = [
        pin.view.name
        for pin in Pin.objects.select_related("view", "user__team")
        if not of_view(pin.view, pin.user).applied(access.leads(pin.user)).exists()
    ]
    assert Pin.objects.count() >= 5
    assert empty == []


def test_it_works_under_an_agreement_of_its_own_and_talks_about_the_next_one() -> None:
    build(leads=1)
    with time_machine.travel(TODAY, tick=False):
        agreement, proposal = Agreement.in_force(), Agreement.objects.get(status="proposed")
        assert {signature.part for signature in agreement.signatures.all()} == {"marketing", "sales", "management"}
        assert [signature.part for signature in proposal.signatures.all()] == ["marketing"]
        assert [change.section for change in document.difference(agreement, proposal)] == ["clocks"]
        assert len(agreeing.still_to_acknowledge(agreement)) == 2
    assert set(Handover.objects.values_list("agreement", flat=True)) <= {agreement.pk}


def test_it_moves_only_into_an_empty_installation() -> None:
    build(leads=1)
    with pytest.raises(CommandError, match="users already"):
        build(leads=1)
