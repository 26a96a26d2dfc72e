"""Records that are written by statements spelled once are saved as Django saves them."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, connection, models, transaction
from django.db.models import F
from django.db.models.functions import Now
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import User
from leads.models import Consent, Handover, Kind, Lead, LedgerEntry, Reminder, ReminderKind, Touch, Touchpoint
from leads.models.written import Written
from tests import cast


@pytest.fixture
def lead(anna: User) -> Lead:
    return cast.an_mql(company="Ä & Ö \\ 'GmbH' %s {}")


def row(record: models.Model) -> dict[str, Any]:
    return type(record)._default_manager.filter(pk=record.pk).values().get()


def test_every_value_arrives_as_it_was(lead: Lead) -> None:
    told = row(lead)
    kept = {name: value for name, value in vars(lead).items() if name in told}
    assert {name: told[name] for name in kept} == kept
    assert told["search"].startswith("clara kunde")


def test_a_new_record_has_its_key_and_is_new_no_more(lead: Lead) -> None:
    touch = Touch.objects.create(lead=lead, touchpoint=touchpoint(), at=timezone.now(), campaign="K", utm={"a": ["ß"]})
    assert touch.pk is not None
    assert not touch._state.adding
    assert Touch.objects.get(pk=touch.pk).utm == {"a": ["ß"]}


def test_saving_names_the_columns_and_leaves_the_others_alone(lead: Lead) -> None:
    Lead.objects.filter(pk=lead.pk).update(job_title="By somebody else")
    lead.first_name, lead.job_title = "New", "Not named"
    with CaptureQueriesContext(connection) as counted:
        lead.save(update_fields=["first_name"])
    assert len(counted) == 1
    assert (row(lead)["first_name"], row(lead)["job_title"]) == ("New", "By somebody else")


def test_saving_counts_the_version_and_the_moment(lead: Lead) -> None:
    before = row(lead)
    lead.save(update_fields=["origin"])
    assert row(lead)["version"] == before["version"] + 1
    assert row(lead)["updated_at"] > before["updated_at"]
    assert row(lead)["created_at"] == before["created_at"]


def test_a_reference_is_named_either_way(anna: User, lead: Lead) -> None:
    other = cast.person("Berta", cast.Role.MARKETING, cast.marketing())  # type: ignore[attr-defined]
    reminder = Reminder.objects.create(lead=lead, kind=ReminderKind.OWN, person=anna, due_at=timezone.now())
    reminder.person = other
    reminder.save(update_fields=["person"])
    assert row(reminder)["person_id"] == other.pk
    reminder.person_id = anna.pk
    reminder.save(update_fields=["person_id"])
    assert row(reminder)["person_id"] == anna.pk


def test_saving_a_whole_record_goes_djangos_way(lead: Lead) -> None:
    lead.first_name = "Whole"
    lead.save()
    assert row(lead)["first_name"] == "Whole"


def test_a_row_that_is_gone_is_an_error(lead: Lead) -> None:
    consent = Consent.objects.create(lead=lead, state="given", source="call", at=timezone.now())
    Consent.objects.filter(pk=consent.pk).delete()
    with pytest.raises(DatabaseError, match="did not affect any rows"), transaction.atomic():
        consent.save(update_fields=["source"])


def test_what_the_database_is_to_work_out_goes_djangos_way(lead: Lead) -> None:
    reminder = Reminder.objects.create(lead=lead, kind=ReminderKind.OWN, due_at=Now())
    assert row(reminder)["due_at"] is not None
    reminder.due_at = F("due_at") + timedelta(days=1)
    reminder.save(update_fields=["due_at"])
    assert row(reminder)["due_at"] > timezone.now() + timedelta(hours=23)


def test_the_database_still_refuses_what_it_guards(anna: User, lead: Lead) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Handover.objects.create(
            lead=lead, from_stage="mql", offered_by=anna, offered_at=timezone.now(),
            to_team=cast.nord(), agreement_id=1, due_at=timezone.now() - timedelta(days=1),
        )  # fmt: skip


def test_a_refused_statement_spoils_the_transaction_as_always(lead: Lead) -> None:
    with transaction.atomic():
        with pytest.raises(IntegrityError):
            LedgerEntry.objects.bulk_create([entry(lead, lead.entries), entry(lead, lead.entries)])
        assert connection.needs_rollback


def test_many_are_added_by_one_statement_in_their_order(lead: Lead) -> None:
    with CaptureQueriesContext(connection) as counted:
        made = LedgerEntry.objects.bulk_create([entry(lead, lead.entries + n) for n in (1, 2, 3)])
    assert len(counted) == 1
    assert [LedgerEntry.objects.get(pk=one.pk).number for one in made] == [one.number for one in made]
    assert LedgerEntry.objects.bulk_create([]) == []


def test_history_knows_who_changed_it_inside_a_request(anna: User, lead: Lead, client: Any) -> None:
    client.force_login(anna)
    client.post(f"/leads/{lead.public_id}/facts/job_title/", {"job_title": "Boss", "version": lead.version})
    kept = lead.history.get()  # type: ignore[attr-defined]
    assert (kept.job_title, kept.pgh_context.metadata["user"]) == ("", anna.pk)


def test_what_every_act_writes_is_written_so() -> None:
    assert all(issubclass(model, Written) for model in (Lead, Handover, LedgerEntry, Touch, Consent, Reminder))


def touchpoint() -> Touchpoint:
    return Touchpoint.objects.get(code="website")


def entry(lead: Lead, number: int) -> LedgerEntry:
    return LedgerEntry(
        lead=lead, number=number, kind=Kind.ASSIGNED, at=timezone.now(), from_stage=lead.stage, to_stage=lead.stage,
        responsible_before_id=lead.responsible_id, responsible_after_id=lead.responsible_id,
        team_before_id=lead.team_id, team_after_id=lead.team_id,
    )  # fmt: skip


def test_what_the_database_would_fill_in_is_filled_in_by_the_one_statement(lead: Lead) -> None:
    with CaptureQueriesContext(connection) as counted:
        touch = Touch.objects.create(lead=lead, touchpoint=touchpoint(), at=timezone.now())
    assert touch.said == Touch.objects.get(pk=touch.pk).said == ""
    assert "DEFAULT" not in counted.captured_queries[-1]["sql"]
