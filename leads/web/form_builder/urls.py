"""The addresses of the forms' pages."""

from django.urls import path

from leads.web.form_builder import listing, results, views

_ONE = "forms/<slug:public_id>/"
urlpatterns = [
    path("forms/", listing.forms, name="forms"),
    path(_ONE, views.one, name="form"),
    path(f"{_ONE}preview/", views.preview, name="form_preview"),
    path(f"{_ONE}sharing/", listing.sharing, name="form_sharing"),
    path(f"{_ONE}retirement/", listing.retirement, name="form_retirement"),
    path(f"{_ONE}offering/", listing.offering, name="form_offering"),
    path(f"{_ONE}results/", results.results, name="form_results"),
    path(f"{_ONE}results/<slug:intake>/application/", results.application, name="form_application"),
]
