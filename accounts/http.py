"""Requests of people who are signed in."""

import ipaddress
from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec, cast

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.contrib.auth.middleware import get_user
from django.http import HttpRequest, HttpResponse
from django_htmx.middleware import HtmxDetails

from accounts.models import User

P = ParamSpec("P")


class SignedInRequest(HttpRequest):
    """Its user is a colleague, never anonymous."""

    user: User
    htmx: HtmxDetails


def signed_in(
    view: Callable[Concatenate[SignedInRequest, P], HttpResponse],
) -> Callable[Concatenate[HttpRequest, P], HttpResponse]:
    """Strangers are sent to the sign-in page and come back afterwards."""

    @wraps(view)
    def of_colleague(request: Any, *args: P.args, **named: P.kwargs) -> HttpResponse:
        request.user = get_user(request)  # the user themselves: a page asks the lazy one three hundred times
        return view(request, *args, **named)

    return cast(Callable[Concatenate[HttpRequest, P], HttpResponse], login_required(of_colleague))


def address_of(request: HttpRequest) -> str | None:
    """The visitor's IP address, as a trusted proxy tells it; None where there is none that can be read."""
    told = str(request.META.get("REMOTE_ADDR", ""))
    if count := settings.ALLAUTH_TRUSTED_PROXY_COUNT:
        forwarded = request.headers.get("X-Forwarded-For", "").split(",")
        told = forwarded[-count] if len(forwarded) >= count and any(forwarded) else told
    try:
        return str(ipaddress.ip_address(told.strip()))
    except ValueError:
        return None


def own_origin(request: HttpRequest) -> str:
    """As browsers name the site that answers this request."""
    return f"{request.scheme}://{request.get_host()}"
