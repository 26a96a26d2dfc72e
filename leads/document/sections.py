"""What an agreement is made of: its sections in the order of the document, and the columns that hold each."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Section(TextChoices):
    PURPOSE = "purpose", _("Purpose")
    DEFINITION = "definition", _("What a lead is")
    HANDOVER = "handover", _("Handover")
    HAND_RAISERS = "hand_raisers", _("Hand-raisers")
    SCORING = "scoring", _("Score")
    BANT = "bant", _("BANT")
    CLOCKS = "clocks", _("Clocks")
    ROUTING = "routing", _("Routing")
    PROMISES = "promises", _("Promises")
    TARGET = "target", _("Revenue target")
    REFEREE = "referee", _("Referee")
    START = "start", _("Reason and start")


COLUMNS: dict[Section, tuple[str, ...]] = {
    Section.PURPOSE: ("purpose",),
    Section.DEFINITION: ("definition",),
    Section.HANDOVER: ("handover_rule", "offering_terms"),
    Section.HAND_RAISERS: ("hand_raiser_rule",),
    Section.SCORING: ("scoring",),
    Section.BANT: ("bant_rule",),
    Section.CLOCKS: ("clock_terms",),
    Section.ROUTING: ("routing_terms",),
    Section.PROMISES: ("promise_terms",),
    Section.TARGET: ("target_terms",),
    Section.REFEREE: ("referee",),
    Section.START: ("motive", "starts_at"),
}
TERMS = tuple(column for columns in COLUMNS.values() for column in columns)
"""All that people may write into a draft."""
RULES = ("definition", "handover_rule", "hand_raiser_rule", "bant_rule")


def section_of(path: str) -> Section | None:
    """Where something is mended: `path` begins with its column, such as clock_terms.answer.minutes."""
    column = path.partition(".")[0]
    return next((section for section, columns in COLUMNS.items() if column in columns), None)
