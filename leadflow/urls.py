"""Leadflow's addresses. The language is the user's own, so no address names one."""

from django.contrib import admin
from django.urls import include, path

from leadflow.health import health

urlpatterns = [
    path("", include("leads.web.urls")),
    path("accounts/", include("accounts.urls")),  # sign-in, passwords, profile, tokens
    path("api/v1/", include("leads.api.urls")),
    path("admin/", admin.site.urls),
    path("health/", health, name="health"),
]
