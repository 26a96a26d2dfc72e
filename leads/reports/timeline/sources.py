"""The branches of the timeline's one statement: a table each, with lead, cursor and limit inside."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import cache
from typing import Any

from leads.models import FACTS
from leads.reports.timeline import sentences
from leads.reports.timeline.entries import Cursor, Entry, Show


@dataclass(frozen=True)
class Source:
    """One branch of the union: the rows of one table, with what their sentence needs as JSON."""

    rank: int  # at the same moment the higher rank is told first, as the later one
    shows: tuple[Show, ...]
    table: str
    moment: str
    data: str
    joins: str = ""
    where: str = "r.lead_id = %(lead)s"
    order: str = "r.id"
    tell: Callable[[Cursor, dict[str, Any]], Entry] = field(kw_only=True)


@cache
def statement(sources: tuple[Source, ...], has_cursor: bool, has_merged: bool = False) -> str:
    own = [_branch(source, has_cursor) for source in sources]
    merged = [_of_merged(source, has_cursor) for source in sources] if has_merged else []
    branches = " UNION ALL ".join([*own, *merged])
    entries = f"SELECT * FROM ({branches}) told ORDER BY 1 DESC, 2 DESC, 3 DESC LIMIT %(limit)s"  # noqa: S608  # see _branch
    return f"SELECT coalesce(json_agg(json_build_array(at, rank, number, data)), '[]')::text FROM ({entries}) told"  # noqa: S608


def beside_lead(limit: int) -> str:
    """The newest entries as one value of a statement that reads `leads_lead`; without those of merged records."""
    fixed = {"%(lead)s": "leads_lead.id", "%(limit)s": str(limit), "%(show)s": "NULL"}
    text = statement(SOURCES, has_cursor=False)
    for name, value in fixed.items():
        text = text.replace(name, value)
    return f"({text})"


MERGED = 50
"""Added to the rank of what happened to a record that was merged into this one, so that each place occurs once."""


def _of_merged(source: Source, has_cursor: bool) -> str:
    """The same of the records that were merged into the lead, whose ledger and history stay with them."""
    merged = "IN (SELECT id FROM leads_lead WHERE merged_into_id = %(lead)s)"
    return _branch(replace(source, rank=source.rank + MERGED), has_cursor).replace("= %(lead)s", merged)


def _branch(source: Source, has_cursor: bool) -> str:
    """Lead, cursor and limit stand inside, so that each branch reads no more than a page of its own index."""
    after = (
        f" AND ({source.moment}, {source.rank}, {source.order}) < (%(at)s, %(rank)s, %(number)s)" if has_cursor else ""
    )
    return (
        f"(SELECT {source.moment} AS at, {source.rank} AS rank, {source.order} AS number, {source.data} AS data"  # noqa: S608  # the parts are constants of this module
        f" FROM {source.table} r {source.joins} WHERE {source.where}{after}"
        f" ORDER BY {source.moment} DESC, {source.order} DESC LIMIT %(limit)s)"
    )


def _json(**parts: str) -> str:
    return f"json_build_object({', '.join(f'{_quoted(name)}, {sql}' for name, sql in parts.items())})"


def _quoted(name: str) -> str:
    return f"'{name.rstrip('_')}'"


def _facts(row: str) -> str:
    """As jsonb, which can be compared."""
    told = ", ".join(f"'{name}', {row}.{name}::text" for name in FACTS)
    return f"jsonb_build_object({told}, 'extra', {row}.extra)"


_BY = "LEFT JOIN accounts_user who ON who.id = r.{}"
_HISTORY = f"""(SELECT h.pgh_id, h.pgh_created_at, h.pgh_context_id, {_facts("h")} AS before,
    coalesce(lead({_facts("h")}) OVER (PARTITION BY h.pgh_obj_id ORDER BY h.pgh_id), {_facts("now")}) AS after
    FROM leads_leadhistory h JOIN leads_lead now ON now.id = h.pgh_obj_id WHERE h.pgh_obj_id = %(lead)s)"""  # noqa: S608  # column names of our own model

SOURCES: tuple[Source, ...] = (
    Source(
        1, (Show.TOUCH,), "leads_touch", "r.at",
        _json(touchpoint="point.name", kind="point.kind", campaign="r.campaign", utm="r.utm", said="r.said"),
        "JOIN leads_touchpoint point ON point.id = r.touchpoint_id", tell=sentences.tell_touch,
    ),
    Source(
        2, (Show.SYSTEM,), "leads_consent", "r.at",
        _json(
            state="r.state", channel="r.channel", purpose="r.purpose", basis="r.basis", source="r.source",
            wording="r.wording", who="who.name", is_own="r.by_id IS NULL",
        ),
        _BY.format("by_id"), tell=sentences.tell_consent,
    ),
    Source(
        3, (Show.STATUS,), "leads_ledgerentry", "r.at",
        _json(
            kind="r.kind", from_="r.from_stage", to="r.to_stage", note="r.note", imported="r.imported",
            amount="r.amount::text", currency="r.currency", who="who.name", person="person.name", team="team.name",
            reason_de="reason.label_de", reason_en="reason.label_en", agreement="agreement.version",
            clock="clock.kind",
        ),
        _BY.format("by_id") + """ LEFT JOIN accounts_user person ON person.id = r.responsible_after_id
        LEFT JOIN accounts_team team ON team.id = r.team_after_id
        LEFT JOIN leads_reason reason ON reason.id = r.reason_id
        LEFT JOIN leads_agreement agreement ON agreement.id = r.agreement_id
        LEFT JOIN leads_clock clock ON clock.id = r.clock_id""",
        order="r.number", tell=sentences.tell_ledger,
    ),
    Source(
        4, (Show.NOTE, Show.CALL, Show.MAIL, Show.MEETING, Show.OFFER), "leads_activity", "r.at",
        _json(kind="r.kind", outcome="r.outcome", text="r.text", who="who.name"), _BY.format("by_id"),
        "r.lead_id = %(lead)s AND (%(show)s::text IS NULL OR r.kind = %(show)s)", tell=sentences.tell_activity,
    ),
    Source(
        5, (Show.BANT,), "leads_bantanswer", "r.at",
        _json(
            letter="r.letter", level="r.level", evidence="r.evidence", said_by="r.said_by",
            conversation="r.conversation", amount="r.amount::text", currency="r.currency", date="r.date",
            who="who.name",
        ),
        _BY.format("by_id"), tell=sentences.tell_answer,
    ),
    Source(
        6, (Show.SYSTEM,), "leads_reminder", "r.done_at",
        _json(kind="r.kind", text="r.text", step_de="step.text_de", step_en="step.text_en", who="who.name"),
        _BY.format("done_by_id") + " LEFT JOIN leads_trackstep step ON step.id = r.step_id",
        "r.lead_id = %(lead)s AND r.done_at IS NOT NULL", tell=sentences.tell_reminder,
    ),
    Source(
        12, (Show.MEETING,), "leads_talk", "r.at", _json(outcome="r.outcome", who="who.name", other="other.name"),
        _BY.format("by_id") + " JOIN accounts_user other ON other.id = r.with_whom_id", tell=sentences.tell_talk,
    ),
    Source(
        7, (Show.SYSTEM,), _HISTORY, "r.pgh_created_at", _json(before="r.before", after="r.after", who="who.name"),
        """LEFT JOIN pghistory_context context ON context.id = r.pgh_context_id
        LEFT JOIN accounts_user who ON who.id = (context.metadata->>'user')::bigint""",
        "r.before <> r.after", "r.pgh_id", tell=sentences.tell_change,
    ),
    Source(
        8, (Show.SYSTEM,), "leads_pause", "r.at",
        _json(cause="r.cause", note="r.note", until="r.until", who="who.name"), _BY.format("by_id"),
        tell=sentences.tell_pause,
    ),
    Source(
        9, (Show.SYSTEM,), "leads_pause", "r.ended_at", _json(who="who.name"), _BY.format("ended_by_id"),
        "r.lead_id = %(lead)s AND r.ended_by_id IS NOT NULL", tell=sentences.tell_going_on,
    ),
)  # fmt: skip
BY_RANK = {source.rank: source for source in SOURCES}
