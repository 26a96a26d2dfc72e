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
    marketing,
    reasons,
    recoding,
    reminders,
    reports,
    rule_builder,
    sales,
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
    *disputes.urlpatterns,
    *recoding.urlpatterns,
    *reasons.urlpatterns,
    *backtests.urlpatterns,
    *rule_builder.urlpatterns,
    *calendars.urlpatterns,
    *letters.urlpatterns,
]
