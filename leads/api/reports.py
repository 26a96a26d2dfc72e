"""Reports as data: the same numbers as on their pages."""

from django.urls import path
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.roles import Act
from leads import access
from leads.api import asked, shapes
from leads.api.doors import Door, describe
from leads.reports.funnel import funnel


class Funnel(Door):
    @describe(shapes.FunnelShape, query=asked.FunnelAsked, name="funnel")
    def get(self, request: Request) -> Response:
        """Leads and won leads that you may see, per origin and per month of the first contact."""
        access.demand(self.user, Act.REPORT)
        asks = self.query(asked.FunnelAsked)
        found = funnel(access.leads(self.user), since=asks.get("since"), until=asks.get("until"))
        return self.tell(shapes.FunnelShape, found)


urlpatterns = [path("reports/funnel/", Funnel.as_view(), name="funnel")]
