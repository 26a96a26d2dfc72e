"""The further addresses and numbers by which a person is known: seen with what brought them, added, taken away."""

from django import forms
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from accounts.http import SignedInRequest
from leads import identifying, importing
from leads.models import Identifier, Lead, WebhookEndpoint
from leads.refusals import Refusal
from leads.web import answers
from leads.web.addresses import address
from leads.web.forms import ActForm
from leads.web.lead.facts import editable


class IdentifierForm(ActForm):
    kind = forms.ChoiceField(label=gettext_lazy("Kind"), choices=Identifier.Kind)
    value = forms.CharField(
        label=gettext_lazy("Address or number"), max_length=254, widget=forms.TextInput({"autocomplete": "off"})
    )


@require_http_methods(["GET", "HEAD", "POST"])
@answers.act
def identifiers(request: SignedInRequest, public_id: str) -> HttpResponse:
    lead = editable(request, public_id)
    form = IdentifierForm(request.POST if request.method == "POST" else None)
    if form.is_valid() and (noted := _added(request, lead, form)):
        text = _("%(lead)s is also known by %(value)s.") % {"lead": lead, "value": noted}
        return answers.done(request, text, to=address("identifiers", public_id))
    known = [(one, brought_by(one.source)) for one in lead.identifiers.order_by("kind", "id")]
    facts = {"lead": lead, "form": form, "known": known}
    return render(request, "leads/identifiers.html", facts, status=422 if form.errors else 200)


def brought_by(source: str) -> str:
    """What brought it, in words: the form, the service, the file. Empty where somebody entered it."""
    kind, _colon, which = source.partition(":")
    match kind:
        case "form":
            return _("Form “%(form)s”") % {"form": which}
        case "webhook" if which in WebhookEndpoint.Vendor.values:
            return str(WebhookEndpoint.Vendor(which).label)
        case "import":
            return importing.file_of(source) or _("an import")
    return source


def _added(request: SignedInRequest, lead: Lead, form: IdentifierForm) -> Identifier | None:
    kind = Identifier.Kind(form.cleaned_data["kind"])
    try:
        return identifying.add(lead, kind=kind, written=form.given("value"), by=request.user)
    except Refusal as refusal:
        form.take(refusal)
        return None


@require_POST
@answers.act
def removal(request: SignedInRequest, public_id: str) -> HttpResponse:
    lead = editable(request, public_id)
    value = request.POST.get("value", "").replace("\0", "")
    identifying.remove(lead, kind=request.POST.get("kind", "").replace("\0", ""), value=value, by=request.user)
    text = _("%(lead)s is no longer known by %(value)s.") % {"lead": lead, "value": value}
    return answers.done(request, text, to=address("identifiers", public_id))
