"""The clocks of a lead: how long each has to run, and what is said to let them stand still."""

from django.urls import path
from rest_framework.request import Request
from rest_framework.response import Response

from leads import access
from leads.api import shapes
from leads.api.asked import Seen
from leads.api.bodies import Day, OneOf, Text
from leads.api.doors import Door, describe
from leads.models import Pause


class PauseWanted(Seen):
    """Why the lead's clocks are to stand still, and the day on which they go on by themselves."""

    cause = OneOf(Pause.Cause)
    until = Day()
    note = Text(required=False, allow_blank=True, max_length=500, help_text="Needed for the cause other")


class Clocks(Door):
    @describe(shapes.page_of(shapes.ClockShape), name="clocks")
    def get(self, request: Request, public_id: str) -> Response:
        """The lead's clocks, running and stopped, the newest first; those begun by an answer that was taken back are
        left out."""
        lead = access.lead_or_404(self.user, public_id)
        clocks = lead.clocks.filter(is_void=False).select_related("agreement", "person")
        return self.tell_all(shapes.ClockShape, clocks.order_by("-started_at", "-pk"))


urlpatterns = [path("leads/<slug:public_id>/clocks/", Clocks.as_view(), name="clocks")]
