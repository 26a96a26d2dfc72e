"""One's own answer is taken back while it can be: a compensating entry, as if nothing had happened."""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from leads import consenting, consents, recording, reminding, timing
from leads.handing_over.offers import ANSWER, give_to_recipient
from leads.models import Effect, Handover, Kind, Lead
from leads.refusals import Conflict

UNDO_WITHIN = timedelta(minutes=5)  # the page offers it for 10 seconds; a slow network gets its time


class TooLateToUndo(Conflict):
    """The answer can't be taken back: it is not yours, too old, or the lead has moved on."""


@transaction.atomic
def take_back(handover: Handover, *, by: User) -> Handover:
    """Undo one's own accept or reject: a compensating entry; the clock runs on as if nothing had happened.

    TooLateToUndo after UNDO_WITHIN, by another person, or when anything happened to the lead since.
    """
    held = Handover.objects.select_for_update(of=("lead", "self")).select_related("lead").get(pk=handover.pk)
    book = recording.Book(held.lead)
    _check_undo(held, by=by)
    answer, reason, answered_at = held.answer, held.reason, held.decided_at
    reminding.cancel_all(held.lead, now=timezone.now())  # before the offer opens again and its own reminders with it
    timing.take_back(held, since=answered_at or timezone.now())
    _restore_offer(held)
    held.lead.undo_answer()
    if answer == Handover.Answer.REJECTED:
        held.lead.returned_times -= 1
    if reason is not None and reason.effect == Effect.STOP:
        _restore_consent(held.lead, by=by)
        reminding.restore_own(held.lead, since=answered_at or timezone.now())
    book.enter(Kind.UNDONE, by=by, handover=held, agreement=held.agreement)
    book.close()
    return held


def _check_undo(handover: Handover, *, by: User) -> None:
    newest = handover.lead.ledger.order_by("-number").first()
    is_own = handover.decided_by_id == by.pk and handover.answer != Handover.Answer.WITHDRAWN
    is_newest = newest is not None and newest.handover_id == handover.pk and newest.kind != Kind.UNDONE
    in_time = handover.decided_at is not None and handover.decided_at > timezone.now() - UNDO_WITHIN
    if not (is_own and in_time and is_newest):
        raise TooLateToUndo(_("This answer can no longer be taken back."))


def _restore_offer(handover: Handover) -> None:
    lead = handover.lead
    give_to_recipient(lead, handover)
    lead.deadline, lead.asked_for, lead.asleep_until, lead.held_back = handover.due_at, "", None, False
    lead.duplicate_of = None
    handover.answer, handover.decided_by, handover.decided_at = "", None, None
    handover.reason, handover.answer_note = None, ""
    handover.save(update_fields=ANSWER)


def _restore_consent(lead: Lead, *, by: User) -> None:
    """What the person allowed before, channel by channel, stands again."""
    again = consents.given_before_withdrawal(consents.of_lead(lead))
    consenting.add(lead, again, by=by, now=timezone.now())
