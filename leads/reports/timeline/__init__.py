"""Everything that happened to one lead, newest first, in one statement; each entry knows its sentence."""

import json
from dataclasses import replace
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from leads.models import Lead, statements
from leads.reports.timeline.entries import Change, Cursor, Entry, Show, Timeline
from leads.reports.timeline.sources import BY_RANK, MERGED, SOURCES, statement

__all__ = ["PAGE", "SOURCES", "Change", "Cursor", "Entry", "Show", "Timeline", "timeline"]

PAGE = 20
_MERGED = "SELECT id FROM leads_lead WHERE merged_into_id = %(lead)s LIMIT 1"


def timeline(lead: Lead, *, show: str = "", before: Cursor | None = None, limit: int = PAGE) -> Timeline:
    """The newest entries of the lead (those before the cursor), all or of one kind."""
    sources = [source for source in SOURCES if not show or show in source.shows]
    if not sources:
        return Timeline([], show=show)
    parameters: dict[str, Any] = {
        "lead": lead.pk, "limit": limit + 1, "show": show or None,
        "at": before and before.at, "rank": before and before.rank, "number": before and before.number,
    }  # fmt: skip
    rows = statements.rows(statement(tuple(sources), before is not None, _has_merged(lead)), parameters)
    entries = [_entry(at, rank, number, data) for at, rank, number, data in rows]
    page = entries[:limit]
    return Timeline(page, page[-1].cursor if len(entries) > limit else None, show)


def _has_merged(lead: Lead) -> bool:
    """Whether other records were merged into this one; the lead's page has asked already."""
    known: list[Any] | None = getattr(lead, "merged_records", None)
    return bool(statements.rows(_MERGED, {"lead": lead.pk}) if known is None else known)


def _entry(at: datetime, rank: int, number: int, data: str) -> Entry:
    """What happened to a record of the same person before it was merged into this one says so."""
    told = BY_RANK[rank % MERGED].tell(Cursor(at, rank, number), json.loads(data))
    return replace(told, details=[*told.details, _("other record")]) if rank > MERGED else told
