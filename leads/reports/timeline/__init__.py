"""Everything that happened to one lead, newest first, in one statement; each entry knows its sentence."""

import json
from datetime import datetime
from typing import Any, cast

from django.utils.translation import gettext as _

from leads.models import Lead, statements
from leads.reports.timeline.entries import Change, Cursor, Entry, Show, Timeline
from leads.reports.timeline.sources import BY_RANK, MERGED, SOURCES, beside_lead, statement

__all__ = ["PAGE", "SOURCES", "Change", "Cursor", "Entry", "Show", "Timeline", "timeline"]

PAGE = 20
BESIDE = beside_lead(PAGE + 1)
"""The first page of a lead's story, for a statement that reads the lead; it belongs into `lead.story`."""
_MERGED = "SELECT id FROM leads_lead WHERE merged_into_id = %(lead)s LIMIT 1"

Told = list[Any]  # of an entry: its moment, rank and number, and the facts of its sentence


def timeline(lead: Lead, *, show: str = "", before: Cursor | None = None, limit: int = PAGE) -> Timeline:
    """The newest entries of the lead (those before the cursor), all or of one kind."""
    is_first_page, has_merged = not show and before is None and limit == PAGE, _has_merged(lead)
    known: list[Told] | None = getattr(lead, "story", None) if is_first_page and not has_merged else None
    told = _read(lead, show, before, limit, has_merged) if known is None else known
    page = [_entry(*one) for one in told[:limit]]
    return Timeline(page, page[-1].cursor if len(told) > limit else None, show)


def _read(lead: Lead, show: str, before: Cursor | None, limit: int, has_merged: bool) -> list[Told]:
    sources = tuple(source for source in SOURCES if not show or show in source.shows)
    if not sources:
        return []
    parameters: dict[str, Any] = {
        "lead": lead.pk, "limit": limit + 1, "show": show or None,
        "at": before and before.at, "rank": before and before.rank, "number": before and before.number,
    }  # fmt: skip
    ((told,),) = statements.rows(statement(sources, before is not None, has_merged), parameters)
    return cast(list[Told], json.loads(told))


def _has_merged(lead: Lead) -> bool:
    """Whether other records were merged into this one; the lead's page has asked already."""
    known: list[Any] | None = getattr(lead, "merged_records", None)
    return bool(statements.rows(_MERGED, {"lead": lead.pk}) if known is None else known)


def _entry(at: str, rank: int, number: int, data: dict[str, Any]) -> Entry:
    """What happened to a record of the same person before it was merged into this one says so."""
    told = BY_RANK[rank % MERGED].tell(Cursor(datetime.fromisoformat(at), rank, number), data)
    return told._replace(details=[*told.details, _("other record")]) if rank > MERGED else told
