"""The addresses of the API; docs/api.md is the guide."""

from django.urls import path, re_path
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerSplitView

from leads.api import (
    acts,
    agreements,
    backtests,
    calendars,
    clocks,
    custom_fields,
    imports,
    lead,
    letters,
    people,
    reading,
    reports,
    returns,
    rules,
    saved_views,
    shadows,
)
from leads.api.doors import Nowhere

app_name = "api"
docs = SpectacularSwaggerSplitView.as_view(url_name="api:schema", template_name="api/docs.html")

urlpatterns = [
    *lead.urlpatterns,
    *acts.urlpatterns,
    *reading.urlpatterns,
    *agreements.urlpatterns,
    *people.urlpatterns,
    *returns.urlpatterns,
    *reports.urlpatterns,
    *saved_views.urlpatterns,
    *imports.urlpatterns,
    *backtests.urlpatterns,
    *shadows.urlpatterns,
    *calendars.urlpatterns,
    *rules.urlpatterns,
    *custom_fields.urlpatterns,
    *clocks.urlpatterns,
    *letters.urlpatterns,
    path("schema/", SpectacularAPIView.as_view(), name="schema"),
    path(
        "docs/", SpectacularSwaggerSplitView.as_view(url_name="api:schema", template_name="api/docs.html"), name="docs"
    ),
    re_path("", Nowhere.as_view(), name="nowhere"),
]
