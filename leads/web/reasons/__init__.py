"""Settings of the reasons: the list in its order, a form for each, retiring and offering again."""

from django.urls import path

from leads.web.reasons import views

REASON = "settings/reasons/<slug:code>/"
urlpatterns = [
    path("settings/reasons/", views.reasons, name="reasons"),
    path("settings/reasons/new/", views.new, name="reason_new"),
    path(REASON, views.change, name="reason"),
    path(f"{REASON}retirement/", views.retirement, name="reason_retirement"),
    path(f"{REASON}place/", views.place, name="reason_place"),
]
