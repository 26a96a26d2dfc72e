"""The addresses of the API; docs/api.md is the guide."""

from django.urls import path, re_path
from drf_spectacular.views import SpectacularAPIView

from leads.api import (
    acts,
    agreements,
    backtests,
    calendars,
    clocks,
    consents,
    custom_fields,
    docs,
    duplicates,
    forms,
    identifiers,
    imports,
    intakes,
    lead,
    letters,
    organisations,
    people,
    public_forms,
    reading,
    reports,
    returns,
    rules,
    saved_views,
    shadows,
    touchpoints,
    webhooks,
)
from leads.api.doors import Nowhere

app_name = "api"

urlpatterns = [
    *duplicates.urlpatterns,
    *organisations.urlpatterns,
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
    *touchpoints.urlpatterns,
    *consents.urlpatterns,
    *forms.urlpatterns,
    *public_forms.urlpatterns,
    *webhooks.urlpatterns,
    *identifiers.urlpatterns,
    *intakes.urlpatterns,
    *docs.urlpatterns,
    path("schema/", SpectacularAPIView.as_view(), name="schema"),
    re_path("", Nowhere.as_view(), name="nowhere"),
]
