"""Sign a proposal: each part once, by its own head, who proves it by the password. The third signature seals it."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import proving
from accounts.models import User
from accounts.roles import Act
from leads import document
from leads.agreeing.drafting import Unsound, hold_the_chain, take
from leads.models import Agreement, Part, Signature
from leads.refusals import Conflict, Refusal


class NoPart(Refusal):
    """The person's role signs no part of an agreement."""


class WrongPassword(Refusal):
    """Whoever signs has not proved who they are."""


class AlreadySigned(Conflict):
    """This part bears a signature; `signature` says whose and since when."""

    def __init__(self, signature: Signature) -> None:
        words = _("%(part)s: already signed by %(name)s.")
        super().__init__(words % {"part": Part(signature.part).label, "name": signature.name})
        self.signature = signature


def sign(agreement: Agreement, *, by: User, password: str) -> Agreement:
    """Sign for the part of one's own role. With the third signature the version is signed, and in force from the agreed
    moment or at once. WrongPassword (also after too many wrong ones), NoPart, AlreadySigned, WrongState."""
    part = part_of(by)
    if part is None:
        raise NoPart(_("Your role signs no part of an agreement: %(role)s.") % {"role": by.get_role_display()})
    _prove(by, password)  # before the transaction: a failed attempt stays counted
    return _sign(agreement, part, by=by)


def part_of(user: User) -> Part | None:
    """The part that this person may sign for; nobody signs for another side."""
    return Part.of(user) if user.may(Act.SIGN) else None


def may_sign(part: Part) -> list[User]:
    """The colleagues who may sign this part; where there is none, an admin has to make one."""
    return list(User.objects.working().filter(role=part.role).select_related("team").order_by("name", "pk"))


def _prove(by: User, password: str) -> None:
    try:
        if proving.is_password_of(by, password):
            return
        words = _("This is not the password of %(name)s.") % {"name": by.name}
    except proving.TooManyFailures:
        words = _("Too many failed attempts. Please wait five minutes, then try again.")
    raise WrongPassword(words, {"password": words})


@transaction.atomic
def _sign(agreement: Agreement, part: Part, *, by: User) -> Agreement:
    held = take(agreement, Agreement.Status.PROPOSED)
    if known := held.signatures.filter(part=part).first():
        raise AlreadySigned(known)
    now = timezone.now()
    Signature.objects.create(
        agreement=held, part=part, by=by, name=by.name, at=now, fingerprint=document.fingerprint(held)
    )
    if held.signatures.count() == len(Part):
        _seal(held, now=now)
    return held


def _seal(agreement: Agreement, *, now: datetime) -> None:
    """All have signed: the version follows the last one, which ends at the moment at which this one begins."""
    hold_the_chain()
    last = Agreement.objects.last_signed().get()
    begins = max(now, agreement.starts_at or now)
    if last.in_force_from is None or begins <= last.in_force_from:
        words = _("Version %(version)s begins only then. Choose a later moment.") % {"version": last.version}
        raise Unsound(words, {"starts_at": words})
    last.in_force_until = begins
    last.save(update_fields=["in_force_until"])
    agreement.status, agreement.signed_at, agreement.in_force_from = Agreement.Status.SIGNED, now, begins
    agreement.save(update_fields=["status", "signed_at", "in_force_from"])
