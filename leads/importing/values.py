"""The values of the columns for stage and responsible: which there are, and what each means here."""

from collections import Counter
from collections.abc import Mapping
from itertools import islice
from time import monotonic

from django.utils.translation import gettext as _

from leads.importing import cells, statuses
from leads.importing.checking import BadMapping
from leads.importing.files import table
from leads.importing.reading import storable
from leads.importing.statuses import AS_CHOSEN, ASK, ENTERED, LEFT_OUT
from leads.models import ImportJob

MAPPED = ("stage", "owner")
MOST = 200  # different values of a column; what comes beyond them means what an unknown one does
LONGEST = 100
TIME = 3.0  # seconds for looking through a large file


def found(job: ImportJob) -> dict[str, dict[str, int]]:
    """By meaning: each value with how often it was seen, the usual ones first."""
    places = {code: job.mapping.index(code) for code in MAPPED if code in job.mapping}
    if not places:
        return {}
    counts: dict[str, Counter[str]] = {code: Counter() for code in places}
    end = monotonic() + TIME
    with table(job) as (_names, rows):
        while (batch := [row for _n, row in islice(rows, 5000)]) and monotonic() < end:
            for code, place in places.items():
                counts[code].update([row[place] for row in batch if place < len(row)])
                counts[code] = Counter(dict(counts[code].most_common(4 * MOST)))
    return {code: _spelled(count) for code, count in counts.items()}


def _spelled(count: Counter[str]) -> dict[str, int]:
    values: Counter[str] = Counter()
    for cell, times in count.items():
        if value := storable([cell.strip()])[0][:LONGEST]:
            values[value] += times
    return dict(values.most_common(MOST))


def meanings(job: ImportJob) -> dict[str, dict[str, str]]:
    """What each value means: as was said already, else a guess; ASK where only a person can know."""
    guessed: dict[str, dict[str, str]] = {}
    for code, counts in found(job).items():
        guess = statuses.guess_all(counts) if code == "stage" else _people(list(counts))
        guessed[code] = {**guess, **{v: m for v, m in job.meanings.get(code, {}).items() if v in guess}}
    return guessed


def said(job: ImportJob, given: Mapping[str, Mapping[str, str]]) -> dict[str, dict[str, str]]:
    """The meanings with what a person says of them. BadMapping."""
    stages = {AS_CHOSEN, LEFT_OUT, ASK, *(stage.value for stage in ENTERED)}
    people = {"", *(user.email for user in cells.owners())}
    kept = {code: dict(one) for code, one in job.meanings.items()}
    for code, answers in given.items():
        if code not in kept or not set(answers.values()) <= (stages if code == "stage" else people):
            raise BadMapping(_("Please choose one of the offered meanings for each value."))
        kept[code] |= {value: meant for value, meant in answers.items() if value in kept[code]}
    return kept


def _people(values: list[str]) -> dict[str, str]:
    """Our users, by address or name as files write them."""
    known: dict[str, str] = {}
    for user in cells.owners():
        first, _blank, last = user.name.rpartition(" ")
        for name in (user.email, user.email.partition("@")[0], user.name, f"{last}, {first}", f"{last} {first}"):
            known.setdefault(" ".join(name.lower().split()), user.email)
    return {value: known.get(" ".join(value.lower().split()), "") for value in values}
