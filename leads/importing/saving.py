"""Mappings kept by name: what the columns of a kind of file mean, for the next one of that kind."""

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from leads.importing import targets, values
from leads.importing.checking import checked, rules
from leads.importing.spelling import plain
from leads.models import ImportJob, ImportMapping
from leads.refusals import Conflict, Refusal

PLAIN = ("content", "date_format", "number_format", "system", "stage", "meanings", "conflicts", "finds_alike")


class BadName(Refusal):
    """A saved mapping needs a name of its own."""


@transaction.atomic
def save(job: ImportJob, name: str, *, by: User) -> ImportMapping:
    """Keep what the import's columns mean under this name; one of the same name is replaced. BadName."""
    name = " ".join(name.split())
    if not 0 < len(name) <= 80 or not name.isprintable():
        words = _("Please give a name of at most 80 characters.")
        raise BadName(words, {"name": words})
    kept = {"by": by, "columns": job.columns, "settings": settings_of(job)}
    return ImportMapping.objects.update_or_create(name=name, defaults=kept)[0]


def settings_of(job: ImportJob) -> dict[str, Any]:
    return {**{name: getattr(job, name) for name in PLAIN}, "mapping": dict(zip(job.columns, job.mapping, strict=True))}


def use(mapping: ImportMapping, job: ImportJob) -> ImportJob:
    """Read a draft's columns as a kept mapping says. Conflict when the import was started already."""
    if not job.is_draft:
        raise Conflict(_("This import was started already."))
    return apply(job, mapping.settings)


def forget(mapping: ImportMapping) -> None:
    mapping.delete()


def fits(mapping: ImportMapping, job: ImportJob) -> bool:
    """Whether all columns that mean something are there."""
    there = {plain(column) for column in job.columns}
    meant = {
        plain(column) for column, meaning in mapping.settings.get("mapping", {}).items() if meaning not in ("", "extra")
    }
    return bool(meant) and meant <= there


def apply(job: ImportJob, settings: dict[str, Any]) -> ImportJob:
    """Give a draft the kept meanings, as far as its columns and today's fields know them. BadMapping."""
    kept = {plain(column): meaning for column, meaning in settings.get("mapping", {}).items()}
    job.content = ImportJob.Content(settings.get("content", job.content))
    offered = {target.code for target in targets.targets_for(job.content)}
    mapping = [kept.get(plain(column), targets.EXTRA) for column in job.columns]
    job.mapping = checked([code if code in offered else targets.EXTRA for code in mapping], job)
    for name in PLAIN[1:]:
        setattr(job, name, settings.get(name, getattr(job, name)))
    job.conflicts = rules(job.conflicts)
    job.meanings = values.meanings(job)
    job.save()
    return job
