"""Answers to many handovers at once: each its own transaction, each with its own result."""

from collections.abc import Callable
from dataclasses import dataclass

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from accounts.http import SignedInRequest
from accounts.models import User
from accounts.roles import Act
from leads import access, handing_over
from leads.refusals import Conflict, Refusal
from leads.web import answers, htmx
from leads.web.sales.decisions import named, unanswered
from leads.web.sales.waiting import PAGE


@dataclass(frozen=True)
class Result:
    """What became of one of them, in words."""

    public_id: str
    name: str
    text: str
    is_done: bool = False


@require_POST
@answers.act
def acceptances(request: SignedInRequest) -> HttpResponse:
    """Each chosen handover as `<public id>.<version seen>`."""
    access.demand(request.user, Act.ACCEPT)
    results = [_accept(request.user, chosen) for chosen in request.POST.getlist("handover")[:PAGE]]
    done = [result for result in results if result.is_done]
    response = render(request, _results(request), {"results": results, "done": len(done)})
    text = ngettext("%(n)s lead accepted", "%(n)s leads accepted", len(done)) % {"n": len(done)}
    if not htmx.is_partial(request) or not results:
        return response
    undo = _undo_url([result.public_id for result in done])
    return htmx.trigger(htmx.toast(response, text, "success" if done else "warning", undo), answers.CHANGED)


def _results(request: SignedInRequest) -> str:
    return "leads/inbox/results.html" + ("#results" if htmx.is_partial(request) else "")


def _accept(user: User, chosen: str) -> Result:
    public_id, _dot, version = chosen.partition(".")
    seen = int(version) if version.isascii() and version.isdigit() and len(version) < 10 else None
    return _one(user, public_id, Act.ACCEPT, lambda handover: handing_over.accept(handover, by=user, seen=seen))


def _one(user: User, public_id: str, act: Act, process: Callable[..., object]) -> Result:
    """Try it with one; what stands against it becomes its result."""
    name = "–"
    try:
        name = named(access.handover_or_404(user, public_id).lead)
        process(unanswered(user, public_id, act))
    except Http404:
        return Result(public_id, name, _("There is no such handover."))
    except PermissionDenied as denied:
        return Result(public_id, name, str(denied))
    except (Conflict, Refusal) as refused:
        return Result(public_id, name, refused.message)
    return Result(public_id, name, _("Accepted"), is_done=True)


def _undo_url(public_ids: list[str]) -> str | None:
    query = QueryDict(mutable=True)
    query.setlist("handover", public_ids)
    return f"{reverse('take_backs')}?{query.urlencode()}" if public_ids else None


@require_POST
@answers.act
def take_backs(request: SignedInRequest) -> HttpResponse:
    """Undo many answers; those that moved on stay as they are."""
    access.demand(request.user, Act.ACCEPT)
    chosen = request.GET.getlist("handover")[:PAGE]
    done = sum(_take_back(request.user, public_id) for public_id in chosen)
    text = ngettext("%(n)s answer taken back", "%(n)s answers taken back", done) % {"n": done}
    if done < len(chosen):
        text = _("%(done)s; the others can no longer be taken back.") % {"done": text}
    if not htmx.is_partial(request):
        return htmx.tell(request, redirect("inbox"), text)
    response = htmx.toast(HttpResponse(status=204), text, "success" if done == len(chosen) else "warning")
    return htmx.trigger(htmx.trigger(response, "handover-open", ids=chosen), answers.CHANGED)


def _take_back(user: User, public_id: str) -> bool:
    try:
        handing_over.take_back(access.handover_or_404(user, public_id), by=user)
    except (Http404, Conflict):
        return False
    return True
