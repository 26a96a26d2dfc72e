"""Files of leads and of won deals come in: read in a stream, mapped, shown before they are written, loaded as sets.

`draft` keeps an uploaded file and guesses what it is, `reshape` and `interpret` correct the guesses, `preview` shows
the first rows as they will be, `start` lets a worker run it, `undo` lets one take it back, `run_waiting` is what the
worker calls.
"""

from leads.importing.cells import owners
from leads.importing.checking import unanswered
from leads.importing.drafting import (
    STAGES,
    BadMapping,
    BadShape,
    again,
    discard,
    draft,
    forget_old_drafts,
    interpret,
    new_field,
    offered_mappings,
    reshape,
    start,
)
from leads.importing.presets import by_code as preset_of
from leads.importing.previewing import Column, Preview, columns, preview
from leads.importing.reading import DELIMITERS, ENCODINGS, NotATable, Shape
from leads.importing.running import carry_on, refused_sample, rehearse, run, run_waiting
from leads.importing.saving import BadName, forget, save, use
from leads.importing.sourcing import PREFIX as SOURCE
from leads.importing.sourcing import file_of
from leads.importing.statuses import AS_CHOSEN, ASK, LEFT_OUT
from leads.importing.targets import DEAL_TARGETS, LEAD_TARGETS, Target, has_reasons, targets_for
from leads.importing.undoing import exceptions, undo
from leads.importing.updating import DECIDED, FILL, NEVER, OVERWRITE, RULES

__all__ = [
    "ASK",
    "AS_CHOSEN",
    "DEAL_TARGETS",
    "DECIDED",
    "DELIMITERS",
    "ENCODINGS",
    "FILL",
    "LEAD_TARGETS",
    "LEFT_OUT",
    "NEVER",
    "OVERWRITE",
    "RULES",
    "SOURCE",
    "STAGES",
    "BadMapping",
    "BadName",
    "BadShape",
    "Column",
    "NotATable",
    "Preview",
    "Shape",
    "Target",
    "again",
    "carry_on",
    "columns",
    "discard",
    "draft",
    "exceptions",
    "file_of",
    "forget",
    "forget_old_drafts",
    "has_reasons",
    "interpret",
    "new_field",
    "offered_mappings",
    "owners",
    "preset_of",
    "preview",
    "refused_sample",
    "rehearse",
    "reshape",
    "run",
    "run_waiting",
    "save",
    "start",
    "targets_for",
    "unanswered",
    "undo",
    "use",
]  # fmt: skip
