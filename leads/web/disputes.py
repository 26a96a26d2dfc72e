"""Contested returns: what waits for a verdict and what was decided, and the referee's door."""

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.translation import gettext as _

from accounts.http import SignedInRequest, signed_in
from leads import access, contesting
from leads.models import Contest
from leads.web import answers
from leads.web.lead import sheets
from leads.web.lead.forms import RulingForm

SIZE = 50


@signed_in
def disputes(request: SignedInRequest) -> HttpResponse:
    """Open ones by their deadline, or decided ones, the newest verdict first."""
    decided = request.GET.get("show") == "decided"
    contests = access.contests(request.user)
    found = (
        contests.exclude(ruled_at=None).order_by("-ruled_at", "pk")
        if decided
        else contests.open().order_by("due_at", "pk")
    )
    page = list(found[: SIZE + 1])
    rows = [(contest, access.refusal_to_judge(request.user, contest)) for contest in page[:SIZE]]
    context = {"rows": rows, "decided": decided, "has_more": len(page) > SIZE, "size": SIZE}
    return render(request, "leads/disputes.html", context)


@answers.act
def ruling(request: SignedInRequest, public_id: str) -> HttpResponse:
    """GET asks for the verdict, POST gives it."""
    contest = access.contest_or_404(request.user, public_id)
    if contest.is_open:
        access.demand_to_judge(request.user, contest)
    form = RulingForm(request.POST if request.method == "POST" else None)
    action = reverse("ruling", args=[public_id])
    sheet = sheets.Sheet(contest.lead, _("Decide on the contested return"), _("Decide"), action, hint=contest.evidence)
    return sheets.answered(request, sheet, form, lambda seen: _rule(request, contest, form), _("Decided."))


def _rule(request: SignedInRequest, contest: Contest, form: RulingForm) -> Contest:
    said = form.cleaned_data
    return contesting.rule(contest, by=request.user, verdict=said["verdict"], ruling=said["ruling"])


urlpatterns = [
    path("disputes/", disputes, name="disputes"),
    path("disputes/<slug:public_id>/ruling/", ruling, name="ruling"),
]
