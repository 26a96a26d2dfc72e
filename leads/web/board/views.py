"""The board's pages."""

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from accounts.http import SignedInRequest, signed_in
from leads import access
from leads.models import Layout, Stage
from leads.web import choices, filters, keyset
from leads.web.board import cards, columns
from leads.web.saved_views import bar as saved


@signed_in
def board(request: SignedInRequest) -> HttpResponse:
    """All columns, with the same filters and the same address as the list."""
    if last := saved.last_view(request, Layout.BOARD):
        return redirect(last)
    chosen = filters.Filters(request.GET, request.user)
    stages = columns.opened(request.GET.getlist("unfold"))
    found = chosen.applied_but_stage(access.leads(request.user))
    filled, folded = columns.columns(found, _wanted(chosen, stages), _order(chosen))
    for column in filled:
        column.more = _address_of_more(chosen, column.stage, column.page)
    for column in folded:
        column.more = _address_with(request, column.stage)
    bar = saved.bar(request, chosen, Layout.BOARD)
    context = {"columns": filled, "folded": folded, "bar": bar, **_around(request, chosen)}
    return saved.remembering(request, render(request, "leads/board.html", context), bar)


def _wanted(chosen: filters.Filters, stages: list[Stage]) -> list[Stage]:
    """The stages that the filter names, else all columns."""
    named = chosen.stages_meant
    return [stage for stage in columns.PLACES if stage in named] if named else stages


def _order(chosen: filters.Filters) -> keyset.Order:
    """A column shows all of its leads, so an order which leaves some out is for the list alone."""
    return keyset.NEWEST if chosen.order.needs_value else chosen.order


def _around(request: SignedInRequest, chosen: filters.Filters) -> dict[str, Any]:
    path, known = reverse("board"), choices.choices()
    return {
        **chosen.offered(known), "chosen": chosen.chosen(path, known), "here": chosen.address(path),
        "list": chosen.address(reverse("leads")), "path": path,
        "everything": f"{path}?view={filters.NO_VIEW}", "query": chosen.clean.urlencode(),
        "unfold": request.GET.getlist("unfold"),
    }  # fmt: skip


def _address_of_more(chosen: filters.Filters, stage: Stage, page: keyset.Page) -> str:
    return page.next and chosen.address(reverse("board_column", args=[stage.value]), after=page.next)


def _address_with(request: SignedInRequest, stage: Stage) -> str:
    """This board with one more column."""
    query = request.GET.copy()
    query.pop("stage", None)
    query.appendlist("unfold", stage.value)
    return f"{request.path}?{query.urlencode()}"


@signed_in
def more(request: SignedInRequest, stage: str) -> HttpResponse:
    """The next cards of one column."""
    if stage not in Stage.values:
        raise Http404
    chosen, column = filters.Filters(request.GET, request.user), Stage(stage)
    found = columns.standing(chosen.applied_but_stage(access.leads(request.user)), column)
    page = keyset.page(cards.fetched(found), _order(chosen), request.GET, size=columns.SIZE)
    context = {"cards": cards.cards(page.rows), "more": _address_of_more(chosen, column, page), "stage": column}
    return render(request, "leads/board.html#cards", context)
