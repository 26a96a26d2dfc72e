"""Requests of people who are signed in."""

from collections.abc import Callable
from typing import Concatenate, ParamSpec, cast

from django.contrib.auth.decorators import login_required
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
    return cast(Callable[Concatenate[HttpRequest, P], HttpResponse], login_required(view))
