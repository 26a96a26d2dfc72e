"""Quick entry at phone size: sent by the page's script as soon as there is a network, or as a plain form."""

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.views.decorators.http import require_GET

from accounts.http import SignedInRequest
from accounts.models import User
from accounts.roles import Act
from leads import access, entering
from leads.capturing import Arrival
from leads.consents import Said
from leads.entering import Entered
from leads.models import Channel, Intake, Lead, Touchpoint
from leads.receiving import Incoming
from leads.refusals import Refusal
from leads.web import answers, htmx
from leads.web.addresses import address
from leads.web.forms import ActForm, fact_field, text_field

REMEMBERED = ("touchpoint", "campaign", "consent_wording")  # from one entry to the next
PERSON = ("name", "company", "email", "phone", "said")
CHANNELS = {"consent_mail": Channel.MAIL, "consent_phone": Channel.PHONE, "consent_post": Channel.POST}


class QuickForm(ActForm):
    """What one types standing. `entry` is the id under which a repeat is known."""

    name = forms.CharField(label=lazy("Name"), required=False, max_length=200)
    company = fact_field("company")
    email = fact_field("email")
    phone = fact_field("phone")
    said = text_field(lazy("What they want"), longest=2000, rows=3, required=False)
    touchpoint = forms.ModelChoiceField(
        label=lazy("Touchpoint"), queryset=Touchpoint.objects.filter(is_active=True), required=False, empty_label="–",
        to_field_name="code",
    )  # fmt: skip
    campaign = forms.CharField(label=lazy("Campaign"), required=False, max_length=120)
    consent_mail = forms.BooleanField(label=lazy("by e-mail"), required=False)
    consent_phone = forms.BooleanField(label=lazy("by telephone"), required=False)
    consent_post = forms.BooleanField(label=lazy("by post"), required=False)
    consent_wording = text_field(lazy("Wording they agreed to"), longest=2000, required=False)
    entry = forms.CharField(required=False, max_length=100, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("name", "company", "campaign"):
            self.fields[name].widget.attrs["autocomplete"] = "off"

    def person(self) -> list[forms.BoundField]:
        return [self[name] for name in PERSON]

    def consents(self) -> list[forms.BoundField]:
        return [self[name] for name in CHANNELS]

    def incoming(self) -> Incoming:
        point = self.cleaned_data["touchpoint"]
        source = f"{_('Quick entry')}: {point}" if point else _("Quick entry")
        allowed = [channel for name, channel in CHANNELS.items() if self.cleaned_data[name]]
        wording = self.given("consent_wording")
        facts = {name: self.given(name) for name in PERSON if name != "said"}
        origin = {"origin": point.code} if point else {}
        arrival = Arrival(
            touchpoint=point.code if point else "", campaign=self.given("campaign"), said=self.given("said"),
            consents=[Said(channel=channel, source=source, wording=wording) for channel in allowed],
        )  # fmt: skip
        interest = {"interest": self.given("said")[:500]} if self.given("said") else {}
        return Incoming({**facts, **origin, **interest}, arrival, source="")  # a person entered it


@answers.act
def page(request: SignedInRequest) -> HttpResponse:
    user = request.user
    access.demand(user, Act.CAPTURE if user.may(Act.CAPTURE) else Act.CAPTURE_SGL)
    if request.method != "POST":
        return _show(request, QuickForm(initial=_remembered(request)))
    form = QuickForm(request.POST)
    entered = _entered(form, user) if form.is_valid() else None
    if entered is None:
        return _refused(request, form)
    request.session["quick"] = {name: request.POST.get(name, "") for name in REMEMBERED}
    words, url = _what_became_of(entered, user)
    words = " ".join([words, *(f"{form.fields[name].label}: {why}" for name, why in _unread(form, entered).items())])
    if answers.wants_json(request):
        return JsonResponse({"text": words, "url": url, "problems": entered.problems})
    back = f"{request.path}?entered={entered.lead.public_id}" if url and entered.lead else request.path
    return htmx.tell(request, htmx.go(request, back), words)


def _unread(form: QuickForm, entered: Entered) -> dict[str, str]:
    """What was typed and is no fact now, with the reason; it is kept beside the lead as it was written."""
    return {name: why for name, why in entered.problems.items() if name in form.fields}


def _remembered(request: SignedInRequest) -> dict[str, Any]:
    kept: dict[str, Any] = request.session.get("quick", {})
    return {"consent_wording": _("You may contact me about my request."), **kept}


def _entered(form: QuickForm, by: User) -> Entered | None:
    body = {name: value for name, value in form.data.items() if name in form.fields}
    try:
        return entering.enter(form.incoming(), by=by, door=Intake.Door.QUICK, body=body, sender_id=form.given("entry"))
    except Refusal as refusal:
        form.take(refusal)
    return None


def _what_became_of(entered: Entered, user: User) -> tuple[str, str]:
    """In words, with the address of the lead where the user sees it."""
    lead = entered.lead
    if lead is None or not access.leads(user).filter(pk=lead.pk).exists():
        return _("Another team already looks after this person; what you entered was added."), ""
    name, url = lead.name or lead.email or lead.company, address("lead", lead.public_id)
    if entered.outcome == Intake.Outcome.JOINED:
        return _("Known already: %(name)s (%(stage)s). What you entered was added.") % {
            "name": name, "stage": lead.phase.label,
        }, url  # fmt: skip
    return _("Taken in: %(name)s") % {"name": name}, url


def _refused(request: SignedInRequest, form: QuickForm) -> HttpResponse:
    if answers.wants_json(request):
        words = [str(word) for said in form.errors.values() for word in said]
        return JsonResponse({"text": " ".join(words)}, status=422)
    return _show(request, form, 422)


def _show(request: SignedInRequest, form: QuickForm, status: int = 200) -> HttpResponse:
    entered = request.GET.get("entered", "")[:12].replace("\0", "")
    lead: Lead | None = access.leads(request.user).filter(public_id=entered).first() if entered else None
    return render(request, "leads/entering/quick.html", {"form": form, "entered": lead}, status=status)


@require_GET
def worker(request: HttpRequest) -> HttpResponse:
    """The script that keeps the page at hand without a network; it must come from the address of the page."""
    response = render(request, "leads/entering/worker.js", content_type="text/javascript")
    response["Cache-Control"] = "no-cache"
    return response
