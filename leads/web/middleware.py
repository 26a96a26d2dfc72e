"""What stands around every request: a straight way for deliveries, and a memory that begins anew with each."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponseBase

from leads.models import scheme
from leads.web import hooks


class StraightDoors:
    """Services deliver in bursts of hundreds: what only pages need (session, language, cookies, frames) stays away."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return hooks.straight(request) or self.get_response(request)


class FreshMemory:
    """An admin's change is seen by the next request, whichever process answers it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        scheme.forget()
        return self.get_response(request)
