"""BANT on the lead's page: answer a letter where it stands, read what was answered before."""

from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.http import SignedInRequest
from accounts.roles import Act
from leads import access, checking
from leads.models import AnyLetter, Lead, Level, scheme
from leads.web import answers, htmx
from leads.web.lead import sheets
from leads.web.lead.forms import AnswerForm

MOST_ANSWERS = 30


def _letter(code: str, *, retired_too: bool = False) -> AnyLetter:
    letter = scheme.named(code) if retired_too else scheme.asked(code)
    if letter is None:
        raise Http404(_("BANT has no such letter."))
    return letter


@answers.act
def bant(request: SignedInRequest, public_id: str, letter: str) -> HttpResponse:
    """One answer to one letter; older ones are kept."""
    lead = access.lead_or_404(request.user, public_id)
    asked = _letter(letter)
    access.demand(request.user, Act.CHECK_BANT, lead)
    auto_id = f"bant-{asked.value}-%s"
    form = AnswerForm(request.POST if request.method == "POST" else None, letter=asked, auto_id=auto_id)
    return sheets.answered(
        request,
        _sheet(lead, asked),
        form,
        lambda seen: checking.answer(lead, _finding(form, asked), by=request.user, seen=seen),
        _("Noted: %(letter)s.") % {"letter": asked.label},
    )


def _sheet(lead: Lead, letter: AnyLetter) -> sheets.Sheet:
    return sheets.Sheet(
        lead, str(letter.label), _("Save"), reverse("bant", args=[lead.public_id, letter.value]),
        partial=sheets.IN_PLACE, place=f"bant-{letter.value}", hint=letter.question,
    )  # fmt: skip


def _finding(form: AnswerForm, letter: AnyLetter) -> checking.Finding:
    given = form.cleaned_data
    return checking.Finding(
        letter, Level(given["level"]), given["evidence"], given["said_by"], given["conversation"],
        given.get("amount"), given.get("date"),
    )  # fmt: skip


@answers.act
def older(request: SignedInRequest, public_id: str, letter: str) -> HttpResponse:
    """All answers to one letter, newest first."""
    lead = access.lead_or_404(request.user, public_id)
    asked = _letter(letter, retired_too=True)
    given = lead.bant_answers.filter(letter=asked.value).select_related("by").order_by("-at", "-pk")[:MOST_ANSWERS]
    context = {"lead": lead, "label": asked.label, "answers": given}
    return htmx.render_partial(request, "leads/lead/old_answers.html", "answers", context)
