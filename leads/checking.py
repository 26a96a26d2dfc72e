"""Sales checks: takes an own lead on, asks BANT, promotes what is met and returns what is not."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from leads import closing, nurturing, offering, qualifying, recording, reminding, rules, timing
from leads.models import Agreement, AnyLetter, BantAnswer, Kind, Lead, Letter, Level, Reason, Stage, Use, scheme
from leads.refusals import Refusal


class BadAnswer(Refusal):
    """A BANT answer that says nothing or contradicts itself."""


@dataclass
class Finding:
    """What was found out about one letter."""

    letter: AnyLetter
    level: Level
    evidence: str = ""
    said_by: str = ""
    conversation: str = ""
    amount: Decimal | None = None
    by_when: date | None = None  # when they want to buy


@transaction.atomic
def answer(lead: Lead, finding: Finding, *, by: User, seen: int | None = None) -> BantAnswer:
    """Record what was found out about one letter; older answers are kept. BadAnswer, StaleLead."""
    _check(finding)
    book = recording.take(lead, seen=seen)
    book.lead.set_level(finding.letter, finding.level)
    if finding.amount is not None and book.lead.expected_value is None:
        book.lead.expected_value = finding.amount
    book.close()
    told = BantAnswer.objects.create(
        lead=book.lead, letter=finding.letter.value, level=finding.level, evidence=finding.evidence,
        said_by=finding.said_by, conversation=finding.conversation, amount=finding.amount, date=finding.by_when,
        currency=book.lead.currency if finding.amount is not None else "", by=by, at=timezone.now(),
    )  # fmt: skip
    told.lead = offering.go_on(book.lead)
    return told


def _check(finding: Finding) -> None:
    if finding.letter.is_retired:
        raise BadAnswer(_("%(letter)s is no longer asked.") % {"letter": finding.letter.label})
    if finding.level in (Level.PARTLY, Level.MET) and not finding.evidence.strip():
        raise BadAnswer(_("Please add a sentence of evidence."), {"evidence": _("Please add a sentence of evidence.")})
    if finding.amount is not None and finding.letter != Letter.BUDGET:
        raise BadAnswer(_("Only the budget has an amount."), {"amount": _("Only the budget has an amount.")})
    if finding.by_when is not None and finding.letter != Letter.TIMEFRAME:
        raise BadAnswer(_("Only the timeframe has a date."), {"date": _("Only the timeframe has a date.")})


def missing_letters(lead: Lead, agreement: Agreement) -> tuple[AnyLetter, ...]:
    """Which letters keep the lead from being an SQL, in their order: those that fail the agreement's threshold. Where
    a sum is too low, every letter that is not fully met."""
    fields = {line.field for missing in rules.judge(lead, agreement.bant_rule).missing for line in _to_mend(missing)}
    too_few = "bant_points" in fields
    return tuple(
        letter for letter in scheme.letters()
        if letter.field in fields or (too_few and lead.level_of(letter) != Level.MET)
    )  # fmt: skip


def _to_mend(line: rules.Line) -> Iterator[rules.Line]:
    """The conditions inside that have to change; of a “none of” these are the ones that are met."""
    if not line.parts:
        yield line
    for part in [part for part in line.parts if not part.passed] or line.parts:
        yield from _to_mend(part)


@transaction.atomic
def take_on(lead: Lead, *, by: User, seen: int | None = None) -> Lead:
    """The rep works a lead that sales generated. It passes the same check as a handed-over one: NotReady."""
    book = recording.take(lead, seen=seen)
    recording.must_allow(book.lead, "take_on")
    agreement = Agreement.in_force()
    qualifying.demand(book.lead, agreement, "handover_rule")
    book.lead.take_on()
    book.lead.responsible, book.lead.team, book.lead.agreement = by, by.team, agreement
    timing.restart(book.lead, agreement, now=timezone.now())
    book.enter(Kind.TAKEN_ON, by=by, agreement=agreement)
    return book.close()


@transaction.atomic
def pass_to_marketing(lead: Lead, *, by: User, note: str = "", seen: int | None = None) -> Lead:
    """An SGL is too early for sales: marketing nurtures it."""
    book = recording.take(lead, seen=seen)
    recording.must_allow(book.lead, "pass_to_marketing")
    agreement, now = Agreement.in_force(), timezone.now()
    book.lead.pass_to_marketing()
    nurturing.welcome_back(book.lead, None)
    clock = nurturing.settle(book.lead, None, agreement, until=None, now=now)
    reminding.cancel_all(book.lead, now=now)
    book.enter(Kind.PASSED, by=by, note=note, agreement=agreement)
    book.close()
    nurturing.begin(book.lead, None, clock, until=None, now=now)
    return book.lead


@transaction.atomic
def promote(lead: Lead, *, by: User, seen: int | None = None) -> Lead:
    """BANT meets the agreement's threshold: the lead is an SQL. NotReady names the missing letters."""
    book, now = recording.take(lead, seen=seen), timezone.now()
    timing.settle(book.lead, now=now)
    recording.must_allow(book.lead, "promote")
    agreement = Agreement.in_force()
    qualifying.demand(book.lead, agreement, "bant_rule")
    book.lead.promote()
    book.lead.agreement = agreement
    timing.restart(book.lead, agreement, now=now)
    book.enter(Kind.PROMOTED, by=by, agreement=agreement, at=now)
    return book.close()


@transaction.atomic
def give_back(
    lead: Lead, *, by: User | None, reason: Reason | None, note: str = "", until: date | None = None,
    same_as: Lead | None = None, seen: int | None = None, now: datetime | None = None,
) -> Lead:  # fmt: skip
    """Return to marketing after contact, or lose the deal (from SQL), with a reason that decides what follows. By
    nobody: the agreement's rule for silence, at the moment `now` at which it was due."""
    book, now = recording.take(lead, seen=seen), now or timezone.now()
    lead = book.lead
    timing.settle(lead, now=now)
    recording.must_allow(lead, "give_back")
    is_lost = lead.stage == Stage.SQL
    use = Use.LOSE if is_lost else Use.RETURN
    if by is None:
        reason = nurturing.silence()
    else:
        reason = nurturing.demand(reason, use=use, note=note, until=until, lead=lead, same_as=same_as)
    agreement = Agreement.in_force()
    nurturing.demand_attempts(lead, agreement, reason)
    lead.give_back()
    lead.returned_times += 1
    nurturing.welcome_back(lead, nurturing.last_handover(lead))
    clock = nurturing.settle(lead, reason, agreement, until=until, now=now)
    reminding.cancel_all(lead, now=now)
    kind = Kind.LOST if is_lost else Kind.RETURNED
    book.enter(kind, by=by, reason=reason, note=note, agreement=agreement, at=now)
    closing.close_if_asked(book, reason, by=by, now=now, same_as=same_as)
    book.close()
    if lead.stage == Stage.NURTURE:
        nurturing.begin(lead, reason, clock, until=until, now=now)
    return lead
