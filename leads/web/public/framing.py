"""Which sites may show a form in a frame: those that it names, and only where it is shown to be framed."""

from typing import Any

from csp.constants import NONE, SELF
from csp.decorators import csp_replace
from django.http import HttpResponse

from leads.designing import origin_of
from leads.models import Form


def framed(response: HttpResponse, form: Form, *, embedded: bool) -> HttpResponse:
    """The policy of this one answer. A site that is not named, and any site otherwise, shows an empty frame."""
    may_frame = list(form.origins) if embedded else []
    goes_on_to = [origin_of(form.redirect_url)] if form.redirect_url else []
    answered: Any = policed(
        response, {"frame-ancestors": may_frame or [NONE], "form-action": [SELF, *filter(None, goes_on_to)]}
    )
    if may_frame:
        answered.xframe_options_exempt = True  # that header knows no list of sites
    return response


def framed_at_home(response: HttpResponse) -> HttpResponse:
    """For the preview, which only our own pages show."""
    response["X-Frame-Options"] = "SAMEORIGIN"
    return policed(response, {"frame-ancestors": [SELF], "form-action": [NONE]})


def showing_frames(response: HttpResponse) -> HttpResponse:
    """A page of ours with a frame of ours in it."""
    return policed(response, {"frame-src": [SELF]})


def policed(response: HttpResponse, directives: dict[str, list[str]]) -> HttpResponse:
    """With other words than usual in these parts of the Content-Security-Policy."""
    decorated: Any = csp_replace(directives)
    answered: HttpResponse = decorated(lambda: response)()
    return answered
