"""Draft a version: from the one in force, from another, or from Leadflow's suggestions; any number at a time."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from leads import document
from leads.agreeing import suggesting
from leads.models import Agreement
from leads.refusals import Conflict, Refusal

OWN = {"id", "version", "status", "is_preset", "in_force_from", "in_force_until", "reasons_kept", "based_on", "motive",
       "starts_at", "revision", "settled", "drafted_at", "drafted_by", "proposed_at", "proposed_by", "withdrawn_at",
       "withdrawn_by", "signed_at"}  # fmt: skip
"""What a version does not hand on to the draft that is drawn from it."""


class Unsound(Refusal):
    """Terms that make no sense; `fields` says at which path what is to be mended."""


class WrongState(Conflict):
    """The version is no longer (or not yet) where this can be done with it."""

    def __init__(self, agreement: Agreement) -> None:
        words = _("Version %(version)s is: %(state)s. This is not possible with it.")
        super().__init__(words % {"version": agreement.version, "state": agreement.state.label})
        self.agreement = agreement


class StaleDraft(Conflict):
    """Somebody else edited the draft in the meantime; `now` is the draft as it stands."""

    def __init__(self, now: Agreement) -> None:
        super().__init__(_("Somebody changed this draft while you were writing. Your words are still here."))
        self.now = now


@transaction.atomic
def draft(*, by: User, base: Agreement | None = None, suggested: bool = False) -> Agreement:
    """A new version that says what `base` says, by default the last one that was signed. `suggested`: where that says
    nothing yet, Leadflow's suggestions stand, whose figures are assumptions."""
    hold_the_chain()
    base = base or Agreement.objects.last_signed().get()
    newest = Agreement.objects.aggregate(newest=Max("version"))["newest"]
    handed_on = [field.attname for field in Agreement._meta.concrete_fields if field.name not in OWN]
    terms = {name: getattr(base, name) for name in handed_on}
    drawn_from = base.based_on if base.is_draft else base  # a draft may be thrown away
    agreement = Agreement(version=newest + 1, based_on=drawn_from, drafted_by=by, drafted_at=timezone.now(), **terms)
    if suggested:
        suggesting.complete(agreement)
    agreement.save()
    return agreement


@transaction.atomic
def edit(
    agreement: Agreement, terms: Mapping[str, Any], *, by: User, seen: int | None = None, section: str = ""
) -> Agreement:
    """Write into a draft; `section` has been gone through then. Unsound at the paths that can't be read, StaleDraft
    when `seen` is not the present revision, WrongState when it is no draft any more."""
    held = take(agreement, Agreement.Status.DRAFT, seen=seen)
    if found := document.unreadable(terms):
        raise Unsound(_("Please mend the marked fields."), found)
    for column, value in terms.items():
        setattr(held, column, value)
    if section and section not in held.settled:
        held.settled = [*held.settled, section]
    held.revision += 1
    held.save(update_fields=[*terms, "settled", "revision"])
    return held


@transaction.atomic
def discard(agreement: Agreement, *, by: User) -> None:
    """Throw a draft away: it never counted, so nothing keeps it."""
    take(agreement, Agreement.Status.DRAFT).delete()


def take(agreement: Agreement, status: Agreement.Status, *, seen: int | None = None) -> Agreement:
    """Hold the version's row until the transaction ends. WrongState, StaleDraft."""
    held = Agreement.objects.select_for_update(of=["self"]).select_related("referee").get(pk=agreement.pk)
    if held.status != status:
        raise WrongState(held)
    if seen is not None and held.revision != seen:
        raise StaleDraft(held)
    return held


def hold_the_chain() -> None:
    """One at a time numbers a version or puts it into force: all of them wait at the first version's row."""
    Agreement.objects.select_for_update().order_by("version").first()
