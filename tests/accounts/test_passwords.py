"""Invitations and new passwords by mail."""

import re

import pytest
from django.core import mail
from django.test import Client, override_settings
from django.urls import reverse

from accounts.inviting import invite
from accounts.roles import Role
from tests.accounts.conftest import PASSWORD, Hire, SignInAs

pytestmark = pytest.mark.django_db
NEW = "Wetter-und-Wind-7"


def link() -> str:
    found = re.search(r"https?://[^/]+(/\S+)", str(mail.outbox[-1].body))
    assert found
    return found[1]


def set_password_by(address: str, password: str) -> None:
    client = Client()
    page = client.get(address, follow=True)
    form = page.redirect_chain[-1][0] if page.redirect_chain else address
    client.post(form, {"password1": password, "password2": password})


def ask_for_a_link(email: str) -> None:
    Client().post(reverse("account_reset_password"), {"email": email})


def test_the_invited_set_a_password_with_the_link_once(hire: Hire) -> None:
    ben = hire(password=None)
    invite(ben, by=hire(Role.ADMIN))
    address = link()
    set_password_by(address, NEW)
    ben.refresh_from_db()
    assert ben.check_password(NEW)
    set_password_by(address, "another-Password-9")
    ben.refresh_from_db()
    assert ben.check_password(NEW)


def test_the_invitation_names_who_invites_and_how_to_sign_in(hire: Hire) -> None:
    ben = hire(password=None, name="Ben <O'Neil>")
    invite(ben, by=hire(Role.ADMIN))
    text = str(mail.outbox[0].body)
    assert "Hello Ben <O'Neil>," in text
    assert "Admin person" in text
    assert ben.email in text
    assert "valid for 3 days" in text


@override_settings(PUBLIC_URL="https://leads.nordlicht.example")
def test_links_lead_to_the_public_address(hire: Hire) -> None:
    invite(hire(), by=hire(Role.ADMIN))
    assert "https://leads.nordlicht.example/accounts/password/reset/key/" in str(mail.outbox[0].body)


def test_who_forgot_the_password_gets_a_link(hire: Hire) -> None:
    anna = hire(email="anna@nordlicht.example")
    ask_for_a_link("Anna@Nordlicht.example")
    assert mail.outbox[0].to == [anna.email]
    set_password_by(link(), NEW)
    anna.refresh_from_db()
    assert anna.check_password(NEW)


@override_settings(EMAIL_BACKEND="django.core.mail.backends.smtp.EmailBackend", EMAIL_HOST="127.0.0.1", EMAIL_PORT=1)
def test_without_a_mail_server_nobody_is_promised_a_mail(hire: Hire) -> None:
    user = hire(Role.SALES_REP)
    page = Client().post(reverse("account_reset_password"), {"email": user.email}, headers={"Accept-Language": "en"})
    assert page.status_code == 503
    assert "The mail was not sent" in page.content.decode()


@pytest.mark.parametrize("active", [True, False])
def test_strangers_and_the_deactivated_get_no_mail(hire: Hire, active: bool) -> None:
    hire(email="anna@nordlicht.example", is_active=active)
    ask_for_a_link("stranger@elsewhere.example" if active else "anna@nordlicht.example")
    assert not mail.outbox


def test_the_own_password_is_changed_with_the_old_one(hire: Hire, signed_in: SignInAs) -> None:
    anna = hire()
    fields = {"oldpassword": PASSWORD, "password1": NEW, "password2": NEW}
    response = signed_in(anna).post(reverse("account_change_password"), fields)
    anna.refresh_from_db()
    assert anna.check_password(NEW)
    assert response["Location"] == reverse("profile")


@pytest.mark.parametrize(("old", "new"), [("wrong", NEW), (PASSWORD, "short"), (PASSWORD, "1234567890")])
def test_a_wrong_old_or_a_weak_new_password_changes_nothing(
    hire: Hire, signed_in: SignInAs, old: str, new: str
) -> None:
    anna = hire()
    fields = {"oldpassword": old, "password1": new, "password2": new}
    signed_in(anna).post(reverse("account_change_password"), fields)
    anna.refresh_from_db()
    assert anna.check_password(PASSWORD)
