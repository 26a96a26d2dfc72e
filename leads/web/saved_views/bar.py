"""What list and board say about the view that is open: its name, whether it was changed, what may be done with it.

The address carries the whole state; `view` beside it names the view from which it began ("-": none, and none shall be
opened again by itself). A cookie per section remembers the last view, so that returning opens it again.
"""

from dataclasses import dataclass
from functools import cached_property

from django.conf import settings
from django.http import HttpRequest, HttpResponse, QueryDict
from django.urls import reverse

from accounts.http import SignedInRequest
from accounts.models import User
from leads import access, viewing
from leads.filters import packed
from leads.models import Layout, SavedView, Sort
from leads.viewing import State
from leads.web import htmx
from leads.web.filters import NO_VIEW, Filters

SECTIONS = {Layout.LIST: "leads", Layout.BOARD: "board"}
REMEMBERED = 60 * 60 * 24 * 30  # seconds


@dataclass(frozen=True)
class Bar:
    chosen: Filters
    layout: Layout
    view: SavedView | None
    user: User

    @property
    def state(self) -> State:
        return state_in(self.chosen, self.layout)

    @cached_property
    def is_changed(self) -> bool:
        """Filters, rule or order are no longer those of the view."""
        if self.view is None:
            return False
        saved, now = viewing.state_of(self.view), self.state
        return (saved.filters, saved.rule, saved.sort) != (now.filters, now.rule, now.sort)

    @property
    def is_gone(self) -> bool:
        """The address names a view that is deleted, or another team's."""
        return bool(self.chosen.view_id) and self.view is None

    @property
    def may_change(self) -> bool:
        return self.view is not None and not access.refusal_of_change(self.user, self.view)

    @property
    def address(self) -> str:
        return address(self.view, self.layout) if self.view else ""

    @property
    def may_share(self) -> bool:
        return self.user.team_id is not None


def state_in(chosen: Filters, layout: Layout) -> State:
    """What an address shows."""
    return State(chosen.kept, chosen.rule, Sort(chosen.order.name), layout)


def bar(request: SignedInRequest, chosen: Filters, layout: Layout) -> Bar:
    view = access.views(request.user).filter(public_id=chosen.view_id).first() if chosen.view_id else None
    return Bar(chosen, layout, view, request.user)


def address(view: SavedView, layout: Layout | None = None) -> str:
    """The list or the board as the view has it."""
    query = QueryDict(mutable=True)
    for name, values in view.filters.items():
        query.setlist(name, values)
    if view.rule:
        query["rule"] = packed(view.rule)
    if view.sort != Sort.NEWEST:
        query["sort"] = view.sort
    query["view"] = view.public_id
    return f"{reverse(SECTIONS[layout or Layout(view.layout)])}?{query.urlencode()}"


# returning to a section ---------------------------------------------------------------------------


def last_view(request: SignedInRequest, layout: Layout) -> str:
    """The address of the view that was open last, for whoever comes to the section without saying what to see."""
    known = request.COOKIES.get(_cookie(layout), "")
    if request.GET or htmx.is_partial(request) or not known.isalnum():
        return ""
    view = access.views(request.user).filter(public_id=known[:12]).first()
    return address(view, layout) if view else ""


def remembering(request: HttpRequest, response: HttpResponse, open_now: Bar) -> HttpResponse:
    """Keep in mind which view is open, or that none shall be."""
    name, known = _cookie(open_now.layout), request.COOKIES.get(_cookie(open_now.layout), "")
    if open_now.view and known != open_now.view.public_id:
        secure = settings.SESSION_COOKIE_SECURE
        id = open_now.view.public_id
        response.set_cookie(name, id, REMEMBERED, httponly=True, samesite="Lax", secure=secure)
    elif known and (open_now.is_gone or request.GET.get("view") == NO_VIEW):
        response.delete_cookie(name, samesite="Lax")
    return response


def _cookie(layout: Layout) -> str:
    return f"view_{layout}"
