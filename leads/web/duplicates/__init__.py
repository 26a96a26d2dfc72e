"""Two records that may be one person: the queue, both side by side, and the answer."""

from leads.web.duplicates.views import urlpatterns as urlpatterns
