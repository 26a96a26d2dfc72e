"""Propose a draft: from then on its words stand. Or take the proposal back."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from leads import document
from leads.agreeing.drafting import Unsound, take
from leads.models import Agreement


@transaction.atomic
def propose(agreement: Agreement, *, by: User, seen: int | None = None) -> Agreement:
    """Lay the draft before the three who sign. Its words are frozen and today's reasons are kept with it. Unsound names
    what must be mended first; StaleDraft, WrongState."""
    held = take(agreement, Agreement.Status.DRAFT, seen=seen)
    if found := document.problems(held):
        fields = {finding.path: finding.words for finding in reversed(found)}  # the first words at a path win
        raise Unsound(_("This draft can't be proposed yet. Please mend the marked fields."), fields)
    held.status, held.proposed_at, held.proposed_by = Agreement.Status.PROPOSED, timezone.now(), by
    held.reasons_kept = document.snapshot()
    held.save(update_fields=["status", "proposed_at", "proposed_by", "reasons_kept"])
    return held


@transaction.atomic
def withdraw(agreement: Agreement, *, by: User) -> Agreement:
    """Take the proposal back, signed by some or by none. It stays readable; whoever wants another draws a draft from
    it. WrongState once it is signed by all."""
    held = take(agreement, Agreement.Status.PROPOSED)
    held.status, held.withdrawn_at, held.withdrawn_by = Agreement.Status.WITHDRAWN, timezone.now(), by
    held.save(update_fields=["status", "withdrawn_at", "withdrawn_by"])
    return held
