"""What a process remembers between statements begins anew with each request."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponseBase

from leads.models import scheme


class FreshMemory:
    """An admin's change is seen by the next request, whichever process answers it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        scheme.forget()
        return self.get_response(request)
