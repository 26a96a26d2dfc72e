"""Goal 13: the import with validation, matching and history, against the same work in raw SQL in the same run.

Raw means: psycopg streams the file's bytes into a staging table by COPY, and one transaction removes doubles, matches
by e-mail and id, makes the companies, the leads and their ledger entries, on the same tables with the same indexes,
constraints and triggers. Nothing is validated there.
"""

import csv
import io
import random
import time
from collections.abc import Callable
from functools import partial

from django.db import connection, transaction

from accounts.models import User
from accounts.roles import Act
from leads import importing
from leads.models import ImportJob, Lead

_STAGING = """
CREATE TEMPORARY TABLE IF NOT EXISTS raw_import (id text, name text, email text, company text, origin text, day date)"""
_COMPANIES = """
INSERT INTO leads_organisation (public_id, name, website, city, country, created_at)
SELECT DISTINCT ON (lower(company)) substr(md5(random()::text), 1, 10), company, '', '', '', now()
FROM raw_import WHERE NOT EXISTS (SELECT 1 FROM leads_organisation WHERE lower(name) = lower(company))
ORDER BY lower(company) ON CONFLICT DO NOTHING"""
_LEADS = """
WITH fresh AS (
    SELECT DISTINCT ON (email) * FROM raw_import row
    WHERE NOT EXISTS (SELECT 1 FROM leads_lead WHERE email = row.email AND email <> '')
        AND NOT EXISTS (
            SELECT 1 FROM leads_lead WHERE external_system = 'raw' AND external_id = row.id AND external_id <> '')
    ORDER BY email
), born AS (
    INSERT INTO leads_lead (
        public_id, version, first_name, last_name, email, phone, job_title, language, country, company,
        organisation_id, generated_by, origin, interest, captured_at, external_system, external_id, extra, stage,
        stage_since, team_id, asked_for, returned_times, entries, budget, authority, need, timeframe, consent,
        currency, created_at, updated_at
    )
    SELECT substr(md5(random()::text), 1, 10), 1, split_part(name, ' ', 1), split_part(name, ' ', 2), lower(email),
        '', '', '', '', company, (SELECT id FROM leads_organisation WHERE lower(name) = lower(company)),
        'marketing', origin, '', day, 'raw', id, '{}', 'mql', day, %(team)s, '', 0, 1, 'unknown', 'unknown',
        'unknown', 'unknown', 'none', 'EUR', now(), now()
    FROM fresh ON CONFLICT DO NOTHING RETURNING id, captured_at
)
INSERT INTO leads_ledgerentry
    (lead_id, number, kind, at, recorded_at, by_id, from_stage, to_stage, team_after_id, note, currency, imported)
SELECT id, 1, 'captured', captured_at, now(), %(by)s, '', 'mql', %(team)s, '', '', true FROM born"""


def speeds(rows: int = 50_000, turns: int = 2) -> dict[str, float]:
    """Rows a second of raw SQL, of ours with exact matching and of ours that also finds who is spelled in another way:
    the mean of some turns each, taken in turn."""
    ways: dict[str, Callable[[bytes], None]] = {"raw": _raw, "exact": partial(_ours, alike=False), "fuzzy": _ours}
    taken: dict[str, list[float]] = {name: [] for name in ways}
    for turn in range(turns):
        for name, load in ways.items():
            data = _file(rows, f"{name}{turn}{time.time_ns()}")
            started = time.perf_counter()
            load(data)
            taken[name].append(rows / (time.perf_counter() - started))
    return {name: sum(some) / turns for name, some in taken.items()}


def _file(rows: int, tag: str) -> bytes:
    """Name, address, company, origin and date of people who do not exist, others for each tag; every fiftieth is a
    known lead at the same company, with a slip in the name and another address."""
    dice = random.Random(tag)  # noqa: S311  # no secret
    known = iter(_known(rows // SLIPS + 1, dice))
    companies = [f"{_surname(dice)} {dice.choice(_TRADES)} GmbH" for _number in range(5000)]
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(["id", "name", "email", "company", "origin", "captured_at"])
    for number in range(rows):
        name, company = f"{dice.choice(_FIRST)} {_surname(dice)}", dice.choice(companies)
        if number % SLIPS == 0:
            name, company = next(known, (name, company))
        mail = f"{name.lower().replace(' ', '.')}{number}.{tag}@firma{number % 997}.example"
        day = f"20{dice.randrange(20, 26)}-{dice.randrange(1, 13):02}-{dice.randrange(1, 29):02}"
        writer.writerow([f"{tag}-{number}", name, mail, company, dice.choice(_ORIGINS), day])
    return text.getvalue().encode()


def _known(most: int, dice: random.Random) -> list[tuple[str, str]]:
    drawn = Lead.objects.raw(
        "SELECT id, first_name, last_name, company FROM leads_lead TABLESAMPLE SYSTEM (10) REPEATABLE (%s) "
        "WHERE last_name <> '' AND company <> '' AND merged_into_id IS NULL LIMIT %s", [dice.random(), most],
    )  # fmt: skip
    return [(f"{lead.first_name} {_slip(lead.last_name)}", lead.company) for lead in drawn]


def _slip(name: str) -> str:
    """Two letters are swapped."""
    return f"{name[:2]}{name[3:4]}{name[2:3]}{name[4:]}"


def _surname(dice: random.Random) -> str:
    return "".join(dice.choices(_SYLLABLES, k=3)).capitalize() + dice.choice(("er", "mann", "berg", "l"))


SLIPS = 50
_FIRST = (
    "Anna", "Bernd", "Clara", "David", "Emma", "Felix", "Greta", "Hans", "Ida", "Jonas", "Karla", "Lars", "Maren",
    "Nils", "Olga", "Paul", "Rita", "Sven", "Tim", "Uta",
)  # fmt: skip
_SYLLABLES = [f"{consonant}{vowel}" for consonant in "bdfghklmnprstvwz" for vowel in ("a", "e", "i", "o", "u")]
_TRADES = ("Metall", "Holz", "Druck", "Pumpen", "Technik", "Bau", "Elektro", "Glas", "Papier", "Optik")
_ORIGINS = ("organic_search", "paid_search", "social", "email", "referral", "fair")


def _importer() -> User:
    return next(user for user in User.objects.select_related("team") if user.team and user.may(Act.IMPORT))


def _ours(data: bytes, *, alike: bool = True) -> None:
    job = importing.draft(io.BytesIO(data), "bench.csv", by=_importer())
    importing.interpret(job, system="bench", finds_alike=alike)
    importing.run(importing.start(job))
    if job.status != ImportJob.Status.DONE or job.refused:
        raise RuntimeError(f"the import went wrong: {job.problem or job.refused}")


def _raw(data: bytes) -> None:
    by = _importer()
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_STAGING)
        cursor.execute("TRUNCATE raw_import")
        with cursor.cursor.copy("COPY raw_import FROM STDIN (FORMAT csv, HEADER)") as copy:
            copy.write(data)
        cursor.execute("ANALYZE raw_import")
        cursor.execute(_COMPANIES)
        cursor.execute(_LEADS, {"by": by.pk, "team": by.team_id})
