"""Each request is answered in its reader's language and time zone."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponseBase
from django.utils import timezone, translation

from accounts.preferences import language_of, time_zone_of


class PreferencesMiddleware:
    """Costs no query beyond the one for request.user."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        language = language_of(request)
        translation.activate(language)
        timezone.activate(time_zone_of(request))
        request.LANGUAGE_CODE = language
        response = self._answered(request)
        response.headers.setdefault("Content-Language", language)
        return response

    def _answered(self, request: HttpRequest) -> HttpResponseBase:
        """A streamed answer is written after this returns, so it keeps the language; the next request sets its own."""
        response = None
        try:
            response = self.get_response(request)
            return response
        finally:
            if not getattr(response, "streaming", False):
                translation.deactivate()
                timezone.deactivate()
