"""Leadflow's addresses. The language is the user's own, so no address names one."""

from importlib.util import find_spec

from django.contrib import admin
from django.urls import include, path

from leadflow.health import health

urlpatterns = [
    *([path("", include("leads.web.urls"))] if find_spec("leads.web.urls") else []),
    path("accounts/", include("accounts.urls")),  # sign-in, passwords, profile, tokens
    *([path("api/v1/", include("leads.api.urls"))] if find_spec("leads.api.urls") else []),
    path("admin/", admin.site.urls),
    path("health/", health, name="health"),
]
