"""Which version of the agreement was in force at which moment."""

from bisect import bisect_right
from datetime import datetime

from leads.models import Agreement


class Versions:
    """All versions that ever were in force, in their order; one statement."""

    def __init__(self) -> None:
        begun = Agreement.objects.filter(in_force_from__isnull=False)
        self.all = list(begun.order_by("in_force_from", "version"))
        self._begins = [version.in_force_from for version in self.all if version.in_force_from]

    def at(self, moment: datetime) -> Agreement | None:
        """The version that was in force; None before the first one."""
        place = bisect_right(self._begins, moment)
        return self.all[place - 1] if place else None

    def changes(self, since: datetime, until: datetime) -> list[datetime]:
        """The moments between (both excluded) at which another version came into force."""
        return [begin for begin in self._begins if since < begin < until]
