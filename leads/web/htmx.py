"""The hypermedia protocol: the only module that knows HX-* headers."""

from typing import Any, TypeVar

from django.contrib import messages
from django.http import (
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    HttpResponseRedirect,
)
from django.shortcuts import render
from django_htmx.http import (
    HttpResponseClientRedirect,
    push_url,
    reswap,
    trigger_client_event,
)

R = TypeVar("R", bound=HttpResponseBase)
_LEVELS = {
    "success": messages.SUCCESS,
    "info": messages.INFO,
    "warning": messages.WARNING,
    "error": messages.ERROR,
}


def is_partial(request: HttpRequest) -> bool:
    """Does the browser want a fragment instead of a page? Restoring the history needs the whole page."""
    if "HTTP_HX_REQUEST" not in request.META:  # most are pages, and reading all headers takes its time
        return False
    details: Any = getattr(request, "htmx", None)
    return bool(details) and not details.boosted and not details.history_restore_request


def render_partial(
    request: HttpRequest,
    template: str,
    partial: str,
    context: dict[str, Any] | None = None,
    status: int | None = None,
) -> HttpResponse:
    """The named partial for htmx, the whole page for everyone else."""
    name = f"{template}#{partial}" if is_partial(request) else template
    return render(request, name, context, status=status)


def trigger(response: R, event: str, **detail: Any) -> R:
    """Let the page know: elements with hx-trigger="<event> from:body" load themselves anew."""
    return trigger_client_event(response, event, detail)


def toast(response: R, text: str, level: str = "success", undo_url: str | None = None) -> R:
    """Only for answers to htmx that stay on the page; see `tell` for the rest."""
    return trigger(response, "toast", text=str(text), level=level, undo_url=undo_url)


def tell(
    request: HttpRequest,
    response: R,
    text: str,
    level: str = "success",
    undo_url: str | None = None,
) -> R:
    """A toast now, or on the next page when the answer leads there."""
    leaves = response.headers.get("HX-Redirect") or response.headers.get("HX-Refresh")
    if is_partial(request) and not leaves:
        return toast(response, text, level, undo_url)
    messages.add_message(request, _LEVELS[level], text, extra_tags=undo_url or "")
    return response


def redirect(url: str) -> HttpResponse:
    """For htmx: load another page as a whole."""
    return HttpResponseClientRedirect(url)


def go(request: HttpRequest, url: str) -> HttpResponse:
    """Load another page, asked by htmx or by a plain form."""
    return redirect(url) if is_partial(request) else HttpResponseRedirect(url)


def nothing(status: int = 204) -> HttpResponse:
    """An answer that leaves the page as it is, for a status that would be swapped otherwise."""
    return reswap(HttpResponse(status=status), "none")


def push(response: R, url: str) -> R:
    """The address that the browser shows for what was just loaded."""
    return push_url(response, url)
