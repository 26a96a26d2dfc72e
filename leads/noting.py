"""People write down what they did with a lead: notes, calls, mails, meetings."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from leads import timing
from leads.models import Activity, ClockKind, Lead
from leads.refusals import Refusal

ENDS = {
    Activity.Kind.CALL: (ClockKind.FIRST_CONTACT,),
    Activity.Kind.MAIL: (ClockKind.FIRST_CONTACT,),
    Activity.Kind.MEETING: (ClockKind.FIRST_CONTACT,),
    Activity.Kind.OFFER: (ClockKind.OFFER,),
}
"""Which clock of sales ends when this was done. A call that reached nobody is an attempt, and counts."""


class EmptyNote(Refusal):
    """A note needs words; a call needs words or an outcome."""


@transaction.atomic
def note(lead: Lead, *, by: User, kind: Activity.Kind, text: str = "", outcome: str = "") -> Activity:
    """Add to the lead's timeline. Only marketing's clock to the next touch moves; nobody's open page grows stale."""
    if not text.strip() and not outcome:
        raise EmptyNote(_("Please write a few words."), {"text": _("Please write a few words.")})
    if "\x00" in text:
        raise EmptyNote(_("This text contains characters that can't be stored."), {"text": _("Please mend the text.")})
    now = timezone.now()
    timing.reached_out(lead, *ENDS.get(kind, ()), by=by, now=now)
    timing.touched(lead, by=by, now=now)  # first: it takes the lead's row, and two notes at once must not cross
    return Activity.objects.create(
        lead=lead, by=by, kind=kind, text=text.strip(), outcome=outcome if kind == Activity.Kind.CALL else "",
        at=now,
    )  # fmt: skip
