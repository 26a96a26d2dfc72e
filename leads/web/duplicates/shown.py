"""Two records side by side, fact by fact, with what differs and whose value goes on."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from leads import matching, merging
from leads.models import FACTS, ConsentState, Lead, Suspicion
from leads.models.custom_field import PREFIX
from leads.web import words
from leads.web.custom import place_of, value_of
from leads.web.lead.late import label_of, said


@dataclass(frozen=True)
class Line:
    """One fact of both records. `field` names the choice; empty where there is none to make."""

    label: str
    kept: str
    gone: str
    field: str = ""
    takes_gone: bool = False

    @property
    def differs(self) -> bool:
        return self.kept != self.gone

    @property
    def is_choice(self) -> bool:
        return bool(self.field and self.kept and self.gone and self.differs)


@dataclass(frozen=True)
class Comparison:
    """All that the page says about a pair."""

    kept: Lead
    gone: Lead
    score: int
    reasons: list[str]
    lines: list[Line]
    obstacle: str
    suspicion: Suspicion | None

    @property
    def is_swappable(self) -> bool:
        """Whether the other record may go on as well."""
        return not merging.obstacle(self.gone, self.kept)


def compared(kept: Lead, gone: Lead, suspicion: Suspicion | None, choices: dict[str, str]) -> Comparison:
    match = matching.score(kept, gone)
    known = suspicion is not None and suspicion.is_open
    reasons = matching.in_words(suspicion.reasons) if suspicion and known else match.sentences
    score = suspicion.score if suspicion and known else match.score
    return Comparison(
        kept, gone, score, reasons, [*_facts(kept, gone, choices), *_standing(kept, gone)],
        merging.obstacle(kept, gone), suspicion,
    )  # fmt: skip


def names(*leads: Lead) -> list[str]:
    """The facts that are compared: all of the columns, and what an admin added where one of them has it."""
    codes = sorted({code for lead in leads for code in lead.extra})
    return [*(name for name in FACTS if name != "currency"), *(f"{PREFIX}{code}" for code in codes)]


def _facts(kept: Lead, gone: Lead, choices: dict[str, str]) -> list[Line]:
    taken = set(merging.takes_gone(kept, gone, choices))
    lines = [
        Line(label_of(name), _said(kept, name), _said(gone, name), f"choice-{place_of(name)}", name in taken)
        for name in names(kept, gone)
    ]
    return [line for line in lines if line.kept or line.gone]


def _said(lead: Lead, name: str) -> str:
    value = value_of(lead, name)
    return "" if value in (None, "") else str(said(name, value))


def _standing(kept: Lead, gone: Lead) -> list[Line]:
    """What is no matter of choice: where both stand, who answers for them, since when they are known."""
    rows: list[tuple[str, Any]] = [
        (_("Stage"), lambda lead: str(lead.phase.label)),
        (_("Responsible"), lambda lead: str(lead.responsible or lead.team or "")),
        (_("First contact"), lambda lead: words.day(lead.captured_at)),
        (_("Consent"), lambda lead: str(ConsentState(lead.consent).label)),
    ]
    return [Line(label, tell(kept), tell(gone)) for label, tell in rows]
