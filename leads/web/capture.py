"""Quick entry: marketing takes a lead in after a fair or a call, a rep brings in a lead of their own."""

from typing import Any, cast

from django import forms
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from accounts.http import SignedInRequest
from accounts.models import User
from accounts.roles import Act, Side
from leads import access, capturing, cleaning, matching, rules
from leads.models import FACTS, Agreement, Lead, Stage, Touchpoint
from leads.refusals import Refusal
from leads.web import answers, htmx
from leads.web.addresses import address
from leads.web.forms import FactsForm, text_field
from leads.web.lead.sheets import went_by_itself

TEMPLATE = "leads/capture.html"
MOST_KNOWN = 3
LONGEST_ASKED = 254

PERSON = ("first_name", "last_name", "email", "phone", "job_title", "language")
COMPANY = ("company", "country")
WISH = ("interest", "expected_value", "currency")
WAY = ("touchpoint", "campaign")
ASKED = ("email", "phone", "first_name", "last_name", "company")
"""By these a known person is recognised while the form is being filled in."""
CONSENT = ("consent", "consent_source", "consent_wording")


def _touchpoints() -> list[tuple[str, str]]:
    return [("", "–"), *((point.code, str(point)) for point in Touchpoint.objects.filter(is_active=True))]


class CaptureForm(FactsForm):
    """A new lead with the way it came in. Choices are read only when they are shown."""

    touchpoint = forms.CharField(
        label=lazy("Touchpoint"), required=False, widget=forms.Select(choices=cast(Any, _touchpoints))
    )
    campaign = forms.CharField(label=lazy("Campaign"), required=False, max_length=120)
    consent = forms.BooleanField(label=lazy("The person may be contacted"), required=False)
    consent_source = forms.CharField(
        label=lazy("Where and how they agreed"), required=False, max_length=120,
        help_text=lazy("Such as: telephone call, form at the fair, mail"),
    )  # fmt: skip
    consent_wording = text_field(lazy("Wording they agreed to"), longest=2000, required=False)
    although_known = forms.BooleanField(label=lazy("Capture although known"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, names=[name for name in FACTS if name != "origin"], **kwargs)
        for name in ASKED:
            self.fields[name].widget.attrs |= {
                "hx-get": reverse("known"), "hx-trigger": "change", "hx-target": "#known", "hx-swap": "innerHTML",
                "hx-include": ", ".join(f"#id_{other}" for other in ASKED),
            }  # fmt: skip
        if self.is_bound:  # the warning stays while something else is being mended
            self.fields["email"].widget.attrs["hx-trigger"] = "load, change"
        self.known: Lead | None = None
        self.is_known = False

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("consent") and not cleaned.get("consent_source"):
            self.add_error("consent_source", _("Please say where and how the person agreed."))
        if not any(cleaned.get(name) for name in ("email", "phone", "last_name", "company")):
            self.add_error(None, _("Please enter at least a name, a company, an e-mail address or a telephone number."))
        return cleaned

    def arrival(self) -> capturing.Arrival:
        return capturing.Arrival(
            touchpoint=self.given("touchpoint"), campaign=self.given("campaign"),
            consent=bool(self.cleaned_data["consent"]), consent_source=self.given("consent_source"),
            consent_wording=self.given("consent_wording"),
        )  # fmt: skip

    def sections(self) -> list[tuple[str, list[forms.BoundField]]]:
        titles = [
            (_("Person"), PERSON), (_("Company"), COMPANY), (_("What they want"), WISH),
            (_("Where you met"), WAY), (_("Consent"), CONSENT),
        ]  # fmt: skip
        return [(title, [self[name] for name in names]) for title, names in titles]


@answers.act
def lead_new(request: SignedInRequest) -> HttpResponse:
    """Marketing captures a contact, which becomes MQL at once when it meets the definition."""
    access.demand(request.user, Act.CAPTURE)
    return _capture(request, Side.MARKETING, _("New lead"))


@answers.act
def sgl_new(request: SignedInRequest) -> HttpResponse:
    """A rep brings in a lead of their own."""
    access.demand(request.user, Act.CAPTURE_SGL)
    return _capture(request, Side.SALES, _("New own lead (SGL)"))


def _capture(request: SignedInRequest, side: Side, title: str) -> HttpResponse:
    if request.method != "POST":
        return _form(request, CaptureForm(initial=_usual(side)), title)
    form = CaptureForm(request.POST)
    captured = _captured(form, by=request.user, side=side) if form.is_valid() else None
    if captured is None:
        return _form(request, form, title, 422)
    text, level = _what_became_of(captured)
    to = address("lead", captured.public_id)
    return htmx.tell(request, htmx.go(request, to), text, level)


def _usual(side: Side) -> dict[str, str]:
    currency = str(Lead._meta.get_field("currency").default)
    return {"touchpoint": "sales" if side == Side.SALES else "", "currency": currency}


def _captured(form: CaptureForm, *, by: User, side: Side) -> Lead | None:
    origin = form.given("touchpoint") if side == Side.MARKETING else ""  # an own lead of sales is an origin by itself
    facts = form.facts() | {"origin": origin}
    try:
        return capturing.capture(
            facts, by=by, side=side, arrival=form.arrival(), although_known=form.cleaned_data["although_known"]
        )
    except capturing.KnownLead as known:
        _show_known(form, known, by)
    except Refusal as refusal:
        form.take(refusal)
    return None


def _show_known(form: CaptureForm, known: capturing.KnownLead, by: User) -> None:
    """Name the known lead only to those who may see it."""
    form.is_known = True
    form.known = access.leads(by).filter(pk=known.known.pk).first()
    words = known.message if form.known else _("Another team already looks after a lead with this address.")
    form.add_error("email", words)


def _form(request: SignedInRequest, form: CaptureForm, title: str, status: int = 200) -> HttpResponse:
    known = [form.known] if form.known else []
    is_known = form.is_known or "although_known" in form.data  # once asked, the question stays
    context = {"form": form, "title": title, "known": known, "is_known": is_known}
    return render(request, TEMPLATE, context, status=status)


def _what_became_of(lead: Lead) -> tuple[str, str]:
    """The words for the toast: MQL at once, SGL, or what is missing."""
    if lead.stage == "contact":
        judgement = rules.judge(lead, Agreement.in_force().definition)
        missing = "; ".join(line.sentence for line in judgement.missing)
        return _("Captured as a contact. Missing for an MQL: %(missing)s") % {"missing": missing}, "info"
    if lead.stage == "handover":
        return _("Captured.") + went_by_itself(Lead(stage=Stage.CONTACT), lead), "success"
    if lead.stage == "mql":
        return _("Captured, and it meets the agreed definition: MQL."), "success"
    return _("Captured: your own lead (SGL)."), "success"


@answers.act
def known(request: SignedInRequest) -> HttpResponse:
    """Whether this person is known already, surely or perhaps; asked while the form is being filled in."""
    user = request.user
    access.demand(user, Act.CAPTURE if user.may(Act.CAPTURE) else Act.CAPTURE_SGL)
    address = request.GET.get("email", "").replace("\0", "").strip().lower()
    visible = list(access.leads(user).filter(email=address)[:MOST_KNOWN]) if address else []
    elsewhere = bool(address) and not visible and Lead.objects.filter(email=address).exists()
    alike = _alike(request, {lead.pk for lead in visible})
    context = {"known": visible, "elsewhere": elsewhere, "alike": alike}
    return render(request, "leads/lead/known.html", context)


def _alike(request: SignedInRequest, known: set[int]) -> list[matching.Match]:
    """Leads the user may see that may be the same person by telephone, or by name and company."""
    given = {name: request.GET.get(name, "").replace("\0", "")[:LONGEST_ASKED].strip() for name in ASKED}
    given["email"] = given["email"].lower()
    given["phone"] = cleaning.clean_phone(given["phone"]) if any(map(str.isdigit, given["phone"])) else ""
    found = [match for match in matching.candidates(matching.Person.of_facts(given)) if match.lead]
    ids = [match.lead.pk for match in found if match.lead]
    seen = set(access.leads(request.user).filter(pk__in=ids).values_list("pk", flat=True)) - known
    return [match for match in found if match.lead and match.lead.pk in seen][:MOST_KNOWN]


urlpatterns: list[URLPattern] = [
    path("leads/new/", lead_new, name="lead_new"),
    path("leads/new-sgl/", sgl_new, name="sgl_new"),
    path("leads/known/", known, name="known"),
]
