"""Which sites may show a form in a frame: those that it names, and only where it is shown to be framed."""

from csp.constants import NONE, SELF
from csp.decorators import csp_replace
from django.http import HttpResponse
from django.views.decorators.clickjacking import xframe_options_exempt

from leads.designing import origin_of
from leads.models import Form


def framed(response: HttpResponse, form: Form, *, embedded: bool) -> HttpResponse:
    """The policy of this one answer. A site that is not named, and any site otherwise, shows an empty frame."""
    may_frame = list(form.origins) if embedded and form.origins else []
    goes_on_to = [origin_of(form.redirect_url)] if form.redirect_url else []
    policy = {"frame-ancestors": may_frame or [NONE], "form-action": [SELF, *filter(None, goes_on_to)]}
    answered: HttpResponse = csp_replace(policy)(lambda: response)()
    return xframe_options_exempt(lambda _request: answered)(None) if may_frame else answered
