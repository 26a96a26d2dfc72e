"""The agreement as a document: what it says in sentences, how versions differ, whether a draft is sound."""

from leads.document.chapters import Chapter, Names, Passage, chapters
from leads.document.difference import Change, before, difference
from leads.document.fingerprint import fingerprint
from leads.document.pdf import as_pdf
from leads.document.reading import unreadable
from leads.document.reasons import snapshot
from leads.document.sections import COLUMNS, TERMS, Section
from leads.document.soundness import Finding, by_section, problems, warnings

__all__ = [
    "COLUMNS", "TERMS", "Change", "Chapter", "Finding", "Names", "Passage", "Section", "as_pdf", "before", "by_section",
    "chapters", "difference", "fingerprint", "problems", "snapshot", "unreadable", "warnings",
]  # fmt: skip
