"""The services that are connected: a list, a new one, one of them, a new secret."""

from typing import Any

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from accounts.http import SignedInRequest
from accounts.roles import Act
from leads import access, connecting
from leads.models import WebhookEndpoint
from leads.refusals import Refusal
from leads.web import answers
from leads.web.addresses import address
from leads.web.webhooks.forms import STEPS, ChangeForm, NewForm, SecretForm

PAGE = "leads/webhooks/one.html"


@require_GET
@answers.act
def webhooks(request: SignedInRequest) -> HttpResponse:
    access.demand(request.user, Act.IMPORT)
    context = {"endpoints": WebhookEndpoint.objects.with_last_event(), "may_connect": request.user.may(Act.CONNECT)}
    return render(request, "leads/webhooks/list.html", context)


@answers.act
def new(request: SignedInRequest) -> HttpResponse:
    access.demand(request.user, Act.CONNECT)
    form = NewForm(request.POST if request.method == "POST" else None)
    if not form.is_valid():
        return _new(request, form)
    given = form.cleaned_data
    try:
        connected = connecting.connect(
            given["vendor"], form.plan(), by=request.user, secret=given["secret"], access_token=given["access_token"]
        )
    except Refusal as refusal:
        form.take(refusal)
        return _new(request, form)
    return _made(request, connected, 201)


def _new(request: SignedInRequest, form: NewForm) -> HttpResponse:
    context = {"form": form, "steps": STEPS}
    return render(request, "leads/webhooks/new.html", context, status=422 if form.errors else 200)


def _made(request: SignedInRequest, connected: connecting.Connected, status: int = 200) -> HttpResponse:
    """The only page that shows a secret; it is not kept in the browser's history of pages."""
    endpoint = connected.endpoint
    context = {"endpoint": endpoint, "secret": connected.secret, **_about(endpoint)}
    response = render(request, "leads/webhooks/made.html", context, status=status)
    response["Cache-Control"] = "no-store"
    return response


def _about(endpoint: WebhookEndpoint) -> dict[str, Any]:
    return {"url": url_of(endpoint), "steps": STEPS[endpoint.vendor]}


def url_of(endpoint: WebhookEndpoint) -> str:
    return f"{settings.PUBLIC_URL}{address('hook', endpoint.public_id)}"


@answers.act
def one(request: SignedInRequest, public_id: str) -> HttpResponse:
    access.demand(request.user, Act.CONNECT)
    endpoint = get_object_or_404(WebhookEndpoint.objects.select_related("touchpoint"), public_id=public_id)
    form = ChangeForm(request.POST if request.method == "POST" else None, known=endpoint)
    if request.method == "POST" and form.is_valid():
        plan = form.plan(is_active=form.cleaned_data["is_active"])
        try:
            connecting.change(endpoint, plan, by=request.user, access_token=form.given("access_token"))
        except Refusal as refusal:
            form.take(refusal)
        else:
            return answers.done(request, _("Saved."), to=reverse("webhooks"))
    return _one(request, endpoint, form=form)


def _one(request: SignedInRequest, endpoint: WebhookEndpoint, **forms: Any) -> HttpResponse:
    context = {"endpoint": endpoint, "secret_form": SecretForm(), **_about(endpoint), **forms}
    context.setdefault("form", ChangeForm(known=endpoint))
    has_errors = any(form.errors for form in forms.values())
    return render(request, PAGE, context, status=422 if has_errors else 200)


@require_POST
@answers.act
def secret(request: SignedInRequest, public_id: str) -> HttpResponse:
    """A new secret, shown this once; the old one counts for another day."""
    access.demand(request.user, Act.CONNECT)
    endpoint = get_object_or_404(WebhookEndpoint, public_id=public_id)
    form = SecretForm(request.POST)
    if form.is_valid():
        try:
            return _made(request, connecting.rotate(endpoint, by=request.user, secret=form.given("secret")))
        except Refusal as refusal:
            form.take(refusal)
    return _one(request, endpoint, secret_form=form)
