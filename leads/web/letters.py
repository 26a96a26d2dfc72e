"""The settings page of BANT: its four letters, and those that an admin adds beside them."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.views.decorators.http import require_POST

from accounts.http import SignedInRequest
from accounts.roles import Act
from leads import access, lettering
from leads.models import BantLetter, scheme
from leads.refusals import Refusal
from leads.web import answers
from leads.web.forms import ActForm, text_field

ADDRESS = "settings/bant/"
LABEL_HINT = lazy("A word or two, such as “Champion”. Its first letter stands on the card.")


class LetterForm(ActForm):
    label_en = forms.CharField(label=lazy("Name (English)"), max_length=40, help_text=LABEL_HINT)
    label_de = forms.CharField(label=lazy("Name (German)"), max_length=40)
    question_en = text_field(lazy("Question (English)"), longest=200)
    question_de = text_field(lazy("Question (German)"), longest=200)

    @property
    def wording(self) -> lettering.Wording:
        return lettering.Wording(**self.cleaned_data)


def _letter(code: str) -> BantLetter:
    letter = BantLetter.objects.filter(code=code).first()
    if letter is None:
        raise Http404(_("BANT has no such letter."))
    return letter


@answers.act
def letters(request: SignedInRequest) -> HttpResponse:
    """All letters, and a form for a further one."""
    access.demand(request.user, Act.ADMINISTER)
    form = LetterForm(request.POST if request.method == "POST" else None)
    return _filled_in(request, form, lambda: lettering.add(form.wording), _("Added: it is asked from now on."))


@answers.act
def letter(request: SignedInRequest, code: str) -> HttpResponse:
    """Other words for one letter."""
    access.demand(request.user, Act.ADMINISTER)
    known = _letter(code)
    words = {name: getattr(known, name) for name in LetterForm.base_fields}
    form = LetterForm(request.POST if request.method == "POST" else None, initial=words)
    return _filled_in(request, form, lambda: lettering.reword(known, form.wording), _("Saved."), known)


def _filled_in(
    request: SignedInRequest, form: LetterForm, save: Callable[[], object], done: str, known: BantLetter | None = None
) -> HttpResponse:
    if request.method != "POST":
        return _show(request, form, known)
    if not form.is_valid():
        return _show(request, form, known, 422)
    try:
        save()
    except Refusal as refusal:
        form.take(refusal)
        return _show(request, form, known, 422)
    return answers.done(request, done, to=reverse("bant_letters"))


def _show(request: SignedInRequest, form: LetterForm, known: BantLetter | None, status: int = 200) -> HttpResponse:
    added = scheme.added()
    context: dict[str, Any] = {
        "form": form, "letter": known, "url": request.path, "four": scheme.FOUR,
        "asked": [letter for letter in added if not letter.is_retired],
        "retired": [letter for letter in added if letter.is_retired],
    }  # fmt: skip
    return render(request, "leads/letters.html", context, status=status)


@require_POST
@answers.act
def place(request: SignedInRequest, code: str) -> HttpResponse:
    """Ask it one place earlier or later."""
    access.demand(request.user, Act.ADMINISTER)
    known = _letter(code)
    asked = [one.code for one in scheme.added() if not one.is_retired]
    step = {"earlier": -1, "later": 1}.get(request.POST.get("go", ""), 0)
    if code in asked:
        lettering.move(known, to=asked.index(code) + step)
    return answers.done(request, _("“%(letter)s” has moved.") % {"letter": known}, to=reverse("bant_letters"))


@require_POST
@answers.act
def retirement(request: SignedInRequest, code: str) -> HttpResponse:
    """No longer asked; what was answered stays."""
    access.demand(request.user, Act.ADMINISTER)
    retired = lettering.retire(_letter(code))
    text = _("“%(letter)s” is no longer asked. What was answered stays.") % {"letter": retired}
    return answers.done(request, text, to=reverse("bant_letters"))


@require_POST
@answers.act
def offering(request: SignedInRequest, code: str) -> HttpResponse:
    """A retired letter is asked again."""
    access.demand(request.user, Act.ADMINISTER)
    again = lettering.ask_again(_letter(code))
    return answers.done(request, _("“%(letter)s” is asked again.") % {"letter": again}, to=reverse("bant_letters"))


urlpatterns = [
    path(ADDRESS, letters, name="bant_letters"),
    path(f"{ADDRESS}<slug:code>/", letter, name="bant_letter"),
    path(f"{ADDRESS}<slug:code>/place/", place, name="bant_letter_place"),
    path(f"{ADDRESS}<slug:code>/retirement/", retirement, name="bant_letter_retirement"),
    path(f"{ADDRESS}<slug:code>/offering/", offering, name="bant_letter_offering"),
]
