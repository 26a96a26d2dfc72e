"""The admin: for admins only, makes and deactivates people, deletes nobody."""

import pytest
from django.contrib.admin.models import LogEntry
from django.core import mail
from django.test import Client
from django.urls import reverse

from accounts.models import ApiToken, Team, User
from accounts.roles import Role, Side
from tests.accounts.conftest import PASSWORD, Hire, SignInAs

pytestmark = pytest.mark.django_db
PAGES = ["admin:index", "admin:accounts_user_changelist", "admin:accounts_user_add", "admin:accounts_team_changelist"]
USERS = "admin:accounts_user_changelist"


@pytest.mark.parametrize("role", [role for role in Role if role != Role.ADMIN])
@pytest.mark.parametrize("page", PAGES)
def test_everybody_else_is_refused(hire: Hire, signed_in: SignInAs, role: Role, page: str) -> None:
    response = signed_in(hire(role)).get(reverse(page), follow=True)
    assert response.status_code == 403


@pytest.mark.parametrize("page", PAGES)
def test_strangers_are_sent_to_the_one_sign_in_page(client: Client, page: str) -> None:
    response = client.get(reverse(page), follow=True)
    assert response.redirect_chain[-1][0].startswith(reverse("account_login"))


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("language", ["de", "en"])
def test_the_admin_enters_in_the_own_language(hire: Hire, signed_in: SignInAs, page: str, language: str) -> None:
    response = signed_in(hire(Role.ADMIN, language=language)).get(reverse(page))
    assert response.status_code == 200
    assert f'<html lang="{language}"' in response.content.decode()


@pytest.mark.parametrize(("theme", "dark"), [("light", None), ("dark", ""), ("auto", "(prefers-color-scheme: dark)")])
def test_the_admin_wears_the_users_theme(hire: Hire, signed_in: SignInAs, theme: str, dark: str | None) -> None:
    page = signed_in(hire(Role.ADMIN, theme=theme)).get(reverse("admin:index")).content.decode()
    assert ("admin-leadflow-dark.css" in page) == (dark is not None)
    assert ("(prefers-color-scheme: dark)" in page) == bool(dark)


def test_people_come_first_and_groups_are_gone(hire: Hire, signed_in: SignInAs) -> None:
    groups = signed_in(hire(Role.ADMIN)).get(reverse("admin:index")).context["app_list"]
    assert groups[0]["app_label"] == "accounts"
    assert [model["object_name"] for model in groups[0]["models"]] == ["User", "Team", "ApiToken"]
    assert not {"auth", "account"} & {group["app_label"] for group in groups}


def new_user(team: Team, **facts: object) -> dict[str, object]:
    fields = {"name": "Ben", "email": "Ben@nordlicht.example", "role": "sales_rep", "team": team.pk, "password": ""}
    return fields | {"language": "de", "time_zone": "Europe/Berlin"} | facts


def test_a_colleague_is_made_with_a_password(hire: Hire, signed_in: SignInAs, teams: dict[Side, Team]) -> None:
    admin = signed_in(hire(Role.ADMIN))
    admin.post(reverse("admin:accounts_user_add"), new_user(teams[Side.SALES], password="Wetter-und-Wind-7"))
    ben = User.objects.get(email="ben@nordlicht.example")
    assert ben.check_password("Wetter-und-Wind-7")
    assert not mail.outbox


def test_a_colleague_is_invited_by_mail_in_the_own_language(
    hire: Hire, signed_in: SignInAs, teams: dict[Side, Team]
) -> None:
    signed_in(hire(Role.ADMIN)).post(reverse("admin:accounts_user_add"), new_user(teams[Side.SALES]))
    ben = User.objects.get(email="ben@nordlicht.example")
    assert not ben.has_usable_password()
    assert mail.outbox[0].to == [ben.email]
    assert mail.outbox[0].subject == "Admin person lädt Sie zu Leadflow ein"


def test_a_mail_server_that_is_down_does_not_undo_the_colleague(
    hire: Hire, signed_in: SignInAs, teams: dict[Side, Team], monkeypatch: pytest.MonkeyPatch
) -> None:
    def down(*_args: object, **_facts: object) -> None:
        raise ConnectionRefusedError

    monkeypatch.setattr("accounts.admin.invite", down)
    admin = signed_in(hire(Role.ADMIN))
    page = admin.post(reverse("admin:accounts_user_add"), new_user(teams[Side.SALES]), follow=True)
    assert User.objects.filter(email="ben@nordlicht.example").exists()
    assert "did not take the invitation" in page.content.decode()


@pytest.mark.parametrize(
    ("facts", "said"),
    [
        ({"password": "12345678901"}, "This password is entirely numeric."),
        ({"password": "short"}, "This password is too short."),
        ({"email": "MARKETING@nordlicht.example"}, "User with this Mail address already exists."),
        ({"role": "marketing"}, "Please choose a team of the side that the role works for."),
    ],
)
def test_what_is_wrong_with_a_new_colleague_is_said(
    hire: Hire, signed_in: SignInAs, teams: dict[Side, Team], facts: dict[str, object], said: str
) -> None:
    hire(Role.MARKETING)
    admin = signed_in(hire(Role.ADMIN))
    response = admin.post(reverse("admin:accounts_user_add"), new_user(teams[Side.SALES], **facts))
    assert said in response.content.decode()
    assert not User.objects.filter(name="Ben").exists()


def change(user: User, **facts: object) -> dict[str, object]:
    fields = {"name": user.name, "email": user.email, "role": user.role, "team": user.team_id or "", "is_active": "on"}
    return fields | {"language": "en", "time_zone": "Europe/Berlin", "theme": "auto", "shortcuts": "on"} | facts


def test_role_and_team_change_together(hire: Hire, signed_in: SignInAs, teams: dict[Side, Team]) -> None:
    ben = hire(Role.MARKETING)
    address = reverse("admin:accounts_user_change", args=[ben.pk])
    signed_in(hire(Role.ADMIN)).post(address, change(ben, role="sales_rep", team=teams[Side.SALES].pk))
    ben.refresh_from_db()
    assert (ben.role, ben.team) == (Role.SALES_REP, teams[Side.SALES])


def test_nobody_takes_the_admins_rights_from_themselves(hire: Hire, signed_in: SignInAs) -> None:
    admin = hire(Role.ADMIN)
    client = signed_in(admin)
    client.post(reverse("admin:accounts_user_change", args=[admin.pk]), change(admin, role="management", is_active=""))
    client.post(reverse(USERS), {"action": "deactivate", "_selected_action": [admin.pk]})
    admin.refresh_from_db()
    assert (admin.role, admin.is_active) == (Role.ADMIN, True)


def test_deactivating_is_on_record_and_can_be_taken_back(hire: Hire, signed_in: SignInAs) -> None:
    ben, client = hire(), signed_in(hire(Role.ADMIN))
    states = []
    for action in ("deactivate", "activate"):
        client.post(reverse(USERS), {"action": action, "_selected_action": [ben.pk]})
        ben.refresh_from_db()
        states.append(ben.is_active)
    assert states == [False, True]
    assert LogEntry.objects.filter(object_id=str(ben.pk)).count() == 2


@pytest.mark.parametrize("kind", ["user", "team", "apitoken"])
def test_nothing_is_deleted(hire: Hire, signed_in: SignInAs, kind: str) -> None:
    ben = hire()
    token, _secret = ApiToken.issue(ben, "Fair app")
    key = {"user": ben.pk, "team": ben.team_id, "apitoken": token.pk}[kind]
    client = signed_in(hire(Role.ADMIN))
    assert client.post(reverse(f"admin:accounts_{kind}_delete", args=[key]), {"post": "yes"}).status_code == 403


def test_a_teams_side_is_chosen_once(hire: Hire, signed_in: SignInAs, teams: dict[Side, Team]) -> None:
    team = teams[Side.SALES]
    address = reverse("admin:accounts_team_change", args=[team.pk])
    signed_in(hire(Role.ADMIN)).post(address, {"name": "South", "side": "marketing", "is_active": "on"})
    team.refresh_from_db()
    assert (team.name, team.side) == ("South", Side.SALES)


def test_the_admin_sees_and_revokes_tokens_but_never_their_digest(hire: Hire, signed_in: SignInAs) -> None:
    token, _secret = ApiToken.issue(hire(), "Fair app")
    client = signed_in(hire(Role.ADMIN))
    page = client.get(reverse("admin:accounts_apitoken_change", args=[token.pk])).content.decode()
    assert token.digest not in page
    client.post(reverse("admin:accounts_apitoken_changelist"), {"action": "revoke", "_selected_action": [token.pk]})
    token.refresh_from_db()
    assert token.revoked_at


def test_the_admin_sets_a_password_for_somebody(hire: Hire, signed_in: SignInAs) -> None:
    ben = hire()
    address = reverse("admin:auth_user_password_change", args=[ben.pk])
    fields = {"password1": "Wetter-und-Wind-7", "password2": "Wetter-und-Wind-7", "usable_password": "true"}
    signed_in(hire(Role.ADMIN)).post(address, fields)
    ben.refresh_from_db()
    assert ben.check_password("Wetter-und-Wind-7")
    assert not ben.check_password(PASSWORD)
