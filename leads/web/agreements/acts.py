"""What people do with a version: draft, propose, withdraw, sign, acknowledge."""

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.http import SignedInRequest
from accounts.roles import Act
from leads import access, agreeing
from leads.models import Agreement, Part
from leads.refusals import Refusal
from leads.web.agreements import shown
from leads.web.agreements.forms.signing import SignForm
from leads.web.answers import act, done, seen_version


@act
@require_POST
def drafts(request: SignedInRequest) -> HttpResponse:
    """A new draft, from the version that the form names or from the last one."""
    access.demand(request.user, Act.DRAFT)
    base = request.POST.get("base", "")
    found = access.agreement_or_404(request.user, int(base)) if base.isdecimal() and len(base) < 9 else None
    drafted = agreeing.draft(by=request.user, base=found)
    text = _("Version %(version)s is drafted. Nothing counts before three have signed.") % {"version": drafted.version}
    return done(request, text, to=reverse("agreement_editor", args=[drafted.version]))


@act
@require_POST
def removal(request: SignedInRequest, version: int) -> HttpResponse:
    access.demand(request.user, Act.DRAFT)
    found = access.agreement_or_404(request.user, version)
    agreeing.discard(found, by=request.user)
    return done(request, _("The draft is thrown away."), to=reverse("agreements"))


@act
@require_POST
def proposal(request: SignedInRequest, version: int) -> HttpResponse:
    """What must be mended first is shown in the editor, section by section."""
    access.demand(request.user, Act.DRAFT)
    found = access.agreement_or_404(request.user, version)
    try:
        agreeing.propose(found, by=request.user, seen=seen_version(request))
    except agreeing.Unsound as refusal:
        return done(request, refusal.message, to=reverse("agreement_editor", args=[version]) + "#problems")
    text = _("Version %(version)s is proposed: its words stand now, and three people may sign.") % {"version": version}
    return done(request, text, to=_page(found) + "#signatures")


@act
@require_POST
def withdrawal(request: SignedInRequest, version: int) -> HttpResponse:
    access.demand(request.user, Act.DRAFT)
    found = access.agreement_or_404(request.user, version)
    agreeing.withdraw(found, by=request.user)
    return done(request, _("The proposal is withdrawn. It stays readable."), to=_page(found))


@act
@require_POST
def signatures(request: SignedInRequest, version: int) -> HttpResponse:
    """Whoever sits at the table may sign on this screen, each by the own password for the own part."""
    access.demand_table(request.user)
    found = access.agreement_or_404(request.user, version)
    part = _part(request)
    form = SignForm(part, agreeing.may_sign(part), request.POST)
    if form.is_valid():
        try:
            signed = agreeing.sign(found, by=form.signer, password=form.cleaned_data["password"])
            return done(request, _told(signed, part), to=_page(found) + "#signatures")
        except Refusal as refusal:
            form.take(refusal)
    return render(request, "leads/agreements/document.html", shown.page(found, request.user, form), status=422)


def _part(request: SignedInRequest) -> Part:
    part = request.POST.get("part", "")
    if part not in Part.values:
        raise Http404
    return Part(part)


def _told(agreement: Agreement, part: Part) -> str:
    if agreement.state == Agreement.Status.IN_FORCE:
        return _("All three have signed: version %(version)s is in force.") % {"version": agreement.version}
    if agreement.is_signed:
        return _("All three have signed. Version %(version)s comes into force on its day.") % {
            "version": agreement.version
        }
    return _("Signed: %(part)s.") % {"part": part.label}


@act
@require_POST
def acknowledgement(request: SignedInRequest, version: int) -> HttpResponse:
    found = access.agreement_or_404(request.user, version)
    agreeing.acknowledge(found, by=request.user)
    return done(request, _("Thank you. It is noted that you have read it."), to=_page(found))


def _page(agreement: Agreement) -> str:
    return reverse("agreement", args=[agreement.version])
