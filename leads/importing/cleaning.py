"""Rows become values for storing, column by column: nothing is made per row but the row's own text."""

import hashlib
import json
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from leads.cleaning import part_name
from leads.importing import cells, dates, targets
from leads.importing.cells import NULL, Cleaner, unwrapped
from leads.importing.reading import Broken, Row, storable
from leads.importing.targets import EXTRA, IGNORE, label_of
from leads.models import ImportJob, Stage
from leads.models.custom_field import PREFIX

REMEMBERED = 20_000  # different cells per column whose cleaned form is kept, as columns repeat themselves
RECOGNISED_BY = ("external_id", "email", "phone", "first_name", "last_name", "company")
LONGEST_EXTRA = 5_000
KEPT_AS_FACTS = ("owner", "city", "website", "stage")  # as the file says it, beside what it means here
LONGEST_CAUSE = 300
_FOOTERS_BEGIN = frozenset("0123456789 TGSZAIRDCVEÜP©tgszairdcvep")
_FOOTER = re.compile(
    r"(?i)\s*(?:(?:grand total|total|sub-?total|summe|gesamt|insgesamt|gesamtsumme|zwischensumme|"
    r"anzahl|records?)[\s:(\d.,)]*$|"
    r"count of|\d+ (?:records|rows|datensätze|zeilen)|confidential inf|vertraulich|copyright|©|generated (?:by|on)|"
    r"(?:seite|page) \d+(?: (?:von|of) \d+)?\s*$|erstellt (?:am|von)|exported|exportiert|stand:)"
)
_TEXTS = ("first_name", "last_name", "job_title", "company", "origin", "interest")


@dataclass
class Cleaned:
    """What a batch came to: values by staging column for the rows that hold, the others with their causes."""

    numbers: list[int]
    columns: dict[str, list[str]]
    refused: list[tuple[int, str, list[str]]] = field(default_factory=list)
    problems: dict[int, dict[str, str]] = field(default_factory=dict)  # row -> target -> cause

    def text(self) -> str:
        """The rows as PostgreSQL's COPY reads them: no cleaned value holds a tab or the end of a line."""
        lines = map("\t".join, zip(map(str, self.numbers), *self.columns.values(), strict=True))
        return "\n".join(lines).replace("\\", "\\\\") + "\n" if self.numbers else ""


class Plan:
    """How the columns of one file are cleaned."""

    def __init__(self, job: ImportJob) -> None:
        self.job = job
        self._places = {code: place for place, code in enumerate(job.mapping) if code not in (EXTRA, IGNORE)}
        kept = (EXTRA, *KEPT_AS_FACTS)
        self._extras = [(name, at) for at, name in enumerate(job.columns) if job.mapping[at] in kept]
        self._customs = [code for code in self._places if code.startswith(PREFIX)]
        self._own = 2 if targets.has_reasons(job.columns) else 0  # refused rows that come again are known again too
        self._moment = _moments(job.date_format)
        self._cleaners = {code: self._cleaner(code) for code in self._places}
        self._known: dict[str, dict[str, str]] = defaultdict(dict)
        self._sales = cells.owners_of_sales()
        self._deals = job.content == ImportJob.Content.DEALS

    def _cleaner(self, code: str) -> Cleaner:
        if code in _TEXTS:
            return cells.text(cells.longest(code))
        special: dict[str, Callable[[], Cleaner]] = {
            "name": lambda: cells.text(2 * cells.longest("first_name")),
            "campaign": lambda: cells.text(120),
            "captured_at": lambda: self._moment,
            "won_on": lambda: _needed(self._moment, _("The date is missing.")),
            "touchpoint": cells.touchpoint,
            "expected_value": lambda: cells.money(self.job.number_format),
            "amount": lambda: _needed(cells.money(self.job.number_format), _("The amount is missing.")),
            "email": lambda: cells.mail,
            "stage": lambda: cells.stage(self.job.meanings.get("stage", {})),
            "owner": lambda: cells.owner(self.job.meanings.get("owner", {})),
            "city": lambda: cells.text(100),
            "website": lambda: cells.website,
        }
        if code.startswith(PREFIX):
            return cells.custom(code.removeprefix(PREFIX))
        return special[code]() if code in special else partial(getattr(cells, code))

    def clean(self, batch: Sequence[Row]) -> Cleaned:
        rows, ragged = self._of_right_width(batch)
        problems: dict[int, dict[str, str]] = defaultdict(dict)
        values = {code: self._column(code, rows, problems) for code in self._places}
        self._take_currencies(values, rows)
        if self._extras or self._customs or "email" in self._places:
            values[EXTRA] = self._further_facts(rows, values, problems)
        (self._complete_deal if self._deals else self._complete_lead)(values, rows, problems)
        return self._sorted_out(rows, values, problems, ragged)

    def _take_currencies(self, values: dict[str, list[str]], rows: list[Row]) -> None:
        """A currency that stands beside an amount counts where no column says another one."""
        amount = next((self._places[code] for code in ("expected_value", "amount") if code in self._places), None)
        if amount is None:
            return
        beside = [cells.currency_of(row[amount]) for _number, row in rows]
        if any(beside):
            own = self._places.get("currency")
            said = [own is not None and bool(row[own].strip()) for _number, row in rows]
            column = values.get("currency", [settings.CURRENCY] * len(rows))
            values["currency"] = [
                one if is_said or not found else found for one, found, is_said in zip(column, beside, said, strict=True)
            ]

    def _of_right_width(self, batch: Sequence[Row]) -> tuple[list[Row], list[tuple[int, str, list[str]]]]:
        width = len(self.job.columns)
        rows: list[Row] = []
        ragged: list[tuple[int, str, list[str]]] = []
        for number, row in batch:
            if row.__class__ is Broken:
                ragged.append(
                    (
                        number,
                        _("A quotation mark is not closed here, or a cell is far too long."),
                        row,
                    )
                )
            elif len(row) == width or (len(row) > width and not any(row[width:])):
                rows.append((number, row))
            elif len([cell for cell in row if cell.strip()]) == 1 and _FOOTER.match("".join(row)):
                ragged.append((number, _("This looks like a line of totals or notes, not like a lead."), row))
            else:
                words = _("The row has %(cells)d cells, the table %(columns)d columns.")
                ragged.append((number, words % {"cells": len(row), "columns": width}, row))
        return rows, ragged

    def _column(self, code: str, rows: list[Row], problems: dict[int, dict[str, str]]) -> list[str]:
        place, clean, known = self._places[code], self._cleaners[code], self._known[code]
        if len(known) > REMEMBERED:
            known.clear()
        values: list[str] = []
        for at, (_number, row) in enumerate(rows):
            value = known.get(cell := row[place])
            if value is None:
                try:
                    value = known[cell] = clean(unwrapped(cell))
                except ValueError as problem:
                    problems[at][code] = str(problem)
                    value = ""
            values.append(value)
        return values

    def _further_facts(
        self, rows: list[Row], values: dict[str, list[str]], problems: dict[int, dict[str, str]]
    ) -> list[str]:
        customs = {code.removeprefix(PREFIX): values.pop(code) for code in self._customs}
        others = self._other_mails(rows)
        facts: list[str] = []
        for at, (_number, row) in enumerate(rows):
            kept = {name: cell for name, place in self._extras if (cell := row[place]).strip()}
            if at in others:
                kept[others[at][0]] = others[at][1]
            if not all(map(str.isprintable, kept.values())) and (problem := _unstorable(kept)):
                problems[at][EXTRA] = problem
                kept = {}
            facts.append(json.dumps(kept) if kept or customs else "{}")
        for code, column in customs.items():
            facts = [_with(fact, code, value) if value else fact for fact, value in zip(facts, column, strict=True)]
        return facts

    def _other_mails(self, rows: list[Row]) -> dict[int, tuple[str, str]]:
        """Where a cell holds several addresses: the ones after the first, kept under the column's name with a 2."""
        place = self._places.get("email", -1)
        several = [at for at, (_n, row) in enumerate(rows) if place >= 0 and row[place].count("@") > 1]
        name = f"{self.job.columns[place]} 2"
        return {at: (name, ", ".join(rest)) for at in several if (rest := cells.mails(rows[at][1][place])[1:])}

    def _complete_lead(
        self, values: dict[str, list[str]], rows: list[Row], problems: dict[int, dict[str, str]]
    ) -> None:
        """Full names are parted, nameless dates filled, and each row gets something to recognise it by."""
        if "name" in values:
            pairs = [part_name(name) for name in values.pop("name")]
            values["first_name"], values["last_name"] = [first for first, _last in pairs], [last for _, last in pairs]
        self._refuse_footers(values, rows, problems)
        noted = self.job.created_at.isoformat()
        values["captured_at"] = [moment or noted for moment in values.get("captured_at", [""] * len(rows))]
        for at in _without(values, RECOGNISED_BY, len(rows)):
            problems[at].setdefault("", _("There is nothing to recognise a lead by: no name, address, company or id."))
        self._refuse_leads_of_nobody(values, len(rows), problems)
        anonymous = _without(values, ("external_id", "email"), len(rows))
        if anonymous:
            ids = values.setdefault("external_id", [""] * len(rows))
            for at in anonymous:  # so that a second run knows the row again
                ids[at] = _fingerprint(rows[at][1][self._own :])

    def _refuse_footers(
        self, values: dict[str, list[str]], rows: list[Row], problems: dict[int, dict[str, str]]
    ) -> None:
        """A row without a way to reach anybody, whose first words are those of totals or notes."""
        for at in _without(values, ("email", "phone"), len(rows)):
            words = next((cell for cell in rows[at][1] if cell.strip()), "")
            if words[:1] in _FOOTERS_BEGIN and _FOOTER.match(words):
                problems[at] = {"": _("This looks like a line of totals or notes, not like a lead.")}

    def _refuse_leads_of_nobody(
        self, values: dict[str, list[str]], count: int, problems: dict[int, dict[str, str]]
    ) -> None:
        """What sales brings in belongs to a person of sales."""
        none = [""] * count
        pairs = zip(values.get("stage", none), values.get("owner", none), strict=True)
        nobodys = [at for at, (stage, owner) in enumerate(pairs) if (stage or self.job.stage) == Stage.SGL
                   and owner not in self._sales]  # fmt: skip
        for at in nobodys:
            problems[at].setdefault("stage", _("An SGL needs a person of sales who answers for it."))

    def _complete_deal(
        self, values: dict[str, list[str]], rows: list[Row], problems: dict[int, dict[str, str]]
    ) -> None:
        for at in _without(values, ("external_id",), len(rows)):
            problems[at]["external_id"] = _("The id is missing.")
        values["won_at"] = values.pop("won_on")

    def _sorted_out(
        self,
        rows: list[Row],
        values: dict[str, list[str]],
        problems: dict[int, dict[str, str]],
        ragged: list[tuple[int, str, list[str]]],
    ) -> Cleaned:
        numbers = [number for number, _row in rows]
        if not problems:
            return Cleaned(numbers, values, ragged)
        kept = [at for at in range(len(rows)) if at not in problems]
        columns = {code: [column[at] for at in kept] for code, column in values.items()}
        bad = [(numbers[at], self._cause(problems[at]), rows[at][1]) for at in sorted(problems)]
        by_row = {numbers[at]: causes for at, causes in problems.items()}
        return Cleaned([numbers[at] for at in kept], columns, [*ragged, *bad], by_row)

    def _cause(self, problems: dict[str, str]) -> str:
        """ "E-mail: This is no valid e-mail address." """
        names = dict(zip(self.job.mapping, self.job.columns, strict=True))
        said = []
        for code, problem in problems.items():
            name = names.get(code) if code != EXTRA else label_of(self.job.content, code)
            said.append(f"{name}: {problem}" if code and name else problem)
        return storable([" ".join(said)[:LONGEST_CAUSE]])[0]


def _moments(style: str) -> Cleaner:
    read, latest = dates.reader(style), timezone.now() + timedelta(days=1)

    def clean(cell: str) -> str:
        if not (text := cell.strip()):
            return ""
        if (moment := read(text)) > latest:
            raise ValueError(_("“%(text)s” lies in the future.") % {"text": text[:40]})
        return moment.isoformat()

    return clean


def _needed(clean: Cleaner, words: str) -> Cleaner:
    def demand(cell: str) -> str:
        if (value := clean(cell)) in ("", NULL):
            raise ValueError(words)
        return value

    return demand


def _with(facts: str, code: str, value: str) -> str:
    """JSON text with one more value, which is JSON already."""
    return f"{facts[:-1]}{', ' if len(facts) > 2 else ''}{json.dumps(code)}: {value}}}"


def _unstorable(facts: dict[str, str]) -> str:
    for value in facts.values():
        if "\0" in value or storable([value])[0] != value:
            return _("This text contains characters that can't be stored.")
        if len(value) > LONGEST_EXTRA:
            return _("At most %(longest)d characters, please.") % {"longest": LONGEST_EXTRA}
    return ""


def _without(values: dict[str, list[str]], codes: Iterable[str], count: int) -> list[int]:
    """The rows in which all of these are empty."""
    present = [values[code] for code in codes if code in values]
    if not present:
        return list(range(count))
    if len(present) == 1:
        return [at for at, value in enumerate(present[0]) if not value]
    return [at for at, some in enumerate(map(any, zip(*present, strict=True))) if not some]


def _fingerprint(row: list[str]) -> str:
    digest = hashlib.blake2b("\x1f".join(row).encode("utf-8", "replace"), digest_size=8)
    return f"row:{digest.hexdigest()}"
