"""Contact or nurtured lead becomes MQL: it meets the agreed definition of a lead."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from leads import recording, reminding, rules, timing
from leads.models import Agreement, Kind, Lead, Stage
from leads.refusals import Refusal


class NotReady(Refusal):
    """The agreement's rule is not met; `judgement` has each condition with what is there."""

    def __init__(self, judgement: rules.Judgement, *, may_go_against: bool = False) -> None:
        missing = "; ".join(line.sentence for line in judgement.missing)
        super().__init__(_("Not yet possible under the agreement. Missing: %(missing)s") % {"missing": missing})
        self.judgement = judgement
        self.may_go_against = may_go_against  # the agreement lets people do it all the same, with a reason
        self.fields = {line.field: line.ask or line.sentence for line in judgement.missing if line.field}


def demand(lead: Lead, agreement: Agreement, rule: str) -> rules.Judgement:
    """The judgement of the lead by one of the agreement's rules; NotReady when it does not pass."""
    judgement = rules.judge(lead, agreement.rule(rule))
    if not judgement.passed:
        raise NotReady(judgement)
    return judgement


@transaction.atomic
def qualify(lead: Lead, *, by: User, note: str = "", seen: int | None = None) -> Lead:
    """The lead meets the definition: contact or nurture becomes MQL. NotReady names what is missing."""
    book, now = recording.take(lead, seen=seen), timezone.now()
    timing.settle(book.lead, now=now)
    recording.must_allow(book.lead, "qualify")
    agreement = Agreement.in_force()
    demand(book.lead, agreement, "definition")
    if book.lead.stage == Stage.NURTURE:
        reminding.cancel_all(book.lead, now=now)
    into_mql(book, by=by, agreement=agreement, note=note)
    return book.close()


def into_mql(book: recording.Book, *, by: User | None, agreement: Agreement, note: str = "") -> None:
    """The move and its entry, for a lead that has been judged (in memory)."""
    lead = book.lead
    lead.qualify()
    lead.agreement, lead.deadline, lead.asleep_until, lead.asked_for = agreement, None, None, ""
    book.enter(Kind.QUALIFIED, by=by, agreement=agreement, note=note)
