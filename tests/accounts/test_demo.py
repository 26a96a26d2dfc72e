"""The demo company's sign-ins."""

from django.contrib.auth.password_validation import validate_password

from accounts.demo import PASSWORD, SIGN_INS
from accounts.roles import Role


def test_there_is_one_for_each_role() -> None:
    assert [sign_in.role for sign_in in SIGN_INS] == list(Role)


def test_they_are_told_apart_and_their_mails_go_nowhere() -> None:
    assert len({sign_in.email for sign_in in SIGN_INS}) == len(SIGN_INS)
    assert all(sign_in.email.endswith(".example") and sign_in.email.islower() for sign_in in SIGN_INS)


def test_both_languages_are_spoken() -> None:
    assert {sign_in.language for sign_in in SIGN_INS} == {"de", "en"}


def test_the_password_would_pass_the_rules() -> None:
    validate_password(PASSWORD)
