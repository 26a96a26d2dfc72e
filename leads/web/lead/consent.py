"""What the lead's page says of consent, and of values that nobody entered."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.text import capfirst

from leads import consents, enrichment, importing
from leads.consents import Said
from leads.models import Channel, ConsentState, Lead


@dataclass(frozen=True)
class ConsentOnRecord:
    state: ConsentState
    source: str = ""
    wording: str = ""
    at: datetime | None = None
    who: str = ""
    ways: tuple[consents.Standing, ...] = ()  # where anything was said of one


def consent(lead: Any) -> ConsentOnRecord:
    state = ConsentState(lead.consent)
    if not lead.newest_consent:
        return ConsentOnRecord(state)
    data = lead.newest_consent[0]
    rows = [Said(**{name: row[name] for name in _SAID}) for row in reversed(lead.newest_consent)]
    names_channels = any(row.channel != Channel.ANY for row in rows)
    ways = tuple(one for one in consents.overview(rows) if one.row is not None) if names_channels else ()
    return ConsentOnRecord(
        state, data["source"], data["wording"], datetime.fromisoformat(data["at"]), data["who"] or "", ways
    )


def filled_in(lead: Lead) -> list[str]:
    """What nobody entered, with where it comes from: Country (from the telephone number)."""
    told = sorted(
        (name, source["from"]) for name, source in lead.sources.items() if source["from"] in enrichment.SOURCES
    )
    return [f"{capfirst(str(_field_label(name)))} ({enrichment.SOURCES[source]})" for name, source in told]


def brought(lead: Lead) -> list[tuple[str, list[str]]]:
    """Imports by the name of their file, each with the values that it brought and nobody changed since."""
    by_import: dict[str, list[str]] = {}
    for name, source in lead.sources.items():
        if source["from"].startswith(importing.SOURCE):
            by_import.setdefault(source["from"], []).append(capfirst(str(_field_label(name))))
    return [(importing.file_of(source), sorted(names)) for source, names in by_import.items()]


def _field_label(name: str) -> Any:
    column: Any = Lead._meta.get_field(name)
    return column.verbose_name


_SAID = ("state", "channel", "purpose", "basis", "source")
