"""The answers to a handover, one at a time: acceptance, rejection, withdrawal, undo, snooze."""

from datetime import datetime, timedelta
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_http_methods, require_POST

from accounts.http import SignedInRequest
from accounts.models import User
from accounts.roles import Act
from leads import access, handing_over
from leads.models import Handover, Lead
from leads.refusals import Refusal
from leads.web import answers, htmx, words
from leads.web.addresses import address
from leads.web.sales.forms import MINUTES, AnswerForm, RejectionForm, SnoozeForm

MORNING = 8


@require_POST
@answers.act
def acceptance(request: SignedInRequest, public_id: str) -> HttpResponse:
    handover = unanswered(request.user, public_id, Act.ACCEPT)
    lead = handing_over.accept(handover, by=request.user, seen=answers.seen_version(request))
    return _decided(request, lead, _("Accepted: %(lead)s") % {"lead": named(lead)}, handover)


@require_http_methods(["GET", "HEAD", "POST"])
@answers.act
def rejection(request: SignedInRequest, public_id: str) -> HttpResponse:
    """GET: the reasons on a page of their own, for browsers without scripts; `?reason=` chooses one beforehand."""
    handover = unanswered(request.user, public_id, Act.REJECT)
    chosen = {"reason": request.GET.get("reason"), "version": handover.lead.version}
    form = RejectionForm(request.POST if request.method == "POST" else None, initial=chosen)
    if form.is_valid() and (answer := _tried(request, form, lambda: _reject(request, handover, form))):
        return answer
    return _asked_again(request, "leads/inbox/rejection.html", handover, form)


def _reject(request: SignedInRequest, handover: Handover, form: RejectionForm) -> HttpResponse:
    said, seen = form.cleaned_data, answers.seen_version(request)
    lead = handing_over.reject(
        handover, by=request.user, reason=said["reason"], note=said["note"], until=said["until"],
        same_as=access.lead_named(request.user, said["same_as"]), seen=seen,
    )  # fmt: skip
    text = _("Rejected: %(lead)s (%(reason)s)") % {"lead": named(lead), "reason": said["reason"]}
    return _decided(request, lead, text, handover)


@require_POST
@answers.act
def withdrawal(request: SignedInRequest, public_id: str) -> HttpResponse:
    handover = unanswered(request.user, public_id, Act.WITHDRAW)
    note, seen = request.POST.get("note", "").replace("\0", "")[:2000], answers.seen_version(request)
    lead = handing_over.withdraw(handover, by=request.user, note=note, seen=seen)
    return _decided(request, lead, _("Withdrawn: %(lead)s") % {"lead": named(lead)})


@require_POST
@answers.act
def take_back(request: SignedInRequest, public_id: str) -> HttpResponse:
    """Undo: the handover is open again, as if it had not been answered."""
    handover = access.handover_or_404(request.user, public_id)
    access.demand(request.user, Act.ACCEPT)
    handover = handing_over.take_back(handover, by=request.user)
    response = _decided(
        request, handover.lead, _("Waits for an answer again: %(lead)s") % {"lead": named(handover.lead)}
    )
    return htmx.trigger(response, "handover-open", id=public_id) if htmx.is_partial(request) else response


@require_http_methods(["GET", "HEAD", "POST"])
@answers.act
def snooze(request: SignedInRequest, public_id: str) -> HttpResponse:
    """GET: the usual moments to choose from, also as a fragment for the inbox's dialog."""
    handover = unanswered(request.user, public_id, Act.ACCEPT)
    form = SnoozeForm(request.POST if request.method == "POST" else None, handover=handover)
    if form.is_valid() and (answer := _tried(request, form, lambda: _snooze(request, handover, form))):
        return answer
    now = timezone.localtime()
    more = {"moments": moments(handover.due_at, now), "is_overdue": handover.due_at <= now}
    return _asked_again(request, "leads/inbox/snooze.html", handover, form, **more)


def _snooze(request: SignedInRequest, handover: Handover, form: SnoozeForm) -> HttpResponse:
    snoozed = handing_over.snooze(handover, until=form.cleaned_data["until"])
    until = words.absolute(snoozed.snoozed_until) if snoozed.snoozed_until else ""
    text = _("Put aside until %(time)s: %(lead)s") % {"time": until, "lead": named(handover.lead)}
    return _decided(request, handover.lead, text)


def moments(due: datetime, now: datetime) -> list[tuple[str, str, datetime]]:
    """The usual moments before the answer is due: (value for the form, words, time)."""
    tomorrow = (now + timedelta(days=1)).replace(hour=MORNING, minute=0)
    usual = [
        (pgettext("snooze", "in one hour"), now + timedelta(hours=1)),
        (pgettext("snooze", "in three hours"), now + timedelta(hours=3)),
        (pgettext("snooze", "tomorrow morning"), tomorrow),
        (pgettext("snooze", "in two days"), tomorrow + timedelta(days=1)),
    ]
    return [(f"{at:{MINUTES}}", label, at) for label, at in usual if at < due]


# shared by the answers ----------------------------------------------------------------------------


def unanswered(user: User, public_id: str, act: Act) -> Handover:
    """The handover, if the user may answer it and nobody was quicker. 404, PermissionDenied, AlreadyDecided."""
    handover = access.handover_or_404(user, public_id)
    access.demand(user, act)
    if not handover.is_open:
        raise handing_over.AlreadyDecided(handover)
    access.demand(user, act, handover.lead, handover)
    return handover


def named(lead: Lead) -> str:
    """The person with the company: “Clara Kunde, Kunde GmbH”."""
    return ", ".join(dict.fromkeys(filter(None, [str(lead), lead.company])))


def _tried(request: SignedInRequest, form: AnswerForm, act: Any) -> HttpResponse | None:
    """The answer of the act; None where it was refused for something that the form can show."""
    try:
        response: HttpResponse = act()
    except Refusal as refusal:
        form.take(refusal)
        return None
    return response


def _decided(request: SignedInRequest, lead: Lead, text: str, undo: Handover | None = None) -> HttpResponse:
    """Stay on a list that reloads itself; otherwise go where the form says, or to the lead."""
    wanted = request.POST.get("next", "")
    is_ours = url_has_allowed_host_and_scheme(wanted, {request.get_host()})
    undo_url = address("take_back", undo.public_id) if undo else None
    to = wanted if is_ours else address("lead", lead.public_id)
    return answers.done(request, text, to=to, undo_url=undo_url, stay=not is_ours)


def _asked_again(
    request: SignedInRequest, template: str, handover: Handover, form: AnswerForm, **more: Any
) -> HttpResponse:
    """The form with what was typed. The reason picker of the inbox has it still, and needs only the words."""
    if htmx.is_partial(request) and form.errors and isinstance(form, RejectionForm):
        return answers.refuse(request, form.first_error, 422)
    back = request.POST.get("next", "") if request.method == "POST" else reverse("inbox")
    context = {"handover": handover, "lead": handover.lead, "form": form, "next": back, **more}
    status = 422 if form.errors else 200
    if htmx.is_partial(request):
        return htmx.render_partial(request, template, "asked", context, status)
    return render(request, template, context, status=status)
