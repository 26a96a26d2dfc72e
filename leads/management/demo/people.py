"""The demo company's colleagues: the sign-ins of accounts.demo and those who work beside them."""

from datetime import date, timedelta

from accounts import taking_leave
from accounts.demo import PASSWORD, SIGN_INS
from accounts.models import Team, User
from accounts.roles import Role, Side

MARKETING, DACH, INTERNATIONAL = "Marketing", "Vertrieb DACH", "Sales International"
COLLEAGUES = [
    (Role.MARKETING, "Lena Fischer", MARKETING, "de"),
    (Role.MARKETING, "Oliver Grant", MARKETING, "en"),
    (Role.SALES_REP, "Sven Hartmann", DACH, "de"),
    (Role.SALES_REP, "Ayşe Kaya", DACH, "de"),
    (Role.SALES_REP, "Niamh Doyle", INTERNATIONAL, "en"),
]
_TEAMS = {
    Role.MARKETING: MARKETING,
    Role.MARKETING_HEAD: MARKETING,
    Role.SALES_REP: INTERNATIONAL,  # the one rep among the sign-ins speaks English
    Role.SALES_HEAD: DACH,
}


def hire() -> dict[str, User]:
    """Everyone by name; the password is the same for all, and printed on the sign-in page."""
    teams = {
        name: Team.objects.get_or_create(name=name, defaults={"side": side})[0]
        for name, side in [(MARKETING, Side.MARKETING), (DACH, Side.SALES), (INTERNATIONAL, Side.SALES)]
    }
    staff = [(who.role, who.name, _TEAMS.get(who.role, ""), who.email, who.language) for who in SIGN_INS]
    staff += [(role, name, team, _address(name), language) for role, name, team, language in COLLEAGUES]
    return {
        name: User.objects.create_user(
            email=email, password=PASSWORD, name=name, role=role, team=teams.get(team), language=language
        )
        for role, name, team, email, language in staff
    }


def take_leave(colleagues: dict[str, User], *, today: date) -> None:
    """One rep is on holiday just now, one marketer will be."""
    away, deputy = colleagues["Ayşe Kaya"], colleagues["Sven Hartmann"]
    taking_leave.be_away(
        away, by=away, first_day=today - timedelta(days=3), last_day=today + timedelta(days=8), deputy=deputy
    )
    soon = colleagues["Oliver Grant"]
    taking_leave.be_away(soon, by=soon, first_day=today + timedelta(days=20), last_day=today + timedelta(days=31))


_SPELLED = str.maketrans("şı ", "si.")


def _address(name: str) -> str:
    plain = name.lower().translate(_SPELLED)
    return f"{plain}@nordlicht.example"
