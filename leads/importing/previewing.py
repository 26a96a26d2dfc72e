"""The first rows of a file as they will be, with what is wrong with them; nothing is written."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time
from itertools import islice

from django.utils import timezone
from django.utils.formats import date_format

from leads.importing.cells import NULL
from leads.importing.cleaning import Plan
from leads.importing.deals import OPEN_FOR_DEALS
from leads.importing.files import table
from leads.importing.reading import Row, header, storable
from leads.importing.targets import EXTRA, IGNORE, label_of
from leads.models import ImportJob, Lead, Stage

SHOWN = 50
SAMPLES = 3
NEW, KNOWN, REFUSED = "new", "known", "refused"


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
    counts: dict[str, int]


def _head(job: ImportJob) -> list[Row]:
    with table(job) as rows:
        header(rows)
        return list(islice(rows, SHOWN))


def columns(job: ImportJob) -> list[Column]:
    head = [row for _number, row in _head(job)]
    found: list[Column] = []
    for place, (name, meaning) in enumerate(zip(job.columns, job.mapping, strict=True)):
        filled = dict.fromkeys(row[place].strip()[:60] for row in head if place < len(row) and row[place].strip())
        found.append(Column(place, name, meaning, storable(list(filled)[:SAMPLES])))
    return found


def preview(job: ImportJob) -> Preview:
    """How the first rows would come in, were the import started now."""
    head = _head(job)
    cleaned = Plan(job).clean(head)
    causes = {number: cause for number, cause, _row in cleaned.refused}
    states = _states(job, cleaned.numbers, cleaned.columns)
    clean = {number: at for at, number in enumerate(cleaned.numbers)}
    shown: list[PreviewRow] = []
    for number, row in head:
        problems = cleaned.problems.get(number, {})
        values = {code: column[clean[number]] for code, column in cleaned.columns.items()} if number in clean else {}
        state, cause = states.get(number, (REFUSED, causes.get(number, "")))
        shown.append(PreviewRow(number, state, _cells(job, row, values, problems), cause))
    places = [place for place, meaning in enumerate(job.mapping) if meaning != IGNORE]
    labels = [_label(job, place) for place in places]
    return Preview(labels, shown, dict(Counter(row.state for row in shown)))


def _label(job: ImportJob, place: int) -> str:
    meaning = job.mapping[place]
    return job.columns[place] if meaning == EXTRA else label_of(job.content, meaning)


def _cells(job: ImportJob, row: list[str], values: dict[str, str], problems: dict[str, str]) -> list[Cell]:
    cells: list[Cell] = []
    for place, meaning in enumerate(job.mapping):
        if meaning != IGNORE:
            raw = storable([row[place]])[0] if place < len(row) else ""
            cells.append(Cell(_as_it_will_be(meaning, raw, values), problems.get(meaning, "")))
    return cells


def _as_it_will_be(meaning: str, raw: str, values: dict[str, str]) -> str:
    key = "won_at" if meaning == "won_on" else meaning
    value = values.get(key)
    if value is None or meaning in (EXTRA, "consent", "touchpoint"):
        return raw[:200]
    if meaning in ("captured_at", "won_on"):
        return _spoken(value)
    return "" if value == NULL else value[:200]


def _spoken(moment: str) -> str:
    local = timezone.localtime(datetime.fromisoformat(moment), timezone.get_default_timezone())
    return date_format(local, "SHORT_DATE_FORMAT" if local.time() == time() else "SHORT_DATETIME_FORMAT")


def _states(job: ImportJob, numbers: list[int], columns: dict[str, list[str]]) -> dict[int, tuple[str, str]]:
    """What would become of each row that holds."""
    if job.content == ImportJob.Content.DEALS:
        return _states_of_deals(job, numbers, columns["external_id"])
    count = len(numbers)
    ids, mails = (columns.get(code, [""] * count) for code in ("external_id", "email"))
    known = _known(job, ids, mails)
    states: dict[int, tuple[str, str]] = {}
    for number, external_id, mail in zip(numbers, ids, mails, strict=True):
        keys = {("id", external_id), ("mail", mail)} - {("id", ""), ("mail", "")}
        states[number] = (KNOWN if keys & known else NEW, "")
        known |= keys
    return states


def _known(job: ImportJob, ids: Sequence[str], mails: Sequence[str]) -> set[tuple[str, str]]:
    leads = Lead.objects.filter(external_system=job.system, external_id__in=set(filter(None, ids)))
    by_id = {("id", key) for key in leads.values_list("external_id", flat=True)}
    by_mail = Lead.objects.filter(email__in=set(filter(None, mails))).values_list("email", flat=True)
    return by_id | {("mail", mail) for mail in by_mail}


def _states_of_deals(job: ImportJob, numbers: list[int], ids: list[str]) -> dict[int, tuple[str, str]]:
    leads = Lead.objects.filter(external_system=job.system, external_id__in=set(ids))
    stages = dict(leads.values_list("external_id", "stage"))
    states: dict[int, tuple[str, str]] = {}
    for number, key in zip(numbers, ids, strict=True):
        stage = stages.get(key)
        state = NEW if stage in OPEN_FOR_DEALS else KNOWN if stage == Stage.WON else REFUSED
        states[number] = (state, "")
        stages[key] = Stage.WON if state == NEW else stage or ""
    return states
