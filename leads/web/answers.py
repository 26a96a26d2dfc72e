"""How pages answer an act: done, refused, too late, not allowed. The same words whether htmx or a plain form asked."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec, cast

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme

from accounts.http import SignedInRequest, signed_in
from leads.recording import StaleLead
from leads.refusals import Conflict, Refusal
from leads.web import htmx

P = ParamSpec("P")
CHANGED = "leads-changed"  # lists that listen to it load themselves anew


def act(
    view: Callable[Concatenate[SignedInRequest, P], HttpResponse],
) -> Callable[Concatenate[HttpRequest, P], HttpResponse]:
    """A view that acts: signed in, and what it lets escape becomes 403, 409 or 422 with words."""

    @wraps(view)
    def answered(request: SignedInRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        try:
            return view(request, *args, **kwargs)
        except PermissionDenied as denied:
            return refuse(request, str(denied), 403)
        except Conflict as conflict:
            return refuse(request, conflict.message, 409, conflict)
        except Refusal as refusal:
            return refuse(request, refusal.message, 422)

    return signed_in(cast(Callable[Concatenate[SignedInRequest, P], HttpResponse], answered))


def wants_json(request: HttpRequest) -> bool:
    return request.headers.get("Accept", "").startswith("application/json")


def refuse(request: HttpRequest, text: str, status: int, conflict: Conflict | None = None) -> HttpResponse:
    """Say no in words: JSON for the board, a lasting toast for htmx, else a page that leads back."""
    if wants_json(request):
        return JsonResponse({"detail": text}, status=status)
    if htmx.is_partial(request):
        return htmx.trigger(htmx.toast(htmx.nothing(status), text, "error"), CHANGED)
    difference = conflict.difference if isinstance(conflict, StaleLead) else {}
    back = request.headers.get("Referer", "")
    back = back if url_has_allowed_host_and_scheme(back, {request.get_host()}) else "/"
    return render(request, "refused.html", {"text": text, "difference": difference, "back": back}, status=status)


def done(
    request: SignedInRequest, text: str, *, to: str, undo_url: str | None = None, stay: bool = False
) -> HttpResponse:
    """Say what was done. `stay`: an htmx list reloads itself instead of leaving the page."""
    if stay and htmx.is_partial(request):
        return htmx.trigger(htmx.toast(HttpResponse(status=204), text, "success", undo_url), CHANGED)
    return htmx.tell(request, htmx.go(request, to), text, "success", undo_url)


def seen_version(request: HttpRequest) -> int | None:
    """The version of the lead that the page showed, as its form sends it along."""
    version = request.POST.get("version", "")
    return int(version) if version.isascii() and version.isdigit() and len(version) < 10 else None
