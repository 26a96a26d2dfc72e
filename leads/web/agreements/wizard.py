"""From nothing to a signed first version in half an hour: two heads at one table, one question at a time."""

# ruff: noqa: E501  (sentences)
from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from accounts.http import SignedInRequest
from accounts.models import Team
from accounts.roles import Act, Side
from leads import access, agreeing, document
from leads.document import Section
from leads.models import Agreement, Part
from leads.web.agreements import editor
from leads.web.agreements.forms import FORMS
from leads.web.answers import act


@dataclass(frozen=True)
class Step:
    section: Section
    minutes: int
    question: Any
    why: Any


STEPS = [
    Step(Section.PURPOSE, 3, _("What do you want to achieve together?"),
         _("A few sentences are enough. Leadflow's text is a beginning: strike what is not true for you.")),
    Step(Section.DEFINITION, 3, _("From when on is somebody a lead?"),
         _("Below this line marketing keeps a contact to itself. The default asks for a way to reach the person and for a proven interest: less is an address, more belongs to the handover.")),
    Step(Section.HANDOVER, 5, _("What must sales know before it takes over?"),
         _("This becomes the dossier. The default asks for consent, company, a way to reach the person, the interest and two letters of BANT that were talked about. Each condition costs marketing time and saves sales some.")),
    Step(Section.BANT, 3, _("When is a lead ready for an offer?"),
         _("The default: need is met, and budget, authority and timeframe at least partly. Ask for less and offers go out that nobody can sign.")),
    Step(Section.CLOCKS, 5, _("How long may each step take?"),
         _("In working time. Whoever is late is reminded, then the head hears of it. Longer clocks are kept more easily; shorter ones win more leads.")),
    Step(Section.ROUTING, 2, _("Who in sales gets which lead?"),
         _("The default shares leads out in turn and keeps the leads of one company with one person.")),
    Step(Section.PROMISES, 4, _("What does each side promise the other?"),
         _("Promises are measured, on both sides by the same engine. The figures below are assumptions: put in what you believe you can keep.")),
    Step(Section.TARGET, 1, _("What do you work for?"),
         _("The revenue of a quarter. Leadflow counts back from it how many leads it takes. You can leave it open for now.")),
    Step(Section.REFEREE, 1, _("Who decides when you disagree?"),
         _("Marketing may contest a return. The referee looks at the evidence and decides; most companies take the sponsor.")),
]  # fmt: skip
CHECK = "check"
ORDER = [step.section.value for step in STEPS]


@act
@require_http_methods(["GET", "POST"])
def start(request: SignedInRequest) -> HttpResponse:
    """Who is at the table and who is missing; then a draft of suggestions, or the one that was begun."""
    access.demand(request.user, Act.DRAFT)
    begun = Agreement.objects.filter(status=Agreement.Status.DRAFT).order_by("-version").first()
    if request.method == "POST":
        if begun is None or "anew" in request.POST:
            begun = agreeing.draft(by=request.user, suggested=True)
        return redirect("agreement_step", begun.version, _next(begun))
    context = {
        "steps": STEPS,
        "minutes": sum(step.minutes for step in STEPS) + 3,
        "begun": begun,
        "people": [(part, agreeing.may_sign(part)) for part in Part],
        "teams": [(side, Team.objects.filter(side=side, is_active=True).exists()) for side in Side],
        "is_admin": request.user.may(Act.ADMINISTER),
    }
    return render(request, "leads/agreements/wizard_start.html", context)


@act
@require_http_methods(["GET", "POST"])
def step(request: SignedInRequest, version: int, step: str) -> HttpResponse:
    """One question with its explanation; what was answered is kept, so that one can stop at any time."""
    found = editor.draft_or_404(request.user, version)
    if step == CHECK:
        return render(request, "leads/agreements/wizard_check.html", _check(found))
    place = _place(step)
    form = FORMS[STEPS[place].section](found, request.POST if request.method == "POST" else None)
    if request.method == "POST" and editor.save(request, found, form):
        return redirect("agreement_step", version, _after(place))
    context = {**editor.form_context(found, form), **_where(found, place)}
    return render(request, "leads/agreements/wizard_step.html", context, status=422 if form.errors else 200)


def _check(agreement: Agreement) -> dict[str, Any]:
    return {
        "agreement": agreement,
        "chapters": document.chapters(agreement),
        "problems": document.problems(agreement),
        "warnings": document.warnings(agreement),
        "bar": _bar(agreement, len(STEPS)),
        "back_url": reverse("agreement_step", args=[agreement.version, ORDER[-1]]),
    }


def _where(agreement: Agreement, place: int) -> dict[str, Any]:
    left = sum(step.minutes for step in STEPS[place:]) + 3
    back = reverse("agreement_step", args=[agreement.version, ORDER[place - 1]]) if place else ""
    return {"step": STEPS[place], "bar": _bar(agreement, place), "minutes_left": left, "back_url": back}


def _bar(agreement: Agreement, here: int) -> list[dict[str, Any]]:
    """The steps for the stepper, each with its address and whether it has been gone through."""
    bar = [
        {
            "label": step.section.label,
            "url": reverse("agreement_step", args=[agreement.version, step.section.value]),
            "is_done": step.section in agreement.settled,
            "is_here": place == here,
        }
        for place, step in enumerate(STEPS)
    ]
    last = {"label": _("Check and sign"), "is_done": False, "is_here": here == len(STEPS)}
    return [*bar, {**last, "url": reverse("agreement_step", args=[agreement.version, CHECK])}]


def _place(step: str) -> int:
    if step not in ORDER:
        raise Http404
    return ORDER.index(step)


def _after(place: int) -> str:
    return ORDER[place + 1] if place + 1 < len(ORDER) else CHECK


def _next(agreement: Agreement) -> str:
    """The first step that nobody has gone through yet."""
    return next((name for name in ORDER if name not in agreement.settled), CHECK)
