"""A lead from a pasted mail signature: what is found stands in the form of a new lead, to be checked."""

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from accounts.http import SignedInRequest
from accounts.roles import Act
from leads import access, signatures
from leads.web import answers, capture
from leads.web.forms import ActForm, text_field


class SignatureForm(ActForm):
    text = text_field(lazy("Mail signature"), longest=signatures.LONGEST, rows=12)


@answers.act
def page(request: SignedInRequest) -> HttpResponse:
    is_marketing = request.user.may(Act.CAPTURE)
    access.demand(request.user, Act.CAPTURE if is_marketing else Act.CAPTURE_SGL)
    form = SignatureForm(request.POST if request.method == "POST" else None)
    if not form.is_valid():
        status = 422 if form.errors else 200
        return render(request, "leads/entering/signature.html", {"form": form}, status=status)
    found = signatures.read(form.given("text"))
    context = {
        "form": capture.CaptureForm(initial=found.facts), "further": found.further,
        "action": reverse("lead_new" if is_marketing else "sgl_new"), "from_signature": True,
        "title": _("New lead") if is_marketing else _("New own lead (SGL)"),
    }  # fmt: skip
    return render(request, capture.TEMPLATE, context)
