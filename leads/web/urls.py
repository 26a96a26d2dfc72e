"""The addresses of the pages; each chapter lists its own. Acts are nouns: create a rejection, delete an acceptance."""

from django.urls import path

from leads.web import board, calendars, capture, home, imports, letters, listing, marketing, reminders, reports, sales
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
    *calendars.urlpatterns,
    *letters.urlpatterns,
]
