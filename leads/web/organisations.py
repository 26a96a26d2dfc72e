"""The page of a company: who works there, what is open, whose customer it is; and two records of it made one."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _

from accounts.http import SignedInRequest
from accounts.roles import Act
from leads import access, merging
from leads.models import Organisation
from leads.refusals import Refusal
from leads.reports.company import company
from leads.web import answers

MOST_ALIKE = 5


@answers.act
def organisation(request: SignedInRequest, public_id: str) -> HttpResponse:
    """People, open deals, stages and owner. One that was merged into another leads on to that one."""
    access.demand(request.user, Act.SEE)
    found = access.duplicates.organisation_or_404(request.user, public_id)
    if found.public_id != public_id:
        return redirect("organisation", found.public_id)
    return _page(request, found)


def _page(request: SignedInRequest, found: Organisation, problem: str = "", status: int = 200) -> HttpResponse:
    may_merge = request.user.may(Act.MERGE)
    context = {
        "company": company(found, access.leads(request.user)),
        "alike": access.duplicates.organisations_alike(request.user, found)[:MOST_ALIKE] if may_merge else [],
        "may_merge": may_merge, "problem": problem,
    }  # fmt: skip
    return render(request, "leads/organisation.html", context, status=status)


@answers.act
def unite(request: SignedInRequest, public_id: str) -> HttpResponse:
    """Another record of the same company goes into this one."""
    access.demand(request.user, Act.MERGE)
    kept = access.duplicates.organisation_or_404(request.user, public_id)
    if request.method != "POST":
        return redirect("organisation", kept.public_id)
    gone = access.duplicates.organisation_named(request.user, request.POST.get("other", ""))
    if gone is None:
        return _page(request, kept, _("There is no organisation of this name."), 422)
    try:
        done = merging.unite(kept, gone, by=request.user)
    except Refusal as refusal:
        return _page(request, kept, refusal.message, 422)
    text = _("%(gone)s belongs to %(kept)s now.") % {"gone": gone, "kept": kept}
    undo = reverse("organisation_merge_undo", args=[done.public_id])
    return answers.done(request, text, to=reverse("organisation", args=[kept.public_id]), undo_url=undo)


@answers.act
def undo(request: SignedInRequest, public_id: str) -> HttpResponse:
    """They are two companies after all."""
    access.demand(request.user, Act.MERGE)
    merge = access.duplicates.organisation_merge_or_404(request.user, public_id)
    to = reverse("organisation", args=[merge.gone.public_id])
    if request.method != "POST":
        return redirect(to)
    merging.part(merge, by=request.user)
    return answers.done(request, _("The merge is taken back: both organisations are as before."), to=to)


urlpatterns = [
    path("organisations/<slug:public_id>/", organisation, name="organisation"),
    path("organisations/<slug:public_id>/merging/", unite, name="organisation_merge"),
    path("organisation-merges/<slug:public_id>/undoing/", undo, name="organisation_merge_undo"),
]
