"""Doors of the webhooks: the services that are connected, what their answers mean, what became of each event."""

from django.urls import URLPattern, path

from leads.web.webhooks import endpoints, events, mapping

urlpatterns: list[URLPattern] = [
    path("webhooks/", endpoints.webhooks, name="webhooks"),
    path("webhooks/new/", endpoints.new, name="webhook_new"),
    path("webhooks/events/", events.events, name="webhook_events"),
    path("webhooks/events/applications/", events.apply_failed, name="webhook_apply_failed"),
    path("webhooks/events/<slug:public_id>/", events.event, name="webhook_event"),
    path("webhooks/events/<slug:public_id>/application/", events.application, name="webhook_application"),
    path("webhooks/<slug:public_id>/", endpoints.one, name="webhook"),
    path("webhooks/<slug:public_id>/secret/", endpoints.secret, name="webhook_secret"),
    path("webhooks/<slug:public_id>/mapping/", mapping.page, name="webhook_mapping"),
]
