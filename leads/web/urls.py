"""The addresses of the pages; each chapter lists its own. Acts are nouns: create a rejection, delete an acceptance."""

from django.urls import path

from leads.web import (
    backtests,
    board,
    calendars,
    capture,
    disputes,
    home,
    imports,
    letters,
    listing,
    load,
    marketing,
    promises,
    reasons,
    recoding,
    reminders,
    reports,
    rule_builder,
    sales,
    shadows,
)
from leads.web.lead import urls as lead

urlpatterns = [
    path("", home.home, name="home"),
    *sales.urlpatterns,
    *marketing.urlpatterns,
    *listing.urlpatterns,
    *board.urlpatterns,
    *capture.urlpatterns,
    *lead.urlpatterns,
    *reminders.urlpatterns,
    *imports.urlpatterns,
    *reports.urlpatterns,
    *load.urlpatterns,
    *disputes.urlpatterns,
    *recoding.urlpatterns,
    *reasons.urlpatterns,
    *backtests.urlpatterns,
    *shadows.urlpatterns,
    *promises.urlpatterns,
    *rule_builder.urlpatterns,
    *calendars.urlpatterns,
    *letters.urlpatterns,
]
