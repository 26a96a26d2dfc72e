"""The list itself, its capped count, and the search of the command menu."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.formats import number_format

from accounts.http import SignedInRequest, signed_in
from accounts.roles import Act
from leads import access
from leads.models import Layout, Stage
from leads.web import choices, filters, htmx, keyset
from leads.web.listing import rows
from leads.web.saved_views import bar as saved

SIZE = 25
MOST_COUNTED = 1000  # an exact count of a million rows would cost more than the page
MOST_FOUND = 8


@signed_in
def leads(request: SignedInRequest) -> HttpResponse:
    """A page of the leads that match the address."""
    if last := saved.last_view(request, Layout.LIST):
        return redirect(last)
    chosen = filters.Filters(request.GET, request.user)
    found = chosen.applied(access.leads(request.user))
    page = keyset.page(rows.fetched(found), chosen.order, request.GET, size=SIZE)
    selectable = request.user.may(Act.ASSIGN) or request.user.may(Act.HAND_OVER)
    table = rows.rows(page.rows, selectable=selectable)
    bar = saved.bar(request, chosen, Layout.LIST)
    context = {"page": page, "rows": table, "selectable": selectable, "bar": bar, **_around(request, chosen, page)}
    response = saved.remembering(request, htmx.render_partial(request, "leads/list.html", "results", context), bar)
    return htmx.push(response, context["here"]) if htmx.is_partial(request) else response


def _around(request: SignedInRequest, chosen: filters.Filters, page: keyset.Page) -> dict[str, Any]:
    """What stands around the rows: filters with their choices, rights, and the ways to elsewhere."""
    path, user = reverse("leads"), request.user
    needs_names = not htmx.is_partial(request) or _names_somebody(chosen)
    known = choices.choices() if needs_names else choices.NONE
    return {
        **chosen.offered(known), "chosen": chosen.chosen(path, known), "query": chosen.clean.urlencode(),
        "here": chosen.address(path, **{name: request.GET.get(name, "") for name in filters.PAGING}),
        "first_page": chosen.address(path), "is_beyond": not page.rows and chosen.is_further_page,
        "previous": page.previous and chosen.address(path, before=page.previous),
        "next": page.next and chosen.address(path, after=page.next),
        "board": chosen.address(reverse("board")), "count": chosen.address(reverse("leads_count")),
        "export": chosen.address(reverse("leads_export")) if user.may(Act.EXPORT) else "",
        "everything": f"{path}?view={filters.NO_VIEW}",
        "may_assign": user.may(Act.ASSIGN), "may_hand_over": user.may(Act.HAND_OVER),
    }  # fmt: skip


def _names_somebody(chosen: filters.Filters) -> bool:
    """A chip that shows a person's or a team's name needs it also in a fragment."""
    return bool(chosen.team or chosen.responsible.isdigit())


@signed_in
def count(request: SignedInRequest) -> HttpResponse:
    """How many leads match, counted no further than a person would."""
    chosen = filters.Filters(request.GET, request.user)
    matching = chosen.applied(access.leads(request.user)).values("pk")[: MOST_COUNTED + 1].count()
    text = number_format(min(matching, MOST_COUNTED), force_grouping=True) + ("+" if matching > MOST_COUNTED else "")
    return render(request, "leads/list.html#count", {"text": text, "n": matching})


@signed_in
def search(request: SignedInRequest) -> HttpResponse:
    """The first leads whose name, address, company or telephone hold the words, for the command menu."""
    chosen = filters.Filters(request.GET, request.user)
    found = chosen.applied(access.leads(request.user)) if chosen.searches else access.leads(request.user).none()
    newest = keyset.NEWEST.among(rows.fetched(found))[:MOST_FOUND]
    options = [_option(fact) for fact in newest]
    return render(request, "components/command_options.html", {"options": options})


def _option(fact: dict[str, object]) -> dict[str, str]:
    stage = Stage(str(fact["stage"]))
    hint = " · ".join(filter(None, [str(fact["company"]), str(stage.label)]))
    return {"url": rows.address(str(fact["public_id"])), "label": rows.name_of(fact), "hint": hint, "icon": "person"}
