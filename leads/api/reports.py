"""Reports as data: the same numbers as on their pages."""

from django.urls import path
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.roles import Act
from leads import access
from leads.api import asked, shapes
from leads.api.doors import Door, describe
from leads.reports.funnel import funnel
from leads.reports.promises import Span, promises
from leads.reports.promises.spans import today


class Funnel(Door):
    @describe(shapes.FunnelShape, query=asked.FunnelAsked, name="funnel")
    def get(self, request: Request) -> Response:
        """Leads and won leads that you may see, per origin and per month of the first contact."""
        access.demand(self.user, Act.REPORT)
        asks = self.query(asked.FunnelAsked)
        found = funnel(access.leads(self.user), since=asks.get("since"), until=asks.get("until"))
        return self.tell(shapes.FunnelShape, found)


class Promises(Door):
    @describe(shapes.PromisesShape, query=asked.PromisesAsked, name="promises")
    def get(self, request: Request) -> Response:
        """What each side promised for a month or quarter and what it kept, as of any past day."""
        access.demand(self.user, Act.REPORT)
        asks = self.query(asked.PromisesAsked)
        day = min(asks.get("as_of", today()), today())
        span = Span.read(asks.get("period", ""), day.isoformat()) or Span.month_of(day, day)
        return self.tell(shapes.PromisesShape, promises(span, side=asks.get("side")))


urlpatterns = [
    path("reports/funnel/", Funnel.as_view(), name="funnel"),
    path("promises/", Promises.as_view(), name="promises"),
]
