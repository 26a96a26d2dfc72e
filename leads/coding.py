"""Admins keep up the coded reasons: texts, what they need and set going, their order; used ones are retired."""

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from leads.models import Effect, Reason, Use, scheme
from leads.refusals import Refusal

FACTS = (
    "label_de", "label_en", "uses", "effect", "category", "letter", "track", "asks_for", "needs_note", "needs_date",
    "needs_attempts", "is_targeting_miss", "is_to_be_recoded",
)  # fmt: skip
"""What of a reason may be changed. Its code stays for ever."""


class BadReason(Refusal):
    """The reason can't be as it was described; `fields` says why."""


@transaction.atomic
def add(code: str, facts: Mapping[str, Any], *, by: User) -> Reason:
    """A new reason, offered after the others. BadReason."""
    last = Reason.objects.order_by("-position").values_list("position", flat=True).first() or 0
    return _kept(Reason(code=code, position=min(last + 1, 32_000)), facts)


@transaction.atomic
def change(reason: Reason, facts: Mapping[str, Any], *, by: User) -> Reason:
    """What was done for this reason stays done; from now on it means what is said here. BadReason."""
    return _kept(_held(reason), facts)


@transaction.atomic
def retire(reason: Reason, *, by: User) -> Reason:
    """No longer offered; it stays readable wherever it was given. Twice changes nothing. BadReason for the last one."""
    reason = _held(reason)
    for use in reason.uses if reason.retired_at is None else []:
        if not Reason.objects.offered_for(Use(use)).exclude(pk=reason.pk).exists():
            words = _("This is the last reason for: %(act)s. Add another one first.")
            raise BadReason(words % {"act": Use(use).label})
    reason.retired_at = reason.retired_at or timezone.now()
    reason.save(update_fields=["retired_at"])
    return reason


@transaction.atomic
def offer_again(reason: Reason, *, by: User) -> Reason:
    """A retired reason is offered again."""
    reason = _held(reason)
    reason.retired_at = None
    reason.save(update_fields=["retired_at"])
    return reason


@transaction.atomic
def move(reason: Reason, *, by: User, up: bool) -> None:
    """One place up or down among the reasons that are offered."""
    reasons = list(Reason.objects.select_for_update(of=("self",)).filter(retired_at=None))
    place = next((place for place, one in enumerate(reasons) if one.pk == reason.pk), None)
    other = None if place is None else place + (-1 if up else 1)
    if place is None or other is None or not 0 <= other < len(reasons):
        return
    reasons[place], reasons[other] = reasons[other], reasons[place]
    for position, one in enumerate(reasons, start=1):
        if one.position != position:
            one.position = position
            one.save(update_fields=["position"])


def _held(reason: Reason) -> Reason:
    return Reason.objects.select_for_update(of=("self",)).get(pk=reason.pk)


def _kept(reason: Reason, facts: Mapping[str, Any]) -> Reason:
    for name in FACTS:
        if name in facts:
            setattr(reason, name, facts[name])
    if Use.REJECT not in reason.uses:
        reason.category = ""
    reason.needs_date = reason.needs_date or reason.effect == Effect.SLEEP
    if problems := _problems(reason):
        raise BadReason(_("Please mend the marked fields."), problems)
    reason.save()
    return reason


def _problems(reason: Reason) -> dict[str, str]:
    """What stands against it, in words, by field."""
    problems = {}
    try:
        reason.full_clean(validate_constraints=False)
    except ValidationError as error:
        problems = {name: " ".join(words) for name, words in error.message_dict.items()}
    if reason.uses and Use.REJECT in reason.uses and not reason.category:
        problems["category"] = _("Say what kind of rejection it is.")
    if reason.letter and scheme.named(reason.letter) is None:
        problems["letter"] = _("BANT has no such letter.")
    if reason.effect == Effect.TRACK and reason.track is None:
        problems["track"] = _("Choose the track that it starts.")
    if reason.effect == Effect.ASK and not reason.asks_for:
        problems["asks_for"] = _("Say what marketing is to find out.")
    if reason.effect == Effect.ASK and set(reason.uses) <= {Use.DISQUALIFY, Use.REOPEN}:
        problems["effect"] = _("Marketing can be asked only after a rejection, a return or a loss.")
    return problems
