"""Who may open and who may change a saved view."""

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.utils.translation import gettext as _

from accounts.models import HEADS, User
from accounts.roles import Act, Side
from leads.models import SavedView, SavedViewQuerySet


def views(user: User) -> SavedViewQuerySet:
    """The saved views that the user may open: own ones, the team's, and to a head those of the side's teams."""
    everything = SavedView.objects.select_related("owner", "team")
    return everything.kept().seen_by(user) if user.may(Act.SEE) else everything.none()


def view_or_404(user: User, public_id: str, *, deleted: bool = False) -> SavedView:
    """A view that the user may open; `deleted`: also one that can still be brought back."""
    found = views(user) if not deleted else SavedView.objects.select_related("owner", "team").seen_by(user)
    view = found.filter(public_id=public_id).first()
    if view is None or not user.may(Act.SEE):
        raise Http404(_("There is no such view."))
    return view


def refusal_of_change(user: User, view: SavedView) -> str:
    """Why the user may not change this view, in words; empty when they may: its owner, and the head of its side."""
    if view.owner_id == user.pk:
        return ""
    if view.team and user.role == HEADS[Side(view.team.side)]:
        return ""
    return _("This view belongs to %(owner)s. You can keep a copy of your own.") % {"owner": view.owner.name}


def demand_change(user: User, view: SavedView) -> None:
    if why := refusal_of_change(user, view):
        raise PermissionDenied(why)
