"""Everyone who works under an agreement has read it, and says so; who has not is reminded on every page."""

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import SIDE_ROLES, User, UserQuerySet
from accounts.roles import Role
from leads.agreeing.drafting import WrongState
from leads.models import Acknowledgement, Agreement, Signature
from leads.refusals import Refusal

CONCERNED = [*SIDE_ROLES, Role.ADMIN]


class NotConcerned(Refusal):
    """Management signs and reads; it works with no lead under this agreement."""


@transaction.atomic
def acknowledge(agreement: Agreement, *, by: User) -> Acknowledgement:
    """“I have read it.” The first time counts, repeating it changes nothing. WrongState unless it is signed."""
    if not agreement.is_signed:
        raise WrongState(agreement)
    if by.role not in CONCERNED:
        raise NotConcerned(_("Your role works under no agreement, so there is nothing to acknowledge."))
    return Acknowledgement.objects.get_or_create(agreement=agreement, user=by, defaults={"at": timezone.now()})[0]


def affected() -> UserQuerySet:
    """Who works under the agreement today: both sides, and the admins who set it up."""
    return User.objects.working().filter(role__in=CONCERNED)


def still_to_acknowledge(agreement: Agreement) -> UserQuerySet:
    """Who has neither acknowledged nor signed it."""
    acknowledged = Acknowledgement.objects.filter(agreement=agreement, user=OuterRef("pk"))
    signed = Signature.objects.filter(agreement=agreement, by=OuterRef("pk"))
    people = affected().filter(~Exists(acknowledged), ~Exists(signed))
    return people.select_related("team").order_by("name", "pk")
