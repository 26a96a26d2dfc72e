"""The pages and acts of saved views."""

from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.http import SignedInRequest, signed_in
from accounts.roles import Act
from leads import access, viewing
from leads.models import Layout, Pin, SavedView
from leads.refusals import Refusal
from leads.viewing import State
from leads.web import answers, choices, htmx
from leads.web.filters import NO_VIEW, Filters
from leads.web.forms import ActForm
from leads.web.saved_views.bar import SECTIONS, address, state_in


class ViewForm(ActForm):
    name = forms.CharField(label=gettext_lazy("Name"), required=False)
    shared = forms.BooleanField(label=gettext_lazy("For my team too"), required=False)
    pinned = forms.BooleanField(label=gettext_lazy("Pin to the side bar"), required=False)


@dataclass(frozen=True)
class Row:
    """A view as its page shows it."""

    view: SavedView
    says: list[str]
    is_pinned: bool
    may_change: bool


@require_http_methods(["GET", "HEAD", "POST"])
@answers.act
def saved_views(request: SignedInRequest) -> HttpResponse:
    """All views that I may open; POST keeps what is shown now as a new one."""
    access.demand(request.user, Act.SEE)
    if request.method == "POST":
        return _create(request)
    found = list(access.views(request.user))
    pinned = set(Pin.objects.filter(user=request.user).values_list("view_id", flat=True))
    known = choices.choices()
    rows = [_row(request, view, view.pk in pinned, known) for view in found]
    context = {
        "own": [row for row in rows if not row.view.is_shared], "shared": [row for row in rows if row.view.is_shared],
    }  # fmt: skip
    return htmx.render_partial(request, "leads/views.html", "list", context)


def _row(request: SignedInRequest, view: SavedView, is_pinned: bool, known: choices.Choices) -> Row:
    shows = Filters(QueryDict(address(view).partition("?")[2]), request.user)
    says = [one.words for one in shows.chosen("", known)]
    return Row(view, says, is_pinned, not access.refusal_of_change(request.user, view))


def _create(request: SignedInRequest) -> HttpResponse:
    form = ViewForm(request.POST)
    form.is_valid()
    given = form.cleaned_data
    try:
        view = viewing.save(_sent_state(request), by=request.user, name=given["name"], shared=given["shared"],
                            pinned=given["pinned"])  # fmt: skip
    except Refusal as refusal:
        form.take(refusal)
        return _ask(request, form, _("Save as view"))
    return answers.done(request, _("Saved as “%(name)s”.") % {"name": view.name}, to=address(view))


def _sent_state(request: HttpRequest) -> State:
    """What was shown when the form was sent."""
    layout = Layout.BOARD if request.POST.get("layout") == Layout.BOARD else Layout.LIST
    query: Any = QueryDict(request.POST.get("query", ""))
    return state_in(Filters(query, request.user), layout)  # type: ignore[arg-type]


def _ask(request: SignedInRequest, form: ViewForm, title: str) -> HttpResponse:
    if request.user.team_id is None:
        del form.fields["shared"]
    context = {"form": form, "title": title, "query": request.POST.get("query", ""),
               "layout": request.POST.get("layout", "")}  # fmt: skip
    return render(request, "leads/view_form.html", context, status=422 if form.errors else 200)


@require_GET
@signed_in
def menu(request: SignedInRequest) -> HttpResponse:
    """The views to choose from, for the menu of list and board."""
    context = {"views": access.views(request.user), "no_view": NO_VIEW}
    return render(request, "leads/views.html#menu", context)


@require_GET
@signed_in
def opened(request: SignedInRequest, public_id: str) -> HttpResponse:
    return redirect(address(access.view_or_404(request.user, public_id)))


@require_http_methods(["GET", "HEAD", "POST"])
@answers.act
def edit(request: SignedInRequest, public_id: str) -> HttpResponse:
    """Rename, share, pin."""
    view = _to_change(request, public_id)
    pinned = Pin.objects.filter(user=request.user, view=view).exists()
    title = _("Change “%(name)s”") % {"name": view.name}
    if request.method != "POST":
        now = {"name": view.name, "shared": view.is_shared, "pinned": pinned}
        return _ask(request, ViewForm(initial=now), title)
    form = ViewForm(request.POST)
    form.is_valid()
    try:
        given = form.cleaned_data
        viewing.change(view, by=request.user, **{name: given[name] for name in ("name", "shared", "pinned")})
    except Refusal as refusal:
        form.take(refusal)
        return _ask(request, form, title)
    return answers.done(request, _("Changed."), to=reverse("saved_views"))


@require_POST
@answers.act
def state(request: SignedInRequest, public_id: str) -> HttpResponse:
    """The view shows from now on what is shown here."""
    view = viewing.change(_to_change(request, public_id), by=request.user, state=_sent_state(request))
    return answers.done(request, _("“%(name)s” is saved as it is now.") % {"name": view.name}, to=address(view))


@require_POST
@answers.act
def pin(request: SignedInRequest, public_id: str) -> HttpResponse:
    """Into the own side bar, or out of it."""
    view = access.view_or_404(request.user, public_id)
    wanted = request.POST.get("pinned") == "1"
    (viewing.pin if wanted else viewing.unpin)(view, by=request.user)
    text = _("“%(name)s” is pinned.") if wanted else _("“%(name)s” is no longer pinned.")
    return answers.done(request, text % {"name": view.name}, to=_back(request, view))


@require_POST
@answers.act
def deletion(request: SignedInRequest, public_id: str) -> HttpResponse:
    view = viewing.delete(_to_change(request, public_id), by=request.user)
    undo_url = reverse("saved_view_restoration", args=[view.public_id])
    text = _("“%(name)s” is deleted.") % {"name": view.name}
    to = reverse("saved_views") if request.POST.get("to") == "views" else _without(view)
    return answers.done(request, text, to=to, undo_url=undo_url)


@require_POST
@answers.act
def restoration(request: SignedInRequest, public_id: str) -> HttpResponse:
    """Undo of a deletion."""
    view = access.view_or_404(request.user, public_id, deleted=True)
    access.demand_change(request.user, view)
    view = viewing.bring_back(view, by=request.user)
    return answers.done(request, _("“%(name)s” is back.") % {"name": view.name}, to=address(view), stay=True)


def _to_change(request: SignedInRequest, public_id: str) -> SavedView:
    view = access.view_or_404(request.user, public_id)
    access.demand_change(request.user, view)
    return view


def _back(request: SignedInRequest, view: SavedView) -> str:
    return reverse("saved_views") if request.POST.get("to") == "views" else address(view)


def _without(view: SavedView) -> str:
    return f"{reverse(SECTIONS[Layout(view.layout)])}?view={NO_VIEW}"
