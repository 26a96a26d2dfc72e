"""The builder: a form's fields, words and rules on one page, with a preview of what visitors will see."""

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from accounts.http import SignedInRequest
from accounts.roles import Act
from leads import access, designing
from leads.form import colours
from leads.models import FieldType, Form, FormVersion
from leads.refusals import Refusal
from leads.web import answers
from leads.web.form_builder.sheets import Sheet
from leads.web.public import hosted
from leads.web.public.framing import framed_at_home, showing_frames
from leads.web.public.shown import Page

RELATED = ("touchpoint", "campaign", "published", "consent_text")


def form_of(request: SignedInRequest, public_id: str) -> Form:
    """The form, for who may build forms."""
    access.demand(request.user, Act.BUILD_FORMS)
    found = Form.objects.select_related(*RELATED).filter(public_id=public_id).first()
    if found is None:
        raise Http404(_("There is no such form."))
    return found


@answers.act
def one(request: SignedInRequest, public_id: str) -> HttpResponse:
    """The builder. Buttons of rows change the page only; saving and publishing say so."""
    form = form_of(request, public_id)
    if request.method != "POST":
        return _show(request, Sheet(form))
    sheet, act = Sheet(form, request.POST), _act(request.POST)
    if ":" in act:
        sheet.act(act)
        return _show(request, sheet)
    if not sheet.settings.is_valid():
        return _show(request, sheet, 422)
    try:
        return _save(request, sheet, publishes=act == "publish")
    except Refusal as refusal:
        sheet.take(refusal)
        return _show(request, sheet, 422)


def _act(post: Any) -> str:
    """Which button was pressed; the one that adds takes the type from the choice beside it."""
    act = str(post.get("do", "save"))
    return f"add:{post.get('add_type', '')}" if act == "add" else act


def _save(request: SignedInRequest, sheet: Sheet, *, publishes: bool) -> HttpResponse:
    seen, here = sheet.settings.cleaned_data["revision"], reverse("form", args=[sheet.form.public_id])
    if publishes:
        designing.change_and_publish(sheet.form, sheet.plan(), by=request.user, seen=seen)
        return answers.done(request, _("Published: visitors see it from now on."), to=here)
    designing.change(sheet.form, sheet.plan(), by=request.user, seen=seen)
    return answers.done(request, _("Saved. Visitors see the published version."), to=here)


def _show(request: SignedInRequest, sheet: Sheet, status: int = 200) -> HttpResponse:
    context = {
        "sheet": sheet, "form": sheet.form, "settings": sheet.settings, "types": FieldType.choices, "tab": "form",
        "is_published": designing.is_published(sheet.form),
    }  # fmt: skip
    return showing_frames(render(request, "leads/forms/builder.html", context, status=status))


@answers.act
def preview(request: SignedInRequest, public_id: str) -> HttpResponse:
    """What visitors would see of what is typed just now; nothing is saved."""
    form = form_of(request, public_id)
    if request.method == "POST":
        _fill(form, Sheet(form, request.POST))
    version = FormVersion(
        form=form, fields=form.fields, consent_text=form.consent_text, consent_required=form.consent_required
    )  # fmt: skip
    wanted = request.POST.get("preview_language") or get_language() or ""
    language = wanted if wanted in form.languages else form.languages[0]
    return framed_at_home(hosted.show(request, Page(form, version, language, is_preview=True)))


def _fill(form: Form, sheet: Sheet) -> None:
    """In memory, as far as it makes sense; what does not stays as it was saved."""
    sheet.settings.is_valid()
    typed = sheet.settings.cleaned_data
    for name in ("title_de", "title_en", "intro_de", "intro_en", "consent_text", "consent_required"):
        setattr(form, name, typed.get(name, getattr(form, name)))
    for name in ("colour", "background"):
        setattr(form, name, colours.normal(str(typed.get(name, ""))) or getattr(form, name))
    form.languages = typed.get("languages") or form.languages
    form.fields = [row.field.as_data() for row in sheet.rows]
