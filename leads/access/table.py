"""Who may read which version of the agreement, and who sits at the table where it is made."""

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.roles import Act
from leads.models import Agreement


def agreements(user: User) -> QuerySet[Agreement]:
    """The versions that the user may read: all but the drafts, which belong to those who draft and sign."""
    everything = Agreement.objects.all()
    if not user.may(Act.SEE):
        return everything.none()
    return everything if is_at_the_table(user) else everything.exclude(status=Agreement.Status.DRAFT)


def agreement_or_404(user: User, version: int) -> Agreement:
    people = ("referee", "drafted_by", "proposed_by", "withdrawn_by", "based_on")
    agreement = agreements(user).select_related(*people).filter(version=version).first()
    if agreement is None:
        raise Http404(_("There is no such version of the agreement."))
    return agreement


def is_at_the_table(user: User) -> bool:
    """Who negotiates: the heads, the sponsor, and the admin who writes for them."""
    return user.may(Act.DRAFT) or user.may(Act.SIGN)


def demand_table(user: User) -> None:
    """PermissionDenied for who neither drafts nor signs: nobody else hosts a signing."""
    if not is_at_the_table(user):
        raise PermissionDenied(_("Your role does not allow this: %(act)s.") % {"act": Act.SIGN.label})
