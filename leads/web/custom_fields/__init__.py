"""The settings page of the facts that an admin adds to leads."""

from django.urls import path

from leads.web.custom_fields import views

urlpatterns = [
    path("settings/fields/", views.fields, name="custom_fields"),
    path("settings/fields/new/", views.new, name="custom_field_new"),
    path("settings/fields/<slug:code>/", views.one, name="custom_field"),
    path("settings/fields/<slug:code>/retirement/", views.retirement, name="custom_field_retirement"),
    path("settings/fields/<slug:code>/offering/", views.offering, name="custom_field_offering"),
]
