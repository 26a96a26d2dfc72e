"""What people write down on the lead's page: notes, calls, mails, meetings, reminders to themselves."""

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.http import SignedInRequest
from accounts.roles import Act
from leads import access, noting, reminding
from leads.models import Activity, Lead
from leads.web import answers
from leads.web.lead import sheets
from leads.web.lead.forms import ReminderForm, WritingForm

COMPOSER = "leads/lead/composer_form.html"


@answers.act
def notes(request: SignedInRequest, public_id: str) -> HttpResponse:
    """Add a note, call, mail or meeting to the timeline."""
    lead = access.lead_or_404(request.user, public_id)
    access.demand(request.user, Act.NOTE, lead)
    kind = request.GET.get("kind", Activity.Kind.NOTE)
    form = WritingForm(request.POST if request.method == "POST" else None, initial={"kind": kind}, lead=lead)
    return sheets.answered(
        request,
        _sheet(lead, "notes", _("Write down"), "call" if request.POST.get("place") == "call" else "composer"),
        form,
        lambda seen: _write(lead, form, request),
        _("Noted."),
    )


def _sheet(lead: Lead, noun: str, title: str, place: str) -> sheets.Sheet:
    return sheets.Sheet(lead, title, title, reverse(noun, args=[lead.public_id]), partial=COMPOSER, place=place)


def _write(lead: Lead, form: WritingForm, request: SignedInRequest) -> Activity:
    kind = Activity.Kind(form.cleaned_data["kind"])
    return noting.note(
        lead, by=request.user, kind=kind, text=form.given("text"), outcome=form.given("outcome"),
        although=form.given("although"),
    )  # fmt: skip


@answers.act
def reminders(request: SignedInRequest, public_id: str) -> HttpResponse:
    """A reminder to oneself about this lead."""
    lead = access.lead_or_404(request.user, public_id)
    access.demand(request.user, Act.NOTE, lead)
    form = ReminderForm(request.POST if request.method == "POST" else None)
    return sheets.answered(
        request,
        _sheet(lead, "lead_reminders", _("Remind me"), "reminder"),
        form,
        lambda seen: reminding.remind_me(
            lead, by=request.user, due=form.cleaned_data["due_at"], text=form.cleaned_data["text"]
        ),
        _("You will be reminded."),
    )
