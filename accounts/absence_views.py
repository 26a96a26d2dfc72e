"""The pages on which people enter their absences, and heads those of their side."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts import taking_leave
from accounts.forms import AbsenceForm
from accounts.http import SignedInRequest, signed_in
from accounts.models import Absence, AbsenceQuerySet, User, company_day
from accounts.taking_leave import BadAbsence

MOST_SHOWN = 200
UNPROCESSABLE = 422


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def absences(request: SignedInRequest) -> HttpResponse:
    """Everybody whose absences this person plans: those that run and those to come. POST enters one."""
    form = AbsenceForm(_posted(request), planner=request.user)
    if form.is_bound and form.is_valid():
        try:
            return _entered(request, form)
        except BadAbsence as refused:
            form.take(refused)
    context = {"form": form, "absences": list(planned(request.user)[:MOST_SHOWN]), "today": company_day()}
    return render(request, "accounts/absences.html", context, status=UNPROCESSABLE if form.errors else 200)


def _posted(request: SignedInRequest) -> Any:
    """Who names nobody means themselves."""
    if request.method != "POST":
        return None
    data = request.POST.copy()
    data.setdefault("person", str(request.user.pk))
    return data


def _entered(request: SignedInRequest, form: AbsenceForm) -> HttpResponse:
    person: User = form.cleaned_data["person"]
    taking_leave.be_away(person, by=request.user, **form.particulars())
    messages.success(request, _("The absence of %(person)s is entered.") % {"person": person})
    return _back(request)


@signed_in
@require_POST
def absence_end(request: SignedInRequest, pk: int) -> HttpResponse:
    """Back today, or not going at all."""
    absence = get_object_or_404(planned(request.user), pk=pk)
    taking_leave.come_back(absence)
    messages.success(request, _("%(person)s is back.") % {"person": absence.user})
    return _back(request)


def planned(user: User) -> AbsenceQuerySet:
    """The absences that run or come, of those for whom this person plans."""
    found = Absence.objects.not_over(company_day()).filter(user__in=User.objects.planned_by(user))
    return found.select_related("user__team", "deputy")


def _back(request: SignedInRequest) -> HttpResponse:
    wanted = request.POST.get("next", "")
    return redirect(wanted if url_has_allowed_host_and_scheme(wanted, {request.get_host()}) else "absences")
