"""A lead is read as it stood at any past moment, whatever was changed since."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from leads import capturing, handing_over
from leads.models import FACTS, Lead, Letter, Level, Stage
from leads.models.lead_sets import TRACKED
from leads.reports.as_of import leads_at, lives
from leads.rules.fields import BUILT_IN
from tests import cast
from tests.past import at, day

pytestmark = pytest.mark.django_db


def _edited(lead: Lead, by: User, **facts: Any) -> Lead:
    return capturing.edit(Lead.objects.get(pk=lead.pk), facts, by=by)


def test_values_of_then_and_not_of_today(anna: User) -> None:
    with at(0):
        lead = cast.an_mql(company="First")
    with at(10):
        _edited(lead, anna, company="Second", job_title="CEO")
    with at(20):
        _edited(lead, anna, company="Third")
    seen = {number: leads_at(day(number), [lead.pk])[lead.pk] for number in (0, 9, 10, 15, 20, 99)}
    assert [lead.company for lead in seen.values()] == ["First", "First", "Second", "Second", "Third", "Third"]
    assert [lead.job_title for lead in seen.values()] == ["", "", "CEO", "CEO", "CEO", "CEO"]


def test_a_lead_is_not_there_before_it_came() -> None:
    with at(5):
        lead = cast.an_mql()
        Lead.objects.filter(pk=lead.pk).update(captured_at=day(-300))  # as an import does
    assert leads_at(day(4), [lead.pk]) == {}
    assert lead.pk in leads_at(day(5), [lead.pk])


def test_the_stage_and_since_when_it_was_there(anna: User, rico: User) -> None:
    with at(0):
        lead = cast.a_ready_mql()
    with at(3):
        offer = handing_over.hand_over(lead, by=anna, team=cast.nord())
    with at(4):
        handing_over.accept(offer, by=rico)
    stages = [leads_at(day(number), [lead.pk])[lead.pk] for number in (2, 3.5, 8)]
    assert [lead.stage for lead in stages] == [Stage.MQL, Stage.HANDOVER, Stage.SAL]
    assert [lead.stage_since for lead in stages] == [day(0), day(3), day(4)]
    assert [lead.responsible_id for lead in stages] == [anna.pk, None, rico.pk]


def test_bant_and_returns_are_those_of_then(anna: User, rico: User) -> None:
    with at(0):
        lead = cast.an_mql()
    with at(1):
        cast.know(lead, Letter.NEED, Letter.TIMEFRAME)
    with at(2):
        offer = handing_over.hand_over(lead, by=anna, team=cast.nord())
        handing_over.reject(offer, by=rico, reason=cast.reason("contact_data_wrong"))
    before, known, back = (leads_at(day(number), [lead.pk])[lead.pk] for number in (0.5, 1.5, 2))
    assert (before.need, known.need, known.returned_times, back.returned_times) == (Level.UNKNOWN, Level.MET, 0, 1)


def test_every_column_that_a_rule_can_ask_for_is_kept() -> None:
    columns = {field.name for field in Lead._meta.concrete_fields} - {"stage_since"}  # follows from the stage
    assert {name for name in BUILT_IN if name in columns} <= set(TRACKED)
    assert {*FACTS, "extra"} <= set(TRACKED)


def test_changes_of_a_transaction_that_waited_never_run_backwards(anna: User) -> None:
    """Two people save at once: the second waits, but its row is dated at its beginning."""
    with at(0):
        lead = cast.an_mql(company="First")
    with at(5):
        _edited(lead, anna, company="Second")
    with at(4):
        _edited(lead, anna, company="Third")
    [life] = lives([lead.pk])
    moments = [state.since for state in life.states]
    assert moments == sorted(moments)
    assert life.lead_in(life.states[-1]).company == "Third"
    assert leads_at(day(5), [lead.pk])[lead.pk].company == "Third"


def test_many_leads_cost_no_more_statements(anna: User) -> None:
    def statements(number: int) -> int:
        leads = [_edited(cast.an_mql(), anna, job_title="CEO").pk for _ in range(number)]
        with CaptureQueriesContext(connection) as captured:
            assert len(leads_at(day(1) + timedelta(days=10_000), leads)) == number
        return len(captured)

    assert statements(1) == statements(20) == 3


def test_the_present_is_the_newest_state() -> None:
    lead = Lead.objects.get(pk=cast.a_won_lead().pk)
    [life] = lives([lead.pk])
    shown = life.lead_in(life.states[-1])
    columns = [field.attname for field in Lead._meta.concrete_fields if field.name not in ("search", "stage_since")]
    assert {name: getattr(shown, name) for name in columns} == {name: getattr(lead, name) for name in columns}
