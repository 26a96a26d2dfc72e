"""Where values of imported leads come from: told beside each of them, and blanks filled from what is at hand."""

import json
from collections.abc import Sequence
from functools import lru_cache

from leads import enrichment, matching
from leads.importing import staging
from leads.importing.cells import NULL
from leads.importing.cleaning import Cleaned
from leads.importing.updating import TEXTS
from leads.models import ImportJob

PREFIX = "import:"
SOURCED = (*TEXTS, "expected_value")
GUESSED = {"country": "phone", "time_zone": "phone", "language": "country"}
"""What a new lead is told to have where the file says nothing, and which of the enrichment's sources tells it."""
_COMPANIES = """
UPDATE import_leads fresh SET company = firm.name, sources = fresh.sources || %(source)s::jsonb
FROM leads_organisationdomain known JOIN leads_organisation given ON given.id = known.organisation_id
JOIN leads_organisation firm ON firm.id = coalesce(given.merged_into_id, given.id)
WHERE fresh.company = '' AND known.domain = fresh.domain AND fresh.lead_id IS NULL"""


def mark(job: ImportJob, source: str = "") -> dict[str, str]:
    """What stands beside a value of this import, or beside one that another source told while it ran."""
    return {"from": source or f"{PREFIX}{job.public_id}", "at": job.created_at.isoformat()}


def add_sources(job: ImportJob, cleaned: Cleaned) -> None:
    """Further columns: blanks filled in for new leads, and the source of each value."""
    none = [""] * len(cleaned.numbers)
    of = {name: cleaned.columns.get(name, none) for name in (*SOURCED, "phone", "country", "language")}
    countries, zones, languages = _guessed(of["phone"], of["country"], of["language"])
    given = [*(of[name] for name in SOURCED), countries, zones, languages]
    told: dict[tuple[bool, ...], str] = {}
    texts: list[str] = []
    for there in zip(*(map(_is_there, column) for column in given), strict=True):
        text = told.get(there)
        if text is None:
            text = told[there] = _spelled(job, there)
        texts.append(text)
    cleaned.columns |= {
        "likely_country": countries, "time_zone": zones, "likely_language": languages, "sources": texts,
        "domain": _domains(of["company"], cleaned.columns.get("email", none)),
    }  # fmt: skip


def _is_there(value: str) -> bool:
    return value not in ("", NULL)


def _guessed(
    phones: Sequence[str], countries: Sequence[str], languages: Sequence[str]
) -> tuple[list[str], list[str], list[str]]:
    told = [enrichment.told_by_phone(phone) if phone else ("", "") for phone in phones]
    likely = ["" if country else region for country, (region, _zone) in zip(countries, told, strict=True)]
    spoken = [
        "" if language else enrichment.language_of(country or region)
        for language, country, region in zip(languages, countries, likely, strict=True)
    ]
    return likely, [zone for _region, zone in told], spoken


def _spelled(job: ImportJob, there: Sequence[bool]) -> str:
    own, guessed = there[: len(SOURCED)], there[len(SOURCED) :]
    sources = {name: mark(job) for name, is_there in zip(SOURCED, own, strict=True) if is_there}
    sources |= {name: mark(job, GUESSED[name]) for name, is_there in zip(GUESSED, guessed, strict=True) if is_there}
    return json.dumps(sources)


def _domains(companies: Sequence[str], mails: Sequence[str]) -> list[str]:
    """Of those whose company the file leaves blank."""
    return [
        matching.domain_of_mail(mail) if mail and not company else ""
        for company, mail in zip(companies, mails, strict=True)
    ]


def fill_companies(job: ImportJob) -> None:
    """Who writes from the domain of a company that we know belongs to it, where the file names none."""
    staging.run(_COMPANIES, source=json.dumps({"company": mark(job, "mail_domain")}))


@lru_cache(1_000)
def file_of(source: str) -> str:
    """The name of the file that a source of a value stands for; it never changes."""
    found = ImportJob.objects.filter(public_id=source.removeprefix(PREFIX)).values_list("file_name", flat=True)
    return found.first() or ""
