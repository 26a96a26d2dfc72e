"""Where the link of a double opt-in leads: a page that asks, and a button that answers. Opening it proves nothing."""

from collections.abc import Callable
from functools import wraps

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone, translation
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from accounts.http import address_of
from leads import asking, consents
from leads.models import Channel, ConsentRequest, Purpose
from leads.refusals import Conflict, Refusal

View = Callable[[HttpRequest, str], HttpResponse]


def _for_anybody(view: View) -> View:
    """Nobody signs in here. A link that is wrong or too old gets a page that says so, kept by no cache."""

    @wraps(view)
    def answered(request: HttpRequest, key: str) -> HttpResponse:
        try:
            response = view(request, key)
        except Conflict as late:
            response = _page(request, None, problem=late.message, status=410)
        except Refusal as unknown:
            response = _page(request, None, problem=unknown.message, status=404)
        # the address is the key: no other site may see it, but without any referrer browsers hide the origin of our own
        # form as well, and what it sends is refused
        response["Referrer-Policy"] = "same-origin"
        response["X-Robots-Tag"] = "noindex"
        return response

    return never_cache(answered)


@require_safe
@_for_anybody
def question(request: HttpRequest, key: str) -> HttpResponse:
    asked = asking.request_of(key)
    if request.method == "GET":
        asking.opened(asked, now=timezone.now())
    return _page(request, asked, key=key)


@require_POST
@_for_anybody
def confirmation(request: HttpRequest, key: str) -> HttpResponse:
    asking.confirm(key, confirmed_from=address_of(request), now=timezone.now())
    return redirect("consent_question", key=key)


@require_POST
@_for_anybody
def withdrawal(request: HttpRequest, key: str) -> HttpResponse:
    asking.take_back(key, said_from=address_of(request), now=timezone.now())
    return redirect("consent_question", key=key)


def _page(
    request: HttpRequest, asked: ConsentRequest | None, *, key: str = "", problem: str = "", status: int = 200
) -> HttpResponse:
    """In the language in which the person was asked."""
    language = asked.language if asked else translation.get_language() or "en"
    with translation.override(language):
        facts = {"asked": asked, "key": key, "problem": problem, "state": _state(asked)}
        return render(request, "leads/public/consent.html", facts, status=status)


def _state(asked: ConsentRequest | None) -> str:
    if asked is None:
        return "unknown"
    if asked.confirmed_at is None:
        return "expired" if timezone.now() > asked.expires_at else "open"
    allowed = consents.may(asked.lead, Channel.MAIL, Purpose(asked.purpose)).allows
    return "confirmed" if allowed else "withdrawn"
