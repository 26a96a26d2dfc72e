"""A whole import is taken back: what it made is removed, what it overwrote is as before, unless changed since.

Set by set in one transaction per batch, so that a worker that dies leaves a consistent state and the next one goes on.
Nobody is overruled: a lead that was changed, worked on or moved since stays and is listed with the cause.
"""

from functools import cache
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from leads.importing import deals, sourcing, staging
from leads.importing.updating import KEPT
from leads.models import (
    Consent,
    Identifier,
    ImportedOrganisation,
    ImportedRow,
    ImportJob,
    Lead,
    LeadHistory,
    LedgerEntry,
    Organisation,
    Touch,
)  # fmt: skip
from leads.refusals import Conflict

BATCH = 5_000  # leads per transaction
Outcome = ImportedRow.Outcome


@transaction.atomic
def undo(job: ImportJob, *, by: User) -> ImportJob:
    """Ask that the import is taken back; a worker does it. Conflict when it is too late or was asked for already."""
    job = ImportJob.objects.select_for_update(of=("self",)).select_related("by__team").get(pk=job.pk)
    if not job.can_be_undone:
        raise Conflict(_("This import can't be taken back any more."))
    job.status, job.undone_by, job.undone_at = ImportJob.Status.UNDOING, by, timezone.now()
    job.save(update_fields=["status", "undone_by", "undone_at"])
    return job


def take_back(job: ImportJob) -> ImportJob:
    """Take back what is left to take back, to the end."""
    while _take_back_batch(job):
        pass
    with transaction.atomic():
        staging.run(_companies(), job=job.pk)
        job.status = ImportJob.Status.UNDONE
        job.save(update_fields=["status"])
    return job


def exceptions(job: ImportJob) -> list[ImportedRow]:
    """Leads that stay as they are although the import was taken back, the first hundred in the order of the file."""
    kept = job.rows.filter(outcome__in=[Outcome.CHANGED, Outcome.WORKED_ON, Outcome.MOVED])
    return list(kept.select_related("lead").order_by("row")[:100])


def _take_back_batch(job: ImportJob) -> bool:
    """Whether there was anything left."""
    values = {"job": job.pk, "by": job.by_id, "file": job.file_name[:120], "batch": BATCH}
    with transaction.atomic():
        staging.run(_TABLE)
        staging.run("TRUNCATE import_undo")
        if not staging.count(_TAKE, **values):
            return False
        staging.run("ANALYZE import_undo")
        staging.run(_HOLD)
        staging.run(_judge())
        removed = _remove()
        restored = _restore(job, values)
        kept = staging.count(_NOTE, **values) - removed - restored
        job.removed, job.restored, job.kept = job.removed + removed, job.restored + restored, job.kept + kept
        job.save(update_fields=["removed", "restored", "kept"])
        return True


_TABLE = """
CREATE TEMPORARY TABLE IF NOT EXISTS import_undo (
    lead_id bigint PRIMARY KEY, is_new boolean NOT NULL, entry integer NOT NULL, version_before integer NOT NULL,
    version integer NOT NULL, before jsonb NOT NULL, after jsonb NOT NULL, outcome text NOT NULL
)"""
_TAKE = """
INSERT INTO import_undo SELECT lead_id, is_new, entry, version_before, version, before, after, ''
FROM leads_importedrow WHERE job_id = %(job)s AND outcome = '' ORDER BY lead_id LIMIT %(batch)s"""
_HOLD = "SELECT id FROM leads_lead WHERE id IN (SELECT lead_id FROM import_undo) ORDER BY id FOR UPDATE"
_NOTE = """
UPDATE leads_importedrow noted SET outcome = undo.outcome FROM import_undo undo
WHERE noted.job_id = %(job)s AND noted.lead_id = undo.lead_id"""


@cache
def _companies() -> str:
    """Those that came in with the import and that nothing refers to any more."""
    others = " OR ".join(_refers_to(Organisation, "company", {ImportedOrganisation}))
    return f"""
WITH came AS (DELETE FROM leads_importedorganisation WHERE job_id = %(job)s RETURNING organisation_id)
DELETE FROM leads_organisation company USING came WHERE came.organisation_id = company.id AND NOT ({others})"""  # noqa: S608


@cache
def _judge() -> str:
    """One statement that says of each lead of the batch what becomes of it."""
    return f"""
UPDATE import_undo undo SET outcome = CASE
    WHEN lead.id IS NULL THEN 'removed'
    WHEN undo.entry > 0 AND lead.entries <> undo.entry THEN 'moved'
    WHEN undo.is_new AND lead.version <> undo.version THEN 'changed'
    WHEN undo.is_new AND ({" OR ".join(_refers_to_lead())}) THEN 'worked on'
    WHEN undo.is_new THEN 'removed'
    ELSE 'restored' END
FROM import_undo same LEFT JOIN leads_lead lead ON lead.id = same.lead_id WHERE same.lead_id = undo.lead_id"""  # noqa: S608


def _refers_to_lead() -> list[str]:
    touched = "SELECT 1 FROM leads_touch r WHERE r.lead_id = lead.id AND r.at <> lead.captured_at"
    agreed = "SELECT 1 FROM leads_consent r WHERE r.lead_id = lead.id AND r.at <> lead.captured_at"
    known = (
        "SELECT 1 FROM leads_identifier r WHERE r.lead_id = lead.id "
        "AND NOT coalesce(undo.after -> 'learnt', '[]') @> jsonb_build_array(jsonb_build_array(r.kind, r.value))"
    )
    merged = "SELECT 1 FROM leads_merge r WHERE lead.id IN (r.kept_id, r.gone_id)"
    own: set[Any] = {LedgerEntry, LeadHistory, Touch, Consent, Identifier, ImportedRow}
    return [*_refers_to(Lead, "lead", own), *(f"EXISTS ({one})" for one in (touched, agreed, known, merged))]


def _refers_to(model: Any, alias: str, own: set[Any]) -> list[str]:
    """Whatever table has a foreign key to it, those of later chapters too."""
    return [
        f"EXISTS (SELECT 1 FROM {one.related_model._meta.db_table} r "  # noqa: S608  # our own names
        f"WHERE r.{one.field.column} = {alias}.id)"
        for one in model._meta.related_objects
        if one.related_model not in own and one.field.db_constraint
    ]


def _remove() -> int:
    """The leads that the import made, with what it wrote about them. The ledger's guard lets exactly these go."""
    for table, column in (
        ("leads_touch", "lead_id"), ("leads_consent", "lead_id"), ("leads_leadhistory", "pgh_obj_id"),
        ("leads_suspicion", "first_id"), ("leads_suspicion", "second_id"), ("leads_identifier", "lead_id"),
        ("leads_ledgerentry", "lead_id"), ("leads_lead", "id"),
    ):  # fmt: skip
        staging.run(
            f"DELETE FROM {table} USING import_undo undo "  # noqa: S608  # our own names
            f"WHERE {table}.{column} = undo.lead_id AND undo.is_new AND undo.outcome = 'removed'"
        )
    [(removed,)] = staging.run("SELECT count(*) FROM import_undo WHERE outcome = 'removed'")
    return int(removed)


def _restore(job: ImportJob, values: dict[str, object]) -> int:
    if job.content == ImportJob.Content.DEALS:
        for statement in (_ENTRIES_OF_DEALS, _REMINDERS, _CLOCKS):
            staging.run(statement, **values)
        staging.run(_restored(deals.KEPT))
    else:
        staging.run(_CONSENTS, **values)
        staging.run(_FURTHER)
        staging.run(_restored(KEPT), source=f"{sourcing.PREFIX}{job.public_id}")
    for statement in (_CHAIN_OF_VERSIONS, _NOT_ALL_RESTORED):
        staging.run(statement, **values)
    [(restored,)] = staging.run("SELECT count(*) FROM import_undo WHERE outcome = 'restored'")
    return int(restored)


@cache
def _restored(columns: tuple[str, ...]) -> str:
    """Each value as before, where it still is as the import left it."""
    sets = ", ".join(
        f"{name} = CASE WHEN undo.before ? '{name}' AND to_jsonb(lead.{name}) IS NOT DISTINCT FROM "
        f"NULLIF(undo.after -> '{name}', 'null') THEN old.{name} ELSE lead.{name} END"
        for name in columns
        if name != "sources"
    )
    sets += f", {_SOURCES_AS_BEFORE}" if "sources" in columns else ""
    return f"""
UPDATE leads_lead lead SET {sets}, version = lead.version + 1, updated_at = now()
FROM import_undo undo CROSS JOIN LATERAL jsonb_populate_record(NULL::leads_lead, undo.before) old
WHERE lead.id = undo.lead_id AND undo.outcome = 'restored'"""  # noqa: S608  # our own names


# the source of each value that this import gave goes; what stood beside the value before comes back
_SOURCES_AS_BEFORE = """
    sources = CASE WHEN undo.before ? 'sources' THEN (
        SELECT coalesce(jsonb_object_agg(now.key, coalesce(earlier.value, now.value)), '{}')
        FROM jsonb_each(lead.sources) now
        LEFT JOIN jsonb_each(undo.before -> 'sources') earlier
            ON earlier.key = now.key AND now.value ->> 'from' = %(source)s
        WHERE now.value ->> 'from' <> %(source)s OR earlier.key IS NOT NULL
    ) ELSE lead.sources END"""
_ENTRIES_OF_DEALS = """
DELETE FROM leads_ledgerentry entry USING import_undo undo
WHERE entry.lead_id = undo.lead_id AND entry.number = undo.entry AND undo.outcome = 'restored'"""
_REMINDERS = """
UPDATE leads_reminder SET cancelled_at = NULL FROM import_undo undo
WHERE undo.outcome = 'restored' AND undo.before -> 'reminders' @> to_jsonb(leads_reminder.id)
    AND leads_reminder.lead_id = undo.lead_id"""
_CLOCKS = """
UPDATE leads_clock SET stopped_at = NULL FROM import_undo undo
WHERE undo.outcome = 'restored' AND undo.before -> 'clocks' @> to_jsonb(leads_clock.id)
    AND leads_clock.lead_id = undo.lead_id"""
_CONSENTS = """
DELETE FROM leads_consent consent USING import_undo undo, leads_lead lead
WHERE consent.lead_id = undo.lead_id AND lead.id = undo.lead_id AND undo.outcome = 'restored'
    AND undo.before ? 'consent' AND undo.after ->> 'consent' = lead.consent AND lead.consent = consent.state
    AND consent.source = %(file)s AND consent.by_id = %(by)s"""
_FURTHER = """
DELETE FROM leads_identifier known USING import_undo undo
WHERE known.lead_id = undo.lead_id AND undo.outcome = 'restored'
    AND undo.after -> 'learnt' @> jsonb_build_array(jsonb_build_array(known.kind, known.value))"""
# a lead that is as it was before this import is, for an earlier one, as that one left it
_CHAIN_OF_VERSIONS = """
UPDATE leads_importedrow earlier SET version = lead.version
FROM import_undo undo JOIN leads_lead lead ON lead.id = undo.lead_id
WHERE undo.outcome = 'restored' AND lead.version = undo.version + 1 AND earlier.lead_id = undo.lead_id
    AND earlier.job_id <> %(job)s AND earlier.job_id IN (
        SELECT id FROM leads_importjob WHERE finished_at > now() - interval '30 days')
    AND earlier.version = undo.version_before"""
_NOT_ALL_RESTORED = """
UPDATE import_undo undo SET outcome = 'changed' FROM leads_lead lead
WHERE lead.id = undo.lead_id AND undo.outcome = 'restored' AND EXISTS (
    SELECT 1 FROM jsonb_each(undo.before - 'reminders' - 'clocks' - 'sources') old
    WHERE to_jsonb(lead) -> old.key IS DISTINCT FROM old.value)"""
