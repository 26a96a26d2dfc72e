"""What one has to know about a lead before doing anything."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from leads.models import Lead, scheme
from leads.web import words
from leads.web.lead import clocks, reading

MANY_RETURNS = 2  # from here on the counter asks for another way instead of a further round


@dataclass(frozen=True)
class Flag:
    """Something one has to know before doing anything."""

    tone: str
    icon: str
    text: str
    noun: str = ""  # of the act that ends it


_ASKED_FOR = {
    "information": lazy("information that was missing at handover"),
    "contact_data": lazy("correct contact data"),
    "team": lazy("the right team"),
}


def flags(lead: Lead, offer: reading.Offer | None) -> Iterator[Flag]:
    if lead.asked_for:
        what = _ASKED_FOR.get(lead.asked_for) or scheme.label(lead.asked_for)
        yield Flag("warn", "question-circle", _("Sales asked for: %(what)s") % {"what": what}, "supply")
    if lead.returned_times:
        yield _returns(lead.returned_times)
    if lead.asleep_until:
        day = words.day(lead.asleep_until)
        yield Flag("", "moon-stars", _("Asleep until %(day)s") % {"day": day})
    if pause := clocks.pause(lead):
        yield Flag("", "pause-circle", pause.sentence)
    if lead.consent == "withdrawn":
        yield Flag("bad", "slash-circle", _("This person wants no contact."))
    if lead.won_before_contact:
        yield Flag("warn", "flag", _("Won before the first contact: please check the dates. Averages leave it out."))
    if offer and offer.handover.is_open and offer.handover.expired_at:
        yield Flag("bad", "exclamation-triangle", _("The agreed time for an answer is over."))


def _returns(times: int) -> Flag:
    if times < MANY_RETURNS:
        return Flag("", "arrow-left-right", _("Came back once."))
    text = _("Came back %(times)s times. Please talk to each other before the next handover.") % {"times": times}
    return Flag("warn", "arrow-left-right", text)
