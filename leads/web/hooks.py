"""Where services outside deliver their events: signature first, then kept, then a quick answer; the rest is later."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt

from leads import depositing, vendors
from leads.models import WebhookEndpoint
from leads.vendors import linkedin, reading, signing
from leads.vendors.meaning import BadBody, BadSignature, Delivery

LARGEST = 1024 * 1024  # bytes of a body
MOST_EVENTS = 1000
KEPT_HEADERS = ("webhook-id", "webhook-timestamp", "x-hubspot-request-timestamp", "user-agent", "content-type")
MEDIA_TYPE = "application/problem+json"
Vendor = WebhookEndpoint.Vendor


@csrf_exempt
def hook(request: HttpRequest, public_id: str) -> HttpResponse:
    """One delivery of a service, or the question by which it makes sure that we are there."""
    if request.method not in ("GET", "HEAD", "POST"):
        return _problem(405, _("Please use POST."))
    announced = request.headers.get("Content-Length", "")
    if announced.isdigit() and int(announced) > LARGEST:  # refused without reading a byte
        return _problem(413, _("At most one megabyte, please."))
    endpoint = WebhookEndpoint.objects.filter(public_id=public_id, is_active=True).first()
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
        events = vendor.events(reading.parsed(raw), delivery)
    except BadSignature:
        return _problem(401, _("The signature does not fit."))
    except BadBody:
        return _problem(400, _("This is no valid JSON."))
    if len(events) > MOST_EVENTS:
        return _problem(413, _("At most a thousand events at once, please."))
    kept = {name: delivery.header(name) for name in KEPT_HEADERS if delivery.header(name)}
    depositing.deposit_events(endpoint, events, headers=kept)
    return JsonResponse({"received": len(events)})


def _delivery(request: HttpRequest, raw: bytes) -> Delivery:
    own = f"{settings.PUBLIC_URL}{request.get_full_path()}"
    headers = {name.lower(): value for name, value in request.headers.items()}
    urls = list(dict.fromkeys((own, request.build_absolute_uri())))
    return Delivery(raw, headers, request.method or "", urls)


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
