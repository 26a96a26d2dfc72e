"""“Other” is no answer for long: a head gives a clearer reason, and the entry before stays as it was."""

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from leads import nurturing, recording
from leads.models import Kind, LedgerEntry, Reason, Use
from leads.refusals import Conflict, Refusal

USES = {Kind.REJECTED: Use.REJECT, Kind.RETURNED: Use.RETURN, Kind.LOST: Use.LOSE, Kind.DISQUALIFIED: Use.DISQUALIFY}
"""Which reasons may take the place of the one that was given."""


class AlreadyRecoded(Conflict):
    """Somebody else was quicker, or the reason was clear from the beginning."""


class StillUnclear(Refusal):
    """The new reason would have to be made clearer again."""


@transaction.atomic
def recode(entry: LedgerEntry, *, by: User, reason: Reason | None, note: str = "") -> LedgerEntry:
    """Say afterwards what “other” meant. Only the record grows: what a reason sets going happened at its time.

    AlreadyRecoded, ReasonRefused, StillUnclear.
    """
    book = recording.take(entry.lead)
    if not LedgerEntry.objects.to_be_recoded().filter(pk=entry.pk).exists():
        raise AlreadyRecoded(_("This reason is clear already."))
    use = USES[Kind(entry.kind)]
    if reason is not None and reason.is_to_be_recoded:
        raise StillUnclear(_("Please choose a clearer reason."), {"reason": _("Please choose a clearer reason.")})
    reason = nurturing.demand_offered(reason, use=use)
    book.enter(Kind.RECODED, by=by, reason=reason, note=note, about=entry, agreement=entry.agreement)
    book.close()
    return LedgerEntry.objects.get(about=entry, kind=Kind.RECODED)
