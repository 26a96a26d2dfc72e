"""The heads' list of returns whose reason says too little, and the door to make each clearer."""

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.translation import gettext as _

from accounts.http import SignedInRequest
from accounts.roles import Act
from leads import access, recoding
from leads.models import Kind, LedgerEntry, Reason
from leads.web import answers
from leads.web.lead import sheets
from leads.web.lead.forms import ReasonForm

SIZE = 50


@answers.act
def unclear(request: SignedInRequest) -> HttpResponse:
    """What waits for a clearer reason, the newest first."""
    access.demand(request.user, Act.RECODE)
    page = list(access.to_be_recoded(request.user)[: SIZE + 1])
    context = {"entries": page[:SIZE], "has_more": len(page) > SIZE, "size": SIZE}
    return render(request, "leads/unclear.html", context)


@answers.act
def recode(request: SignedInRequest, public_id: str, number: int) -> HttpResponse:
    """GET asks for the clearer reason, POST records it."""
    entry = access.entry_or_404(request.user, public_id, number)
    access.demand(request.user, Act.RECODE, entry.lead)
    use = recoding.USES.get(Kind(entry.kind))
    if use is None:
        raise recoding.AlreadyRecoded(_("This reason is clear already."))
    form = ReasonForm(request.POST if request.method == "POST" else None, use=use)
    action = reverse("recode", args=[public_id, number])
    sheet = sheets.Sheet(entry.lead, _("Give a clearer reason"), _("Save"), action, hint=entry.note)
    return sheets.answered(request, sheet, form, lambda seen: _recode(request, entry, form), _("Reason changed."))


def _recode(request: SignedInRequest, entry: LedgerEntry, form: ReasonForm) -> LedgerEntry:
    reason = Reason.objects.filter(code=form.given("reason")).first()
    return recoding.recode(entry, by=request.user, reason=reason, note=form.given("note"))


urlpatterns = [
    path("reasons/unclear/", unclear, name="unclear"),
    path("leads/<slug:public_id>/entries/<int:number>/recoding/", recode, name="recode"),
]
