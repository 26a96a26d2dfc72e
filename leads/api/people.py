"""The people: who works here, who is away, and how the open leads lie on sales' shoulders."""

from typing import Any

from django.http import Http404
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from accounts import taking_leave
from accounts.models import Absence, Team, User, company_day
from accounts.roles import Act, Side
from leads import access, routing
from leads.api import asked, shapes
from leads.api.doors import Door, describe
from leads.models import Agreement


class Teams(Door):
    @describe(shapes.page_of(shapes.Team), name="teams")
    def get(self, request: Request) -> Response:
        """The teams that work today."""
        return self.tell_all(shapes.Team, Team.objects.filter(is_active=True))


class People(Door):
    @describe(shapes.page_of(shapes.PersonHere), name="people")
    def get(self, request: Request) -> Response:
        """The colleagues who work here today, and who of them is away."""
        return self.tell_all(shapes.PersonHere, User.objects.working().with_absence().select_related("team"))


class Myself(Door):
    @describe(shapes.Me, name="me")
    def get(self, request: Request) -> Response:
        """Whose token or session this is, and what it may do."""
        return self.tell(shapes.Me, self.user)


class Absences(Door):
    @describe(shapes.page_of(shapes.AbsenceShape), query=asked.AbsencesAsked, name="absences")
    def get(self, request: Request) -> Response:
        """Who is away, and who will be; the next one first."""
        asks = self.query(asked.AbsencesAsked)
        found = Absence.objects.not_over(asks.get("since") or company_day()).filter(user__is_active=True)
        if "person" in asks:
            found = found.filter(user=asks["person"])
        page = {"results": list(found.select_related("user__team", "deputy")[:500]), "next": None}
        return self.tell(shapes.page_of(shapes.AbsenceShape), page, context={"reader": self.user})

    @describe(shapes.AbsenceShape, asks=asked.AbsencePlanned, status=201, name="plan_absence")
    def post(self, request: Request) -> Response:
        """Enter an absence: your own, as a head those of your side, as an admin everybody's."""
        body = self.body(asked.AbsencePlanned)
        person = body.pop("person", self.user)
        access.demand_planning(self.user, person)
        absence = taking_leave.be_away(person, by=self.user, **body)
        return self.tell(shapes.AbsenceShape, absence, 201, context={"reader": self.user})


class OneAbsence(Door):
    @describe(shapes.AbsenceShape, name="end_absence")
    def delete(self, request: Request, pk: int) -> Response:
        """Back today: a running absence ended yesterday, one that has not begun is struck out."""
        absence = Absence.objects.select_related("user__team", "deputy").filter(pk=pk).first()
        if absence is None:
            raise Http404(_("There is no such absence."))
        access.demand_planning(self.user, absence.user)
        ended = taking_leave.come_back(absence)
        absence.last_day = ended.last_day if ended else absence.last_day
        return self.tell(shapes.AbsenceShape, absence, context={"reader": self.user})


class MateShape(shapes.Shape):
    """Somebody who shares a team's leads."""

    id = serializers.IntegerField(source="pk")
    name = serializers.CharField()
    open_leads = serializers.IntegerField(source="load")
    away_until = serializers.DateField(allow_null=True)
    deputy = serializers.CharField(allow_blank=True)


class CrewShape(shapes.Shape):
    """A sales team with what it bears; counts end at 1001."""

    team = shapes.TeamName()
    open_leads = serializers.IntegerField()
    unnamed = serializers.IntegerField(help_text="Offers that wait for anybody of the team")
    team_limit = serializers.IntegerField(allow_null=True)
    person_limit = serializers.IntegerField(allow_null=True)
    people = MateShape(many=True)


class Loads(Door):
    @describe(shapes.page_of(CrewShape), name="load")
    def get(self, request: Request) -> Response:
        """How many open leads each rep and each sales team has, by the limits of the agreement in force."""
        access.demand(self.user, Act.SEE)
        teams = [team for team in Team.objects.filter(side=Side.SALES, is_active=True)
                 if access.sees_team(self.user, team)]  # fmt: skip
        terms, now = Agreement.in_force().routing, timezone.now()
        loads, crews = routing.loads(teams, terms), routing.crews(teams, terms, now=now)
        limits: dict[str, Any] = {"team_limit": terms.team_limit, "person_limit": terms.person_limit}
        told = [
            {"team": team, "open_leads": loads[team.pk].open, "unnamed": loads[team.pk].unnamed,
             "people": crews[team.pk], **limits}
            for team in teams
        ]  # fmt: skip
        return self.tell_all(CrewShape, told)


urlpatterns = [
    path("teams/", Teams.as_view(), name="teams"),
    path("people/", People.as_view(), name="people"),
    path("me/", Myself.as_view(), name="me"),
    path("absences/", Absences.as_view(), name="absences"),
    path("absences/<int:pk>/", OneAbsence.as_view(), name="one_absence"),
    path("load/", Loads.as_view(), name="load"),
]
