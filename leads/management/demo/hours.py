"""When the demo company works: the colleagues abroad by British hours and holidays, and one customer is on holiday."""

from datetime import UTC, datetime, time, timedelta
from random import Random
from zoneinfo import ZoneInfo

from django.utils import timezone

from accounts.models import Team, User
from accounts.roles import Role
from leads import pausing, scheduling
from leads.models import Lead, Stage
from leads.scheduling import Plan

BERLIN = ZoneInfo("Europe/Berlin")
OPENS, HOURS_OPEN = time(8, 30), 8
ABROAD = (((540, 1050),),) * 5 + ((),) * 2  # nine to half past five


def work_abroad(team: Team, colleagues: dict[str, User]) -> None:
    admin = next(user for user in colleagues.values() if user.role == Role.ADMIN)
    scheduling.set_up(Plan("London", "Europe/London", ABROAD, "GB", "ENG", teams=(team,)), by=admin)


def wait_for_a_customer() -> None:
    """Two leads stand still, each for a reason of its customer."""
    causes = ("customer_away", "agreed_later")
    waiting = Lead.objects.in_stage(Stage.SAL).filter(deadline__gt=timezone.now()).exclude(responsible=None)
    for cause, days, lead in zip(causes, (9, 16), waiting.order_by("-stage_since"), strict=False):
        assert lead.responsible is not None
        pausing.pause(lead, by=lead.responsible, cause=cause, until=timezone.localdate() + timedelta(days=days))


def in_office_hours(moment: datetime, chance: Random) -> datetime:
    local = moment.astimezone(BERLIN)
    while local.weekday() >= 5:
        local += timedelta(days=1)
    opening = datetime.combine(local.date(), OPENS, tzinfo=BERLIN)
    if not opening <= local <= opening + timedelta(hours=HOURS_OPEN):
        local = opening + timedelta(minutes=chance.randrange(HOURS_OPEN * 60))
    return max(local, moment.astimezone(BERLIN)).astimezone(UTC)
