"""Who a program is: a token, or the session of the browser with its CSRF token."""

from datetime import timedelta

from django.utils import timezone
from rest_framework.test import APIClient

from accounts.models import ApiToken, User
from leads.models import LeadHistory
from tests.api.answers import problem
from tests.api.conftest import Program
from tests.cast import a_contact

ME = "/api/v1/me/"


def test_a_stranger_is_told_how_to_sign_in(db: None) -> None:
    response = APIClient().get(ME)
    problem(response, 401, "unauthorized")
    assert response["WWW-Authenticate"] == 'Bearer realm="Leadflow"'


def test_a_token_acts_for_its_owner(rico: User, program: Program) -> None:
    me = program(rico).get(ME).json()
    assert (me["name"], me["role"], me["team"]["name"]) == ("Rico", "sales_rep", "Nord")
    assert "accept" in me["rights"]
    assert "qualify" not in me["rights"]


def test_revoked_expired_and_invented_tokens_are_refused(rico: User) -> None:
    revoked, revoked_secret = ApiToken.issue(rico, "revoked")
    revoked.revoke(timezone.now())
    _expired, expired_secret = ApiToken.issue(rico, "expired", timezone.now() - timedelta(seconds=1))
    for secret in (revoked_secret, expired_secret, "lf_invented", "", "lf_ü\u0000"):
        response = APIClient().get(ME, headers={"Authorization": f"Bearer {secret}"})
        assert response.status_code == 401
        assert response["WWW-Authenticate"]


def test_a_deactivated_person_has_no_token(rico: User, program: Program) -> None:
    client = program(rico)
    User.objects.filter(pk=rico.pk).update(is_active=False)
    assert client.get(ME).status_code == 401


def test_the_session_of_the_browser_needs_the_csrf_token_to_change_something(anna: User) -> None:
    lead = a_contact()
    client = APIClient(enforce_csrf_checks=True)
    client.force_login(anna)
    assert client.get(ME).status_code == 200
    response = client.post(f"/api/v1/leads/{lead.public_id}/notes/", {"text": "Hello"}, format="json")
    assert "CSRF" in problem(response, 403, "forbidden")["detail"]


def test_messages_come_in_the_users_language_unless_the_program_asks_for_another(rico: User, program: Program) -> None:
    User.objects.filter(pk=rico.pk).update(language="de")
    client = program(rico)
    assert client.get(ME)["Content-Language"] == "de"
    assert client.get(ME, headers={"Accept-Language": "en;q=0.9, fr"})["Content-Language"] == "en"
    assert client.get(ME, headers={"Accept-Language": "fr"})["Content-Language"] == "de"


def test_a_change_is_kept_with_the_name_of_the_tokens_owner(anna: User, program: Program) -> None:
    lead = a_contact()
    program(anna).patch(f"/api/v1/leads/{lead.public_id}/", {"job_title": "CEO", "version": lead.version})
    newest = LeadHistory.objects.filter(pgh_obj=lead).select_related("pgh_context").order_by("-pgh_id")[0]
    assert newest.pgh_context.metadata["user"] == anna.pk
