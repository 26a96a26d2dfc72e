"""The addresses of the API; docs/api.md is the guide."""

from django.urls import path, re_path
from drf_spectacular.views import SpectacularAPIView

from leads.api import acts, backtests, calendars, docs, imports, lead, people, reading, reports, returns, shadows
from leads.api.doors import Nowhere

app_name = "api"

urlpatterns = [
    *lead.urlpatterns,
    *acts.urlpatterns,
    *reading.urlpatterns,
    *people.urlpatterns,
    *returns.urlpatterns,
    *reports.urlpatterns,
    *imports.urlpatterns,
    *backtests.urlpatterns,
    *shadows.urlpatterns,
    *calendars.urlpatterns,
    *docs.urlpatterns,
    path("schema/", SpectacularAPIView.as_view(), name="schema"),
    re_path("", Nowhere.as_view(), name="nowhere"),
]
