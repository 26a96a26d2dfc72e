"""The inbox of events: what came, what became of each, and applying it again."""

import json
from typing import Any

from django.db.models import Q, QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from accounts.http import SignedInRequest
from accounts.roles import Act
from leads import access, connecting, unpacking
from leads.models import Intake, WebhookEndpoint
from leads.models.webhook import PREFIX
from leads.web import answers, htmx, keyset
from leads.web.keyset import Order

PAGE = 50
NEWEST = Order("newest", gettext_lazy("Newest first"), "received_at", descending=True)
COLUMNS = ("received_at", "pk")


@require_GET
@answers.act
def events(request: SignedInRequest) -> HttpResponse:
    access.demand(request.user, Act.IMPORT)
    endpoints = {endpoint.channel: endpoint for endpoint in WebhookEndpoint.objects.all()}
    chosen = next((one for one in endpoints.values() if one.public_id == request.GET.get("webhook")), None)
    state = request.GET.get("state", "") if request.GET.get("state") in Intake.State.values else ""
    page = keyset.page(found(chosen, state).values(*COLUMNS), NEWEST, request.GET, size=PAGE)
    context = {
        "page": page, "rows": _rows(page, endpoints), "endpoints": endpoints.values(), "states": Intake.State.choices,
        "chosen": chosen, "state": state, "may_connect": request.user.may(Act.CONNECT),
    }  # fmt: skip
    return render(request, "leads/webhooks/events.html", context)


def found(endpoint: WebhookEndpoint | None, state: str) -> QuerySet[Intake]:
    wanted = Q(door=Intake.Door.WEBHOOK)
    if endpoint is not None:
        wanted &= Q(channel=endpoint.channel)
    if state:
        wanted &= Q(state=state)
    return Intake.objects.filter(wanted)


def _rows(page: keyset.Page, endpoints: dict[str, WebhookEndpoint]) -> list[dict[str, Any]]:
    ids = [row["pk"] for row in page.rows]
    kept = Intake.objects.select_related("lead").defer("body", "headers", "lead__extra").in_bulk(ids)
    return [{"event": kept[pk], "endpoint": endpoints.get(kept[pk].channel)} for pk in ids if pk in kept]


def event_or_404(public_id: str) -> Intake:
    webhooks = Intake.objects.filter(door=Intake.Door.WEBHOOK).select_related("lead")
    return get_object_or_404(webhooks, public_id=public_id)


@require_GET
@answers.act
def event(request: SignedInRequest, public_id: str) -> HttpResponse:
    access.demand(request.user, Act.IMPORT)
    one = event_or_404(public_id)
    endpoint = WebhookEndpoint.objects.filter(public_id=one.channel.removeprefix(PREFIX)).first()
    labels = dict(connecting.targets())
    context = {
        "problems": [(labels.get(name, name), words) for name, words in one.problems.items()],
        "event": one, "endpoint": endpoint, "body": json.dumps(one.body, indent=2, ensure_ascii=False),
        "may_connect": request.user.may(Act.CONNECT),
    }  # fmt: skip
    return render(request, "leads/webhooks/event.html", context)


@require_POST
@answers.act
def application(request: SignedInRequest, public_id: str) -> HttpResponse:
    access.demand(request.user, Act.CONNECT)
    done = unpacking.apply_again(event_or_404(public_id), by=request.user)
    to = reverse("webhook_event", args=[public_id])
    if done.state in (Intake.State.DONE, Intake.State.IGNORED):
        return answers.done(request, _("Applied: %(what)s.") % {"what": done.get_outcome_display()}, to=to)
    return htmx.tell(
        request, htmx.go(request, to), _("It could not be used: %(why)s") % {"why": done.problem}, "warning"
    )


@require_POST
@answers.act
def apply_failed(request: SignedInRequest) -> HttpResponse:
    access.demand(request.user, Act.CONNECT)
    endpoint = WebhookEndpoint.objects.filter(public_id=request.POST.get("webhook", "")[:12].replace("\0", "")).first()
    number = unpacking.apply_failed_again(by=request.user, endpoint=endpoint)
    text = _("Events that are applied again: %(number)d")
    return answers.done(request, text % {"number": number}, to=reverse("webhook_events"))
