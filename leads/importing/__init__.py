"""Files of leads and of won deals come in: read in a stream, mapped, shown before they are written, loaded as sets.

`draft` keeps an uploaded file and guesses what it is, `reshape` and `interpret` correct the guesses, `preview` shows
the first rows as they will be, `start` lets a worker run it, `run_waiting` is what the worker calls.
"""

from leads.importing.cells import names_of_countries
from leads.importing.drafting import (
    STAGES,
    BadMapping,
    BadShape,
    discard,
    draft,
    forget_old_drafts,
    interpret,
    reshape,
    start,
)
from leads.importing.previewing import Column, Preview, columns, preview
from leads.importing.reading import DELIMITERS, ENCODINGS, NotATable, Shape
from leads.importing.running import refused_sample, rehearse, run, run_waiting
from leads.importing.targets import DEAL_TARGETS, LEAD_TARGETS, Target, targets_for

__all__ = [
    "DEAL_TARGETS", "DELIMITERS", "ENCODINGS", "LEAD_TARGETS", "STAGES", "BadMapping", "BadShape", "Column",
    "NotATable", "Preview", "Shape", "Target", "columns", "discard", "draft", "forget_old_drafts", "interpret",
    "names_of_countries", "preview", "refused_sample", "rehearse", "reshape", "run", "run_waiting", "start",
    "targets_for",
]  # fmt: skip
