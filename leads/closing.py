"""The end of the way: won with amount and date, or not a lead at all; and how a manager opens it again."""

from datetime import date, datetime
from decimal import Decimal

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.roles import Side
from leads import nurturing, recording, reminding, timing
from leads.models import Agreement, Effect, Handover, Kind, Lead, Reason, Stage, Use
from leads.refusals import Refusal

CLOSING = (Effect.CLOSE, Effect.MERGE, Effect.STOP)
"""What ends the lead in the same act."""


class BadDeal(Refusal):
    """A win needs a positive amount with its currency, and a date that is not in the future."""


@transaction.atomic
def win(
    lead: Lead, *, by: User, amount: Decimal | None, won_on: date | None, currency: str = "", note: str = "",
    seen: int | None = None,
) -> Lead:  # fmt: skip
    """The deal is closed. `amount` in the lead's currency unless another is named. BadDeal."""
    amount, won_on = _check_deal(amount, won_on)
    book, now = recording.take(lead, seen=seen), timezone.now()
    lead = book.lead
    timing.settle(lead, now=now)
    recording.must_allow(lead, "win")
    lead.win()
    lead.amount, lead.won_on, lead.currency, lead.deadline = amount, won_on, currency or lead.currency, None
    book.enter(Kind.WON, by=by, note=note, amount=amount, agreement=lead.agreement, at=now)
    reminding.cancel_all(lead, now=now)
    return book.close()


def _check_deal(amount: Decimal | None, won_on: date | None) -> tuple[Decimal, date]:
    problems: dict[str, str] = {}
    if amount is None or not amount.is_finite() or not 0 < amount < Decimal(10) ** 12:
        problems["amount"] = _("Please enter the amount of the deal.")
    if won_on is None or won_on > timezone.localdate():
        problems["won_on"] = _("Please enter the day of the deal; it can't lie in the future.")
    if problems or amount is None or won_on is None:
        raise BadDeal(_("A won lead needs amount and date."), problems)
    return amount, won_on


@transaction.atomic
def disqualify(
    lead: Lead, *, by: User, reason: Reason | None, note: str = "", same_as: Lead | None = None, seen: int | None = None
) -> Lead:
    """Not a lead: it leaves the pipeline for a reason, and nothing more happens to it."""
    reason = nurturing.demand(reason, use=Use.DISQUALIFY, note=note, until=None, lead=lead, same_as=same_as)
    book, now = recording.take(lead, seen=seen), timezone.now()
    timing.settle(book.lead, now=now)
    recording.must_allow(book.lead, "disqualify")
    _into_disqualified(book, reason, by=by, note=note, now=now, same_as=same_as)
    return book.close()


def close_if_asked(
    book: recording.Book, reason: Reason, *, by: User | None, now: datetime, handover: Handover | None = None,
    same_as: Lead | None = None,
) -> None:  # fmt: skip
    """After a rejection, return or loss: reasons that close the lead do so in the same act (in memory)."""
    if by is not None and reason.effect in CLOSING and book.lead.can_move("disqualify"):
        _into_disqualified(book, reason, by=by, note="", now=now, handover=handover, same_as=same_as)


def _into_disqualified(
    book: recording.Book, reason: Reason, *, by: User, note: str, now: datetime, handover: Handover | None = None,
    same_as: Lead | None = None,
) -> None:  # fmt: skip
    lead = book.lead
    lead.duplicate_of = nurturing.original(lead, same_as) if reason.effect == Effect.MERGE else None
    lead.disqualify()
    lead.deadline, lead.asleep_until, lead.asked_for = None, None, ""
    book.enter(Kind.DISQUALIFIED, by=by, reason=reason, note=note, handover=handover, agreement=lead.agreement)
    if reason.effect == Effect.STOP:
        nurturing.stop_everything(lead, by=by, now=now)
    else:
        reminding.cancel_all(lead, now=now)


@transaction.atomic
def reopen(lead: Lead, *, by: User, reason: Reason | None, note: str = "", seen: int | None = None) -> Lead:
    """A manager opens a closed lead again: a won one as SQL, a disqualified one in the stage that it left."""
    reason = nurturing.demand(reason, use=Use.REOPEN, note=note, until=None, lead=lead)
    book = recording.take(lead, seen=seen)
    lead = book.lead
    recording.must_allow(lead, "reopen")
    stage = stage_before_closing(lead)
    lead.reopen(to=stage)
    agreement, now = Agreement.in_force(), timezone.now()
    lead.amount = lead.won_on = lead.duplicate_of = None
    if lead.responsible_id is None and lead.team_id is None:
        lead.team = nurturing.default_team(stage.side or Side.MARKETING)
    timing.restart(lead, agreement, now=now)
    book.enter(Kind.REOPENED, by=by, reason=reason, note=note, agreement=agreement)
    return book.close()


def stage_before_closing(lead: Lead) -> Stage:
    """Where a closed lead goes when it is opened again."""
    if lead.stage == Stage.WON:
        return Stage.SQL
    closings = lead.ledger.filter(to_stage=Stage.DISQUALIFIED).exclude(from_stage=Stage.DISQUALIFIED)
    closed = closings.order_by("-number").first()
    before = Stage(closed.from_stage) if closed and closed.from_stage else Stage.CONTACT
    return before if before.is_open and before != Stage.HANDOVER else Stage.CONTACT
