"""Where services outside deliver their events: signature first, then kept, then a quick answer; the rest is later."""

import re
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import URLPattern, path
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt

from leads import depositing, vendors
from leads.depositing import Deposit
from leads.models import WebhookEndpoint
from leads.vendors import linkedin, signing
from leads.vendors.meaning import BadBody, BadSignature, Delivery

LARGEST = 1024 * 1024  # bytes of a body
MOST_EVENTS = 1000
KEPT_HEADERS = ("webhook-id", "webhook-timestamp", "x-hubspot-request-timestamp", "user-agent", "content-type")
MEDIA_TYPE = "application/problem+json"
JSON = "application/json"
Vendor = WebhookEndpoint.Vendor
_ADDRESS = re.compile(r"/hooks/([-a-zA-Z0-9_]+)/\Z")


def straight(request: HttpRequest) -> HttpResponse | None:
    """The answer to a delivery, without what pages need: nobody is signed in here, nothing is shown. Else None."""
    ours = _ADDRESS.match(request.path_info)
    if ours is None:
        return None
    response = hook(request, ours[1])
    response["X-Content-Type-Options"] = "nosniff"
    return response


@csrf_exempt
def hook(request: HttpRequest, public_id: str) -> HttpResponse:
    """One delivery of a service, or the question by which it makes sure that we are there."""
    with translation.override(translation.get_language_from_request(request)):
        return _answer(request, public_id)


def _answer(request: HttpRequest, public_id: str) -> HttpResponse:
    if request.method not in ("GET", "HEAD", "POST"):
        return _problem(405, _("Please use POST."))
    announced = str(request.META.get("CONTENT_LENGTH") or "")
    if announced.isdigit() and int(announced) > LARGEST:  # refused without reading a byte
        return _problem(413, _("At most one megabyte, please."))
    endpoint = depositing.endpoint_at(public_id)
    if endpoint is None:
        return _problem(404, _("There is no such address."))
    return _received(request, endpoint) if request.method == "POST" else _challenged(request, endpoint)


def _received(request: HttpRequest, endpoint: WebhookEndpoint) -> HttpResponse:
    raw = request.read(LARGEST + 1)
    if len(raw) > LARGEST:
        return _problem(413, _("At most one megabyte, please."))
    delivery, now = _delivery(request, raw), timezone.now()
    vendor = vendors.of(endpoint)
    try:
        vendor.verify(delivery, endpoint.valid_secrets(now), now)
        events = vendor.events(delivery.body, delivery)
    except BadSignature:
        return _problem(401, _("The signature does not fit."))
    except BadBody:
        return _problem(400, _("This is no valid JSON."))
    if len(events) > MOST_EVENTS:
        return _problem(413, _("At most a thousand events at once, please."))
    kept = {name: delivery.header(name) for name in KEPT_HEADERS if delivery.header(name)}
    depositing.deposit(Deposit(endpoint, events, kept))
    return HttpResponse(b'{"received": %d}' % len(events), content_type=JSON)


def _delivery(request: HttpRequest, raw: bytes) -> Delivery:
    def spelled() -> list[str]:
        own = f"{settings.PUBLIC_URL}{request.get_full_path()}"
        return list(dict.fromkeys((own, request.build_absolute_uri())))

    return Delivery(raw, request.headers, request.method or "", spelled)


def _challenged(request: HttpRequest, endpoint: WebhookEndpoint) -> HttpResponse:
    """Meta asks by the token that was told to it, LinkedIn by a code that is to be signed; others learn nothing."""
    asked = request.GET
    if endpoint.vendor == Vendor.META and "hub.challenge" in asked:
        if asked.get("hub.mode") == "subscribe" and signing.same(
            asked.get("hub.verify_token", ""), endpoint.verify_token
        ):
            return HttpResponse(asked["hub.challenge"][:200], content_type="text/plain")
        return _problem(401, _("The token does not fit."))
    secrets = endpoint.valid_secrets(timezone.now())
    if endpoint.vendor == Vendor.LINKEDIN and asked.get("challengeCode") and secrets:
        return JsonResponse(linkedin.challenge(asked["challengeCode"][:200], secrets[0]))
    return _problem(405, _("Please use POST."))


def _problem(status: int, detail: str) -> HttpResponse:
    """Problem details as in the API, also for whoever guesses addresses."""
    kind = {400: "bad-request", 401: "unauthorized", 404: "not-found", 405: "method-not-allowed", 413: "too-large"}
    told: dict[str, Any] = {
        "type": f"urn:leadflow:problem:{kind[status]}", "title": detail, "status": status, "detail": detail,
    }  # fmt: skip
    response = JsonResponse(told, status=status, content_type=MEDIA_TYPE)
    if status == 405:
        response["Allow"] = "POST"
    return response


urlpatterns: list[URLPattern] = [path("hooks/<slug:public_id>/", hook, name="hook")]
