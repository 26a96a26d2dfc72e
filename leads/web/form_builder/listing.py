"""All forms, a new one, and how one reaches the world: its address and what to paste into a website."""

from django import forms as django_forms
from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.views.decorators.http import require_GET, require_POST

from accounts.http import SignedInRequest
from accounts.roles import Act
from leads import access, designing
from leads.designing import Plan
from leads.form import statistics
from leads.models import Form
from leads.refusals import Refusal
from leads.web import answers
from leads.web.form_builder.views import RELATED, form_of
from leads.web.forms import ActForm


class NewForm(ActForm):
    name = django_forms.CharField(label=lazy("Name"), max_length=80, help_text=lazy("Such as: Contact, Fair 2027"))


@answers.act
def forms(request: SignedInRequest) -> HttpResponse:
    """The list, and a name for a new one."""
    access.demand(request.user, Act.BUILD_FORMS)
    new = NewForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and new.is_valid():
        try:
            made = designing.create(Plan(new.given("name")), by=request.user)
            text = _("Here it is, with the usual fields. Change it, then publish it.")
            return answers.done(request, text, to=reverse("form", args=[made.public_id]))
        except Refusal as refusal:
            new.take(refusal)
    every = list(Form.objects.select_related(*RELATED))
    told = statistics.summary(every, now=timezone.now())
    rows = [(form, told[form.public_id], designing.is_published(form)) for form in every]
    context = {"rows": rows, "form": new}
    return render(request, "leads/forms/list.html", context, status=422 if new.errors else 200)


@require_GET
@answers.act
def sharing(request: SignedInRequest, public_id: str) -> HttpResponse:
    """The form's own address, and the lines that embed it."""
    form = form_of(request, public_id)
    address = f"{settings.PUBLIC_URL}{reverse('public_form', args=[form.public_id])}"
    # by its plain name, which stays: a website keeps the line for years
    script, title = f"{settings.PUBLIC_URL}{settings.STATIC_URL}js/embed.js", form.name.replace('"', "")
    context = {
        "form": form, "tab": "sharing", "address": address, "test": f"{address}?test=1",
        "script": f'<script src="{script}" data-form="{form.public_id}" async></script>',
        "frame": f'<iframe src="{address}?embed=1" title="{title}" width="100%" height="800"></iframe>',
    }  # fmt: skip
    return render(request, "leads/forms/sharing.html", context)


@require_POST
@answers.act
def retirement(request: SignedInRequest, public_id: str) -> HttpResponse:
    form = designing.retire(form_of(request, public_id), by=request.user)
    text = _("“%(form)s” is no longer shown to visitors.") % {"form": form.name}
    undo = reverse("form_offering", args=[form.public_id])
    return answers.done(request, text, to=reverse("forms"), undo_url=undo)


@require_POST
@answers.act
def offering(request: SignedInRequest, public_id: str) -> HttpResponse:
    form = designing.offer_again(form_of(request, public_id), by=request.user)
    text = _("“%(form)s” is shown to visitors again.") % {"form": form.name}
    return answers.done(request, text, to=reverse("forms"))
