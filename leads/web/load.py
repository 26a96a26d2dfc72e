"""How the open leads lie on sales' shoulders: each rep with limit and absence, each team."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import path
from django.utils import timezone
from django.views.decorators.http import require_GET

from accounts.http import SignedInRequest
from accounts.models import Team, User
from accounts.roles import Act, Side
from leads import access, routing
from leads.models import Agreement, RoutingTerms
from leads.web import answers


@dataclass(frozen=True)
class Bearer:
    """A person or a team with what they bear. `state`: good, warn (near the limit) or bad (full)."""

    name: str
    load: int
    limit: int | None
    mate: routing.Mate | None = None

    @property
    def state(self) -> str:
        if self.limit is None:
            return ""
        return "bad" if self.load >= self.limit else "warn" if self.load >= routing.warns_at(self.limit) else "good"

    @property
    def share(self) -> int:
        """Per cent of the limit, 100 at most."""
        return min(100, round(100 * self.load / self.limit)) if self.limit else 0


@dataclass(frozen=True)
class Crew:
    """A team's row of the panel."""

    team: Bearer
    unnamed: int
    mates: list[Bearer]


@require_GET
@answers.act
def load(request: SignedInRequest) -> HttpResponse:
    """The panel: one's own team, or all sales teams for those who see all."""
    access.demand(request.user, Act.SEE)
    agreement = Agreement.in_force()
    context: dict[str, Any] = {
        "crews": panel(request.user, agreement.routing), "terms": agreement.routing, "agreement": agreement,
        "method": agreement.routing.method.label, "plans": User.objects.planned_by(request.user).count() > 1,
    }  # fmt: skip
    return render(request, "leads/load.html", context)


def panel(user: User, terms: RoutingTerms) -> list[Crew]:
    """The crews that the user may see; two statements beside that of the teams."""
    teams = [team for team in Team.objects.filter(side=Side.SALES, is_active=True) if access.sees_team(user, team)]
    loads, crews = routing.loads(teams, terms), routing.crews(teams, terms, now=timezone.now())
    return [
        Crew(
            Bearer(team.name, loads[team.pk].open, terms.team_limit), loads[team.pk].unnamed,
            [Bearer(mate.name, mate.load, terms.person_limit, mate) for mate in crews[team.pk]],
        )
        for team in teams
    ]  # fmt: skip


urlpatterns = [path("load/", load, name="load")]
