"""Doors of the wordings that people agree to: the list, and a new version of one."""

from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.views.decorators.http import require_GET

from accounts.http import SignedInRequest
from accounts.roles import Act
from leads import access, consenting
from leads.models import Channel, ConsentText, Purpose
from leads.refusals import Refusal
from leads.web import answers
from leads.web.forms import ActForm, text_field


class WordingForm(ActForm):
    code = forms.CharField(
        label=lazy("Code"), max_length=40, widget=forms.TextInput({"autocapitalize": "off"}),
        help_text=lazy("How forms and programs name it, such as newsletter."),
    )  # fmt: skip
    purpose = forms.ChoiceField(label=lazy("For what"), choices=Purpose.choices)
    channels = forms.MultipleChoiceField(
        label=lazy("By which ways"), choices=Channel.choices[1:], widget=forms.CheckboxSelectMultiple
    )
    text_de = text_field(lazy("Wording (German)"), longest=4000, rows=5)
    text_en = text_field(lazy("Wording (English)"), longest=4000, rows=5)

    def __init__(self, *args: Any, known: ConsentText | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if known is not None:
            del self.fields["code"]


@require_GET
@answers.act
def wordings(request: SignedInRequest) -> HttpResponse:
    access.demand(request.user, Act.ADMINISTER)
    return render(request, "leads/consent_texts.html", {"wordings": consenting.wordings()})


@answers.act
def new(request: SignedInRequest) -> HttpResponse:
    return _edit(request, None)


@answers.act
def one(request: SignedInRequest, code: str) -> HttpResponse:
    versions = ConsentText.objects.filter(code=code).select_related("by").order_by("-version")
    newest = versions.first()
    return _edit(request, newest or get_object_or_404(versions))


def _edit(request: SignedInRequest, known: ConsentText | None) -> HttpResponse:
    access.demand(request.user, Act.ADMINISTER)
    names = ("purpose", "channels", "text_de", "text_en")
    initial = {name: getattr(known, name) for name in names} if known else {}
    form = WordingForm(request.POST if request.method == "POST" else None, initial=initial, known=known)
    if request.method != "POST":
        return _show(request, form, known)
    if not form.is_valid():
        return _show(request, form, known, 422)
    try:
        consenting.word(by=request.user, **_particulars(form, known))
    except Refusal as refusal:
        form.take(refusal)
        return _show(request, form, known, 422)
    return answers.done(request, _("Saved."), to=reverse("consent_texts"))


def _particulars(form: WordingForm, known: ConsentText | None) -> dict[str, Any]:
    given = form.cleaned_data
    channels = [Channel(code) for code in given["channels"]]
    code = known.code if known else given["code"]
    return {**given, "code": code, "channels": channels, "purpose": Purpose(given["purpose"])}


def _show(request: SignedInRequest, form: WordingForm, known: ConsentText | None, status: int = 200) -> HttpResponse:
    earlier = ConsentText.objects.filter(code=known.code).order_by("-version")[1:20] if known else []
    return render(request, "leads/consent_text.html", {"form": form, "known": known, "earlier": earlier}, status=status)
