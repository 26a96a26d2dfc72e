"""The first rows of a file as they will be, with what is wrong with them; nothing stays written."""

from collections import Counter
from dataclasses import dataclass, field, replace
from datetime import datetime, time
from itertools import islice

from django.db import transaction
from django.utils import timezone

from leads import spoken
from leads.importing import staging
from leads.importing.cells import NULL
from leads.importing.cleaning import KEPT_AS_FACTS, Cleaned, Plan
from leads.importing.deals import Deals
from leads.importing.files import table
from leads.importing.loading import Leads
from leads.importing.reading import Row, storable
from leads.importing.targets import EXTRA, IGNORE, label_of
from leads.matching import Likeness
from leads.models import ImportJob, Lead, Stage
from leads.models.custom_field import PREFIX

SHOWN = 50
COUNTED = 2000  # rows that are tried, to say what would become of them
SAMPLES = 3
NEW, DOUBTFUL, UPDATED, KNOWN, REFUSED = "new", "doubtful", "updated", "known", "refused"


@dataclass(frozen=True)
class Cell:
    text: str
    problem: str = ""


@dataclass(frozen=True)
class PreviewRow:
    number: int
    state: str
    cells: list[Cell]
    problem: str = ""
    beside: list[str] | None = None  # the same cells of the lead that is known already
    score: int = 0  # likeness to that lead, where it is not known by its id, address or number
    reasons: list[str] = field(default_factory=list)  # why it is, or may be, the same person
    other_row: int | None = None  # where the other one is a row of this file too

    @property
    def compared(self) -> list[tuple[str, bool]]:
        """Each cell of the known lead, and whether the file says something else."""
        pairs = zip(self.beside or [], self.cells, strict=False)
        return [(text, bool(cell.text) and text.casefold() != cell.text.casefold()) for text, cell in pairs]


@dataclass(frozen=True)
class Tried:
    """What became of a row when it was tried."""

    state: str
    cause: str = ""
    known: Lead | None = None
    like: Likeness | None = None


@dataclass(frozen=True)
class Column:
    """A column of the file: its name, its meaning, and what stands in its first rows."""

    place: int
    name: str
    meaning: str
    samples: list[str]


@dataclass(frozen=True)
class Preview:
    labels: list[str]
    rows: list[PreviewRow]
    counts: dict[str, int]  # of the rows that were tried
    tried: int


def _head(job: ImportJob, most: int = SHOWN) -> list[Row]:
    with table(job) as (_names, rows):
        return list(islice(rows, most))


def columns(job: ImportJob) -> list[Column]:
    head = [row for _number, row in _head(job)]
    found: list[Column] = []
    for place, (name, meaning) in enumerate(zip(job.columns, job.mapping, strict=True)):
        filled = dict.fromkeys(row[place].strip()[:60] for row in head if place < len(row) and row[place].strip())
        found.append(Column(place, name, meaning, storable(list(filled)[:SAMPLES])))
    return found


def preview(job: ImportJob) -> Preview:
    """How the rows would come in, were the import started now: the first ones in full, the counts of some more."""
    head = _head(job, COUNTED)
    cleaned = Plan(job).clean(head)
    causes = {number: cause for number, cause, _row in cleaned.refused}
    clean = {number: at for at, number in enumerate(cleaned.numbers)}
    values = {code: list(column) for code, column in cleaned.columns.items()}
    tried = (_tried_deals if job.content == ImportJob.Content.DEALS else _tried)(job, cleaned)
    shown: list[PreviewRow] = []
    for number, row in head[:SHOWN]:
        problems = cleaned.problems.get(number, {})
        own = {code: column[clean[number]] for code, column in values.items()} if number in clean else {}
        outcome = tried.get(number, Tried(REFUSED, causes.get(number, "")))
        cells = _cells(job, row, own, problems)
        shown.append(_row(job, number, cells, outcome))
    places = [place for place, meaning in enumerate(job.mapping) if meaning != IGNORE]
    counts = Counter(tried.get(number, Tried(REFUSED)).state for number, _row in head)
    return Preview([_label(job, place) for place in places], shown, dict(counts), len(head))


def _row(job: ImportJob, number: int, cells: list[Cell], outcome: Tried) -> PreviewRow:
    row = PreviewRow(number, outcome.state, cells, outcome.cause, _beside(job, outcome.known))
    if outcome.like is None:
        return row
    match = outcome.like.match
    return replace(row, score=match.score, reasons=match.sentences, other_row=outcome.like.other)


def _tried(job: ImportJob, cleaned: Cleaned) -> dict[int, Tried]:
    """The very statements of the import are run, and taken back at once: what they did is what they will do."""
    with transaction.atomic():
        loader = Leads(job)
        loader.load(cleaned)
        done = staging.run(_DONE, job=job.pk) if cleaned.numbers else []
        transaction.set_rollback(True)
    alike = {row: like for row, _lead, _state in done if (like := loader.alike.why(row))}
    asked = {lead for row, lead, state in done if lead and state != NEW}
    before = Lead.objects.in_bulk(asked | {like.lead_id for like in alike.values() if like.lead_id})
    return {row: _outcome(state, before, lead, alike.get(row)) for row, lead, state in done}


def _outcome(state: str, before: dict[int, Lead], lead: int, like: Likeness | None) -> Tried:
    if state != NEW or like is None:
        return Tried(state, known=before.get(lead), like=like)
    return Tried(DOUBTFUL, known=before.get(like.lead_id or 0), like=like)


_DONE = """
SELECT fresh.row, lead.id, CASE WHEN lead.public_id = fresh.public_id THEN 'new'
    WHEN noted.row IS NOT NULL AND NOT noted.is_new THEN 'updated' ELSE 'known' END
FROM import_leads fresh
LEFT JOIN leads_lead lead ON lead.id = fresh.lead_id OR lead.public_id = fresh.public_id
LEFT JOIN leads_importedrow noted ON noted.job_id = %(job)s AND noted.lead_id = lead.id"""


def _tried_deals(job: ImportJob, cleaned: Cleaned) -> dict[int, Tried]:
    """The same for won deals."""
    with transaction.atomic():
        tally = Deals(job).load(cleaned)
        done = staging.run(_DONE_DEALS, job=job.pk) if cleaned.numbers else []
        transaction.set_rollback(True)
    causes = {row: cause for row, cause, _cells in tally.refused or []}
    return {row: Tried(REFUSED, causes[row]) if row in causes else Tried(state) for row, state in done}


_DONE_DEALS = """
SELECT deal.row, CASE WHEN noted.row = deal.row THEN 'new' ELSE 'known' END FROM import_deals deal
LEFT JOIN leads_importedrow noted ON noted.job_id = %(job)s AND noted.lead_id = deal.lead_id"""


def _beside(job: ImportJob, known: Lead | None) -> list[str] | None:
    """The same cells of the lead that is there already."""
    if known is None:
        return None
    return [
        _fact(known, meaning, name) for name, meaning in zip(job.columns, job.mapping, strict=True) if meaning != IGNORE
    ]


def _fact(lead: Lead, meaning: str, name: str) -> str:
    if meaning == EXTRA or meaning in KEPT_AS_FACTS:
        return str(lead.extra.get(name, ""))[:200]
    if meaning.startswith(PREFIX):
        return str(lead.extra.get(meaning.removeprefix(PREFIX), ""))[:200]
    if meaning == "captured_at":
        return _spoken(lead.captured_at.isoformat())
    value = getattr(lead, meaning, "")
    return "" if value is None else str(value)[:200]


def _label(job: ImportJob, place: int) -> str:
    meaning = job.mapping[place]
    return job.columns[place] if meaning == EXTRA else label_of(job.content, meaning)


def _cells(job: ImportJob, row: list[str], values: dict[str, str], problems: dict[str, str]) -> list[Cell]:
    cells: list[Cell] = []
    for place, meaning in enumerate(job.mapping):
        if meaning != IGNORE:
            raw = storable([row[place]])[0] if place < len(row) else ""
            cells.append(Cell(_as_it_will_be(meaning, raw, values, job.stage), problems.get(meaning, "")))
    return cells


def _as_it_will_be(meaning: str, raw: str, values: dict[str, str], job_stage: str) -> str:
    key = "won_at" if meaning == "won_on" else meaning
    value = values.get(key)
    if meaning == "stage" and value is not None:
        return str(Stage(value or job_stage).label)
    if value is None or meaning in (EXTRA, "consent", "touchpoint", "owner"):
        return raw[:200]
    if meaning in ("captured_at", "won_on"):
        return _spoken(value)
    return "" if value == NULL else value[:200]


def _spoken(moment: str) -> str:
    local = timezone.localtime(datetime.fromisoformat(moment), timezone.get_default_timezone())
    return spoken.day(local.date()) if local.time() == time() else spoken.absolute(local)
