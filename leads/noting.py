"""People write down what they did with a lead: notes, calls, mails, meetings."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from leads import timing
from leads.models import Activity, ClockKind, ConsentState, Lead
from leads.refusals import Refusal

ENDS = {
    Activity.Kind.CALL: (ClockKind.FIRST_CONTACT,),
    Activity.Kind.MAIL: (ClockKind.FIRST_CONTACT,),
    Activity.Kind.MEETING: (ClockKind.FIRST_CONTACT,),
    Activity.Kind.OFFER: (ClockKind.OFFER,),
}
"""Which clock of sales ends when this was done. A call that reached nobody is an attempt, and counts."""


_WAYS = {Activity.Kind.CALL: "consent_phone", Activity.Kind.MAIL: "consent_mail"}
"""By which of the lead's consents such a contact goes."""


class EmptyNote(Refusal):
    """A note needs words; a call needs words or an outcome."""


class AgainstTheirWill(Refusal):
    """The person has forbidden contact by this way: who was in touch all the same says why."""


@transaction.atomic
def note(
    lead: Lead, *, by: User, kind: Activity.Kind, text: str = "", outcome: str = "", although: str = ""
) -> Activity:  # fmt: skip
    """Add to the lead's timeline. Only marketing's clock to the next touch moves; nobody's open page grows stale.

    `although`: why there was a call or a mail although the person wants none (they called us, say); it stands in
    the timeline with it. EmptyNote, AgainstTheirWill.
    """
    if not text.strip() and not outcome:
        raise EmptyNote(_("Please write a few words."), {"text": _("Please write a few words.")})
    if "\x00" in text + although:
        raise EmptyNote(_("This text contains characters that can't be stored."), {"text": _("Please mend the text.")})
    text = _with_reason(lead, kind, text.strip(), " ".join(although.split()))
    now = timezone.now()
    timing.reached_out(lead, *ENDS.get(kind, ()), by=by, now=now)
    timing.touched(lead, by=by, now=now)  # first: it takes the lead's row, and two notes at once must not cross
    return Activity.objects.create(
        lead=lead, by=by, kind=kind, text=text, outcome=outcome if kind == Activity.Kind.CALL else "",
        at=now,
    )  # fmt: skip


def is_against_their_will(lead: Lead, kind: Activity.Kind) -> bool:
    """Whether the person has said that they want no such contact; unknown is not forbidden."""
    way = _WAYS.get(kind)
    return way is not None and getattr(lead, way) == ConsentState.WITHDRAWN


def _with_reason(lead: Lead, kind: Activity.Kind, text: str, although: str) -> str:
    if not is_against_their_will(lead, kind):
        return text
    if not although:
        words = _("This person wants no contact by this way. Please say why there was one all the same.")
        raise AgainstTheirWill(words, {"although": _("Please write a few words.")})
    said = _("In spite of their refusal, because: %(why)s") % {"why": although}
    return f"{text}\n\n{said}".strip()
