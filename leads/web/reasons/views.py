"""The pages of the reasons' settings."""

from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.http import SignedInRequest
from accounts.roles import Act
from leads import access, coding
from leads.models import Reason
from leads.refusals import Refusal
from leads.web import answers, htmx
from leads.web.forms import ActForm
from leads.web.reasons.forms import NewReasonForm, ReasonFactsForm


@answers.act
def reasons(request: SignedInRequest) -> HttpResponse:
    """All of them: those on offer in their order, then the retired ones."""
    access.demand(request.user, Act.ADMINISTER)
    everything = list(Reason.objects.select_related("track"))
    offered = [reason for reason in everything if not reason.is_retired]
    context = {"offered": offered, "retired": [reason for reason in everything if reason.is_retired]}
    return htmx.render_partial(request, "leads/reasons.html", "list", context)


@answers.act
def new(request: SignedInRequest) -> HttpResponse:
    access.demand(request.user, Act.ADMINISTER)
    form = NewReasonForm(request.POST if request.method == "POST" else None)
    return _answered(request, form, None, lambda facts: coding.add(facts.pop("code"), facts, by=request.user))


@answers.act
def change(request: SignedInRequest, code: str) -> HttpResponse:
    reason = _reason(request, code)
    data = request.POST if request.method == "POST" else None
    form = ReasonFactsForm(data, initial=ReasonFactsForm.of(reason))
    return _answered(request, form, reason, lambda facts: coding.change(reason, facts, by=request.user))


@require_POST
@answers.act
def retirement(request: SignedInRequest, code: str) -> HttpResponse:
    """`again=1` takes the retirement back: it is also the undo."""
    reason = _reason(request, code)
    if request.POST.get("again") or request.GET.get("again"):
        coding.offer_again(reason, by=request.user)
        return answers.done(
            request, _("Offered again: %(reason)s") % {"reason": reason}, to=reverse("reasons"), stay=True
        )
    coding.retire(reason, by=request.user)
    undo = reverse("reason_retirement", args=[code]) + "?again=1"
    return answers.done(
        request, _("Retired: %(reason)s") % {"reason": reason}, to=reverse("reasons"), undo_url=undo, stay=True
    )


@require_POST
@answers.act
def place(request: SignedInRequest, code: str) -> HttpResponse:
    reason, up = _reason(request, code), request.POST.get("to") == "up"
    coding.move(reason, by=request.user, up=up)
    if htmx.is_partial(request):
        return htmx.trigger(reasons(request), "moved", id=f"{code}-{'up' if up else 'down'}")
    return redirect("reasons")


def _reason(request: SignedInRequest, code: str) -> Reason:
    access.demand(request.user, Act.ADMINISTER)
    reason = Reason.objects.select_related("track").filter(code=code).first()
    if reason is None:
        raise Http404(_("There is no such reason."))
    return reason


def _answered(
    request: SignedInRequest, form: ActForm, reason: Reason | None, keep: Callable[[dict[str, Any]], Reason]
) -> HttpResponse:
    if request.method == "POST" and form.is_valid():
        try:
            kept = keep(dict(form.cleaned_data))
        except Refusal as refusal:
            form.take(refusal)
        else:
            return answers.done(request, _("Saved: %(reason)s") % {"reason": kept}, to=reverse("reasons"))
    context = {"form": form, "reason": reason}
    return render(request, "leads/reason.html", context, status=422 if form.errors else 200)
