"""What each side promised for a period, and what it kept, as of any day."""

from leads.reports.promises.cases import MEASURES, Part, rows_of
from leads.reports.promises.kept import Kept, Page, promises, version_of
from leads.reports.promises.spans import Span

__all__ = ["MEASURES", "Kept", "Page", "Part", "Span", "promises", "rows_of", "version_of"]
