"""The settings page of working time: calendars, holidays, closures, and how long a few hours take by them."""

from django.urls import path

from leads.web.calendars import views

urlpatterns = [
    path("settings/calendar/", views.own, name="calendar"),
    path("settings/calendar/regions/", views.regions, name="calendar_regions"),
    path("settings/calendar/new/", views.new, name="calendar_new"),
    path("settings/calendar/<slug:public_id>/", views.one, name="calendar_of"),
    path("settings/calendar/<slug:public_id>/removal/", views.removal, name="calendar_removal"),
]
