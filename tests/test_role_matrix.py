"""Every role tries every act at both doors, page and API. What is allowed follows from one table, accounts.roles."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import product
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from rest_framework.test import APIClient

from accounts.models import ApiToken, User
from accounts.roles import REACH, RIGHTS, Act, Reach, Role, Side
from leads import access, checking, contesting, handing_over, pausing, viewing
from leads.models import Contest, Handover, Lead, Letter, Stage
from leads.viewing import State
from tests import cast, databases

PLANNERS = {"rico", "hilde", "ada"}  # of Rico's absences
CAST = ["anna", "mara", "rico", "hilde", "ada", "max", "sven"]
DOORS = ["page", "api"]
ON_ANY_LEAD = {
    Act.SEE,
    Act.NOTE,
    Act.RECORD_CONSENT,
    Act.EXPORT,
    Act.CONTEST,
    Act.JUDGE,
    Act.RECODE,
}  # these need no responsibility for the lead
SOON = f"{timezone.localtime() + timedelta(hours=3):%Y-%m-%dT%H:%M}"
SOON = str(timezone.localdate() + timedelta(days=2))  # still to come when midnight passes meanwhile
NOBODY = "2222222222"


@dataclass(frozen=True)
class Scene:
    """An act that makes sense: with which lead or handover, at which addresses, in which words."""

    act: Act
    make: Callable[[], Lead | Handover]
    side: Side | None  # whose turn it is; None: does not matter
    page: str  # URL name
    api: str
    body: dict[str, Any] = field(default_factory=dict)
    more: tuple[str, ...] = ()  # further parts of the page's address
    method: str = "post"

    def __str__(self) -> str:
        return f"{self.act} {self.make.__name__} {self.page}"


def _a_closed_offer() -> Handover:
    """Rejected, so that the one who rejected it may take it back."""
    offer = cast.an_offer_to()
    handing_over.reject(offer, by=cast.person("Rico", Role.SALES_REP, cast.nord()), reason=cast.reason("no_lead"))
    return offer


def _a_lead_that_came_back() -> Lead:
    rico = cast.person("Rico", Role.SALES_REP, cast.nord())
    return checking.give_back(cast.a_sal(), by=rico, reason=cast.reason("no_need_seen"))


def _a_contest() -> Contest:
    """The agreement names nobody, so that the management decides."""
    anna = cast.person("Anna", Role.MARKETING, cast.marketing())
    return contesting.contest(_a_lead_that_came_back(), by=anna, evidence="They need it.")


def _an_unclear_return() -> Lead:
    rico = cast.person("Rico", Role.SALES_REP, cast.nord())
    return checking.give_back(cast.a_sal(), by=rico, reason=cast.reason("other"), note="Hm")


def _an_offer_by_sales() -> Handover:
    rico = cast.person("Rico", Role.SALES_REP, cast.nord())
    return handing_over.hand_over(cast.an_sgl(rico), by=rico, team=cast.nord())


def _a_returned_lead() -> Lead:
    rico = cast.person("Rico", Role.SALES_REP, cast.nord())
    return checking.give_back(cast.a_sal(), by=rico, reason=cast.reason("cannot_decide"))


def _a_paused_lead() -> Lead:
    rico = cast.person("Rico", Role.SALES_REP, cast.nord())
    day = timezone.localdate() + timedelta(days=2)
    return pausing.pause(cast.a_sal(), by=rico, cause="customer_away", until=day)


def _a_lead_that_sales_closed() -> Lead:
    return cast.a_won_lead()


def _a_sal_with_another_letter() -> Lead:
    cast.a_letter()
    return cast.a_sal()


MARKETING, SALES = Side.MARKETING, Side.SALES
BECAUSE = {"reason": "no_lead"}
ON_LEADS = [
    Scene(Act.SEE, cast.an_mql, None, "lead", "leads/{}/", method="get"),
    Scene(Act.SEE, cast.a_sal, None, "lead", "leads/{}/", method="get"),
    Scene(Act.NOTE, cast.an_mql, None, "notes", "leads/{}/notes/", {"text": "Hello", "kind": "note"}),
    Scene(Act.NOTE, cast.a_sal, None, "notes", "leads/{}/notes/", {"text": "Hello", "kind": "note"}),
    Scene(Act.NOTE, cast.a_sal, None, "lead_reminders", "leads/{}/reminders/", {"text": "Call", "due_at": SOON}),
    Scene(Act.EDIT, cast.an_mql, MARKETING, "facts", "leads/{}/", {"job_title": "CEO"}, ("job_title",), "patch"),
    Scene(Act.EDIT, cast.a_sal, SALES, "facts", "leads/{}/", {"job_title": "CEO"}, ("job_title",), "patch"),
    Scene(Act.EDIT, cast.a_nurtured_lead, MARKETING, "supply", "leads/{}/supply/"),
    Scene(Act.RECORD_CONSENT, cast.an_mql, None, "consent", "leads/{}/consent/", {"state": "given", "source": "Mail"}),
    Scene(Act.RECORD_CONSENT, cast.a_sal, None, "consent", "leads/{}/consent/", {"state": "given", "source": "Mail"}),
    Scene(Act.ASSIGN, cast.an_mql, MARKETING, "assignment", "leads/{}/assignment/", {"team": MARKETING}),
    Scene(Act.ASSIGN, cast.a_sal, SALES, "assignment", "leads/{}/assignment/", {"team": SALES}),
    Scene(Act.PAUSE, cast.a_sal, SALES, "pause", "leads/{}/pause/", {"cause": "customer_away", "until": SOON}),
    Scene(Act.PAUSE, _a_returned_lead, MARKETING, "pause", "leads/{}/pause/",
          {"cause": "customer_away", "until": SOON}),
    Scene(Act.PAUSE, _a_paused_lead, SALES, "resumption", "leads/{}/resumption/"),
    Scene(Act.QUALIFY, cast.a_nurtured_lead, MARKETING, "qualification", "leads/{}/qualification/"),
    Scene(Act.HAND_OVER, cast.a_ready_mql, MARKETING, "handover", "leads/{}/handover/", {"team": SALES}),
    Scene(Act.HAND_OVER, cast.an_sgl, SALES, "handover", "leads/{}/handover/", {"team": SALES}),
    Scene(Act.HAND_OVER, cast.a_ready_mql, MARKETING, "handover", "leads/{}/handover/"),
    Scene(Act.TAKE_ON, cast.an_sgl, SALES, "taking_on", "leads/{}/taking-on/"),
    Scene(Act.PASS_TO_MARKETING, cast.an_sgl, SALES, "passing", "leads/{}/passing/"),
    Scene(Act.CHECK_BANT, cast.an_mql, MARKETING, "bant", "leads/{}/bant/need/",
          {"level": "met", "evidence": "Said so"}, ("need",), "put"),
    Scene(Act.CHECK_BANT, cast.a_sal, SALES, "bant", "leads/{}/bant/need/",
          {"level": "met", "evidence": "Said so"}, ("need",), "put"),
    Scene(Act.CHECK_BANT, _a_sal_with_another_letter, SALES, "bant", "leads/{}/bant/champion/",
          {"level": "met", "evidence": "Said so"}, ("champion",), "put"),
    Scene(Act.PROMOTE, lambda: cast.know(cast.a_sal(), *Letter), SALES, "promotion", "leads/{}/promotion/"),
    Scene(Act.RETURN, cast.a_sal, SALES, "return", "leads/{}/return/", {"reason": "not_reachable"}),
    Scene(Act.RETURN, cast.an_sql, SALES, "return", "leads/{}/return/", {"reason": "lost_price"}),
    Scene(Act.WIN, cast.an_sql, SALES, "win", "leads/{}/win/",
          {"amount": "1200", "currency": "EUR", "won_on": "2026-01-05"}),
    Scene(Act.DISQUALIFY, cast.an_mql, MARKETING, "disqualification", "leads/{}/disqualification/", BECAUSE),
    Scene(Act.DISQUALIFY, cast.a_sal, SALES, "disqualification", "leads/{}/disqualification/", BECAUSE),
    Scene(Act.REOPEN, cast.a_disqualified_lead, MARKETING, "reopening", "leads/{}/reopening/",
          {"reason": "closed_by_mistake"}),
    Scene(Act.REOPEN, _a_lead_that_sales_closed, SALES, "reopening", "leads/{}/reopening/",
          {"reason": "closed_by_mistake"}),
]  # fmt: skip
ABOUT_THE_PAST = [
    Scene(Act.CONTEST, _a_lead_that_came_back, None, "contest", "leads/{}/contest/", {"evidence": "They need it."}),
]
ON_HANDOVERS = [
    Scene(Act.ACCEPT, cast.an_offer_to, SALES, "acceptance", "handovers/{}/acceptance/"),
    Scene(Act.ACCEPT, cast.an_offer_to, SALES, "snooze", "handovers/{}/snooze/", {"until": SOON}),
    Scene(Act.REJECT, cast.an_offer_to, SALES, "rejection", "handovers/{}/rejection/", BECAUSE),
    Scene(Act.WITHDRAW, cast.an_offer_to, MARKETING, "withdrawal", "handovers/{}/withdrawal/"),
    Scene(Act.WITHDRAW, cast.an_automatic_offer, MARKETING, "withdrawal", "handovers/{}/withdrawal/"),
    Scene(Act.ACCEPT, cast.an_automatic_offer, SALES, "acceptance", "handovers/{}/acceptance/"),
    Scene(Act.WITHDRAW, _an_offer_by_sales, SALES, "withdrawal", "handovers/{}/withdrawal/"),
]
SCENES = [*ON_LEADS, *ABOUT_THE_PAST, *ON_HANDOVERS]
Staged = tuple[Scene, Lead | Handover]


def allowed(user: User, act: Act, side: Side | None) -> bool:
    """The table, and the rule beside it: whoever works for a side acts on the leads of that side."""
    role = Role(user.role)
    if act not in RIGHTS[role]:
        return False
    return act in ON_ANY_LEAD or role.side is None or side is None or role.side == side


def sees(user: User, lead: Lead) -> bool:
    if REACH[Role(user.role)] == Reach.TEAM:
        return lead.sales_team_id == user.team_id
    return Act.SEE in RIGHTS[Role(user.role)]


@pytest.fixture(scope="module")
def company(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """Everybody of the cast: there once for all tests of this file, as each takes back what it did."""
    with databases.taken_back(django_db_blocker):
        for name in CAST:
            cast.colleague(name.title())
        yield


@pytest.fixture
def everyone(company: None, db: None) -> dict[str, User]:
    people = User.objects.select_related("team")
    return {user.name.lower(): user for user in people if user.name.lower() in CAST}


@pytest.fixture(scope="module", params=SCENES, ids=str)
def staged(request: pytest.FixtureRequest, company: None, django_db_blocker: Any) -> Iterator[Staged]:
    """A scene is set once for all who play it."""
    with databases.taken_back(django_db_blocker):
        yield request.param, request.param.make()


# trying -------------------------------------------------------------------------------------------


def _lead(thing: Lead | Handover) -> Lead:
    return Lead.objects.get(pk=thing.pk if isinstance(thing, Lead) else thing.lead_id)


def _body(scene: Scene, lead: Lead) -> dict[str, Any]:
    """The words of the act, with the numbers of today's teams and the lead's version where it is asked for."""
    teams = {MARKETING: cast.marketing().pk, SALES: cast.nord().pk}
    body = {name: teams[value] if name == "team" else value for name, value in scene.body.items()}
    return {**body, "version": lead.version} if scene.method == "patch" else body


def _by_page(user: User, scene: Scene, public_id: str, body: dict[str, Any]) -> Any:
    client = Client()
    client.force_login(user)
    address = reverse(scene.page, args=[public_id, *scene.more])
    return client.get(address) if scene.method == "get" else client.post(address, body)


def _by_api(user: User, scene: Scene, public_id: str, body: dict[str, Any]) -> Any:
    client = APIClient()
    client.credentials(HTTP_AUTHORIZATION=f"Bearer {ApiToken.issue(user, 'matrix')[1]}")
    return getattr(client, scene.method)(f"/api/v1/{scene.api.format(public_id)}", body)


TRY = {"page": _by_page, "api": _by_api}


def _outcome(response: Any) -> str:
    if response.status_code < 400:
        return "done"
    return {403: "forbidden", 404: "not there"}.get(
        response.status_code, f"{response.status_code} {response.content!r}"
    )


def _expected(user: User, scene: Scene, lead: Lead) -> str:
    if not sees(user, lead):
        return "not there"
    return "done" if allowed(user, scene.act, scene.side) else "forbidden"


@pytest.mark.parametrize("door", DOORS)
@pytest.mark.parametrize("name", CAST)
def test_a_role_does_what_the_table_says_and_nothing_else(
    staged: Staged, everyone: dict[str, User], name: str, door: str
) -> None:
    user, (scene, thing) = everyone[name], staged
    lead = _lead(thing)
    expected = _expected(user, scene, lead)
    outcome = _outcome(TRY[door](user, scene, thing.public_id, _body(scene, lead)))
    assert outcome == expected
    if expected != "done":
        now = _lead(thing)
        assert (now.version, now.stage, now.activities.count()) == (lead.version, lead.stage, 0)


@pytest.mark.parametrize("door", DOORS)
def test_another_teams_lead_looks_exactly_like_one_that_does_not_exist(
    staged: Staged, everyone: dict[str, User], door: str
) -> None:
    sven, (scene, thing) = everyone["sven"], staged
    body = _body(scene, _lead(thing))
    theirs = TRY[door](sven, scene, thing.public_id, body)
    none = TRY[door](sven, scene, NOBODY, body)
    assert theirs.status_code == none.status_code == 404
    assert _faceless(theirs, thing.public_id) == _faceless(none, NOBODY)


def _faceless(response: Any, public_id: str) -> str:
    """The answer without what the question itself said, and without the token that is another each time."""
    text = response.content.decode().replace(public_id, "…")
    return re.sub(r'(csrf\w*["\']?[ :=]+(?:value=)?["\']?)[A-Za-z0-9]{20,}', r"\1", text, flags=re.IGNORECASE)


# taking an answer back, which belongs to the one who gave it ----------------------------------------


@pytest.mark.parametrize("door", DOORS)
@pytest.mark.parametrize("name", CAST)
def test_an_answer_is_taken_back_by_whom_gave_it(everyone: dict[str, User], name: str, door: str) -> None:
    user, offer = everyone[name], _a_closed_offer()
    scene = Scene(Act.ACCEPT, _a_closed_offer, SALES, "take_back", "handovers/{}/rejection/")
    if door == "page":
        response = _by_page(user, scene, offer.public_id, {})
    else:
        response = _by_api(user, Scene(**{**vars(scene), "method": "delete"}), offer.public_id, {})
    expected = {"rico": 200, "hilde": 409, "sven": 404}.get(name, 403)
    assert (
        min(response.status_code, 302) == 302
        if door == "page" and expected == 200
        else response.status_code == expected
    )
    assert _lead(offer).stage == (Stage.HANDOVER if name == "rico" else Stage.DISQUALIFIED)


# deciding on what is contested, and making reasons clear ---------------------------------------------


@pytest.mark.parametrize("door", DOORS)
@pytest.mark.parametrize("name", CAST)
def test_a_contest_is_decided_by_the_management(everyone: dict[str, User], name: str, door: str) -> None:
    user, contest = everyone[name], _a_contest()
    words = {"verdict": "upheld", "ruling": "It stands."}
    response: Any
    if door == "page":
        response = _page_client(user).post(reverse("ruling", args=[contest.public_id]), words)
    else:
        response = _api_client(user).post(f"/api/v1/contests/{contest.public_id}/ruling/", words)
    assert _outcome(response) == {"max": "done", "sven": "not there"}.get(name, "forbidden")


@pytest.mark.parametrize("door", DOORS)
@pytest.mark.parametrize("name", CAST)
def test_a_reason_is_made_clear_by_whom_the_table_lets(everyone: dict[str, User], name: str, door: str) -> None:
    user, lead = everyone[name], _an_unclear_return()
    number = lead.entries
    response: Any
    if door == "page":
        response = _page_client(user).post(reverse("recode", args=[lead.public_id, number]), {"reason": "no_need_seen"})
    else:
        address = f"/api/v1/leads/{lead.public_id}/entries/{number}/recoding/"
        response = _api_client(user).post(address, {"reason": "no_need_seen"})
    expected = "done" if Act.RECODE in RIGHTS[Role(user.role)] else "forbidden"
    assert _outcome(response) == ("not there" if name == "sven" else expected)


# what concerns no single lead -----------------------------------------------------------------------

A_MONTH = {"first_day": "2026-01-01", "last_day": "2026-01-31"}
ROOF = {"label_de": "Dach", "label_en": "Roof", "type": "text", "choice-TOTAL_FORMS": 0, "choice-INITIAL_FORMS": 0}
CLARA = {"first_name": "Clara", "last_name": "Neu", "email": "clara@neu.example", "company": "Neu AG"}


HOOK = {"vendor": "google", "name": "Spring"}
RIVALS = {"label_de": "Rivalen", "label_en": "Rivals", "question_de": "Wer noch?", "question_en": "Who else?"}


@dataclass(frozen=True)
class Place:
    """An act without a lead at one door."""

    act: Act
    door: str
    method: str
    address: Callable[[], str]
    body: dict[str, Any] = field(default_factory=dict)

    def __str__(self) -> str:
        return f"{self.act} {self.door}"


WORDING = {"code": "news", "text_de": "Ja", "text_en": "Yes", "purpose": "advertising", "channels": ["mail"]}
PLACES = [
    Place(Act.SEE, "page", "get", lambda: reverse("leads")),
    Place(Act.SEE, "api", "get", lambda: "/api/v1/leads/"),
    Place(Act.CAPTURE, "page", "post", lambda: reverse("lead_new"), CLARA),
    Place(Act.CAPTURE, "api", "post", lambda: "/api/v1/leads/", {**CLARA, "generated_by": "marketing"}),
    Place(Act.CAPTURE_SGL, "page", "post", lambda: reverse("sgl_new"), CLARA),
    Place(Act.CAPTURE_SGL, "api", "post", lambda: "/api/v1/leads/", {**CLARA, "generated_by": "sales"}),
    Place(Act.IMPORT, "page", "get", lambda: reverse("imports")),
    Place(Act.KEEP_TOUCHPOINTS, "page", "get", lambda: reverse("touchpoint_new")),
    Place(Act.KEEP_TOUCHPOINTS, "page", "post", lambda: reverse("campaign_new"), {"name": "Spring", "currency": "EUR"}),
    Place(Act.KEEP_TOUCHPOINTS, "api", "post", lambda: "/api/v1/touchpoints/", {"name": "Stand", "kind": "fair"}),
    Place(Act.KEEP_TOUCHPOINTS, "api", "post", lambda: "/api/v1/campaigns/", {"name": "Spring"}),
    Place(Act.REPORT, "page", "get", lambda: reverse("touchpoints")),
    Place(Act.REPORT, "api", "get", lambda: "/api/v1/campaigns/"),
    Place(Act.ADMINISTER, "page", "get", lambda: reverse("consent_text_new")),
    Place(Act.ADMINISTER, "api", "post", lambda: "/api/v1/consent-wordings/", WORDING),
    Place(Act.EXPORT, "page", "get", lambda: reverse("leads_export")),
    Place(Act.BUILD_FORMS, "page", "get", lambda: reverse("forms")),
    Place(Act.BUILD_FORMS, "page", "post", lambda: reverse("forms"), {"name": "Contact"}),
    Place(Act.BUILD_FORMS, "api", "get", lambda: "/api/v1/forms/"),
    Place(Act.BUILD_FORMS, "api", "post", lambda: "/api/v1/forms/", {"name": "Contact"}),
    Place(Act.REPORT, "page", "get", lambda: reverse("funnel")),
    Place(Act.REPORT, "api", "get", lambda: "/api/v1/reports/funnel/"),
    Place(Act.SEE, "page", "get", lambda: reverse("load")),
    Place(Act.SEE, "api", "get", lambda: "/api/v1/load/"),
    Place(Act.SEE, "page", "get", lambda: reverse("saved_views")),
    Place(Act.SEE, "page", "post", lambda: reverse("saved_views"), {"name": "Mine", "query": "stage=mql"}),
    Place(Act.SEE, "api", "post", lambda: "/api/v1/views/", {"name": "Mine", "filters": {"stage": "mql"}}),
    Place(Act.SEE, "page", "post", lambda: reverse("rule_count"), {"name": "rule"}),
    Place(Act.SEE, "api", "post", lambda: "/api/v1/rules/count/", {"rule": {"field": "company", "op": "known"}}),
    Place(Act.SEE, "api", "get", lambda: "/api/v1/rules/fields/"),
    Place(Act.SEE, "api", "post", lambda: "/api/v1/rules/reading/", {"rule": {"field": "email", "op": "known"}}),
    Place(Act.SEE, "api", "get", lambda: "/api/v1/custom-fields/"),
    Place(Act.ADMINISTER, "page", "get", lambda: reverse("custom_fields")),
    Place(Act.ADMINISTER, "page", "post", lambda: reverse("custom_field_new"), ROOF),
    Place(
        Act.ADMINISTER,
        "api",
        "post",
        lambda: "/api/v1/custom-fields/",
        {"label_de": "Dach", "label_en": "Roof", "type": "text"},
    ),
    Place(Act.MERGE, "page", "get", lambda: reverse("duplicates")),
    Place(Act.MERGE, "api", "get", lambda: "/api/v1/duplicates/"),
    Place(
        Act.MERGE, "page", "get", lambda: reverse("compare", args=[cast.an_mql().public_id, cast.an_mql().public_id])
    ),
    Place(Act.RECODE, "page", "get", lambda: reverse("unclear")),
    Place(Act.RECODE, "api", "get", lambda: "/api/v1/reasons/unclear/"),
    Place(Act.REPORT, "page", "get", lambda: "/agreements/1/backtest/"),
    Place(Act.REPORT, "api", "get", lambda: "/api/v1/agreements/1/backtests/"),
    Place(Act.REPORT, "page", "get", lambda: "/promises/"),
    Place(Act.REPORT, "page", "get", lambda: "/promises/table/"),
    Place(Act.REPORT, "api", "get", lambda: "/api/v1/promises/"),
    Place(Act.REPORT, "page", "get", lambda: "/agreements/1/shadow/"),
    Place(Act.REPORT, "api", "get", lambda: "/api/v1/agreements/1/shadow/"),
    Place(Act.DRAFT, "page", "post", lambda: "/agreements/1/shadow/run/", {"off": "1"}),
    Place(Act.DRAFT, "api", "delete", lambda: "/api/v1/agreements/1/shadow/"),
    Place(Act.DRAFT, "page", "post", lambda: "/agreements/1/backtest/", A_MONTH),
    Place(Act.DRAFT, "api", "post", lambda: "/api/v1/agreements/1/backtests/", A_MONTH),
    Place(Act.ADMINISTER, "page", "get", lambda: "/admin/accounts/user/"),
    Place(Act.ADMINISTER, "page", "get", lambda: reverse("settings")),
    Place(Act.SEE, "page", "get", lambda: reverse("agreement", args=[1])),
    Place(Act.SEE, "api", "get", lambda: "/api/v1/agreements/1/"),
    Place(Act.DRAFT, "page", "post", lambda: reverse("agreement_drafts")),
    Place(Act.DRAFT, "api", "post", lambda: "/api/v1/agreements/"),
    Place(Act.DRAFT, "page", "get", lambda: reverse("agreement_editor", args=[cast.a_draft().version])),
    Place(Act.DRAFT, "page", "get", lambda: reverse("agreement_wizard")),
    Place(Act.DRAFT, "page", "post", lambda: reverse("agreement_withdrawal", args=[cast.a_proposal().version])),
    Place(Act.DRAFT, "api", "post", lambda: f"/api/v1/agreements/{cast.a_proposal().version}/withdrawal/"),
    Place(Act.DRAFT, "page", "post", lambda: reverse("agreement_proposal", args=[cast.a_draft().version])),
    Place(Act.DRAFT, "api", "post", lambda: f"/api/v1/agreements/{cast.a_draft().version}/proposal/"),
    Place(
        Act.SIGN,
        "api",
        "post",
        lambda: f"/api/v1/agreements/{cast.a_proposal().version}/signature/",
        {"password": cast.PASSWORD},
    ),
    Place(Act.ADMINISTER, "page", "get", lambda: reverse("calendar_new")),
    Place(Act.ADMINISTER, "page", "get", lambda: reverse("bant_letters")),
    Place(Act.ADMINISTER, "page", "post", lambda: reverse("bant_letters"), RIVALS),
    Place(Act.ADMINISTER, "api", "post", lambda: "/api/v1/bant-letters/", RIVALS),
    Place(Act.ADMINISTER, "api", "post", lambda: f"/api/v1/bant-letters/{cast.a_letter().code}/retirement/"),
    Place(Act.SEE, "api", "get", lambda: "/api/v1/bant-letters/"),
    Place(Act.CONNECT, "page", "get", lambda: reverse("webhook_new")),
    Place(Act.CONNECT, "page", "post", lambda: reverse("webhook_new"), HOOK),
    Place(Act.CONNECT, "page", "post", lambda: reverse("webhook_apply_failed")),
    Place(Act.CONNECT, "api", "post", lambda: "/api/v1/webhooks/", HOOK),
    Place(Act.CONNECT, "api", "post", lambda: "/api/v1/webhooks/events/applications/"),
    Place(Act.IMPORT, "page", "get", lambda: reverse("webhooks")),
    Place(Act.IMPORT, "page", "get", lambda: reverse("webhook_events")),
    Place(Act.IMPORT, "api", "get", lambda: "/api/v1/webhooks/events/"),
    Place(Act.SEE, "page", "get", lambda: reverse("calendar")),
    Place(Act.SEE, "api", "get", lambda: "/api/v1/calendars/"),
]


@pytest.mark.parametrize("place", PLACES, ids=str)
@pytest.mark.parametrize("name", CAST)
def test_a_role_enters_where_the_table_lets_it(everyone: dict[str, User], name: str, place: Place) -> None:
    user, address = everyone[name], place.address()
    client = _page_client(user) if place.door == "page" else _api_client(user)
    response = getattr(client, place.method)(address, place.body)
    may = place.act in RIGHTS[Role(user.role)]
    if address.startswith("/admin/") and not may:  # Django's admin sends strangers to its sign-in
        assert response.status_code in (302, 403)
    else:
        assert _outcome(response) == ("done" if may else "forbidden")


def _page_client(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def _api_client(user: User) -> APIClient:
    client = APIClient()
    client.credentials(HTTP_AUTHORIZATION=f"Bearer {ApiToken.issue(user, 'matrix')[1]}")
    return client


# absences: one's own, a head those of the side, an admin everybody's ----------------------------------


@pytest.mark.parametrize("door", DOORS)
@pytest.mark.parametrize("name", CAST)
def test_whoever_plans_for_a_rep_enters_and_ends_the_absence(everyone: dict[str, User], name: str, door: str) -> None:
    user, rico = everyone[name], everyone["rico"]
    days = {"person": rico.pk, "first_day": SOON, "last_day": SOON}
    if door == "page":
        status = _page_client(user).post(reverse("absences"), days).status_code
        assert (status == 302) == (name in PLANNERS)
    else:
        status = _api_client(user).post("/api/v1/absences/", days).status_code
        assert status == (201 if name in PLANNERS else 403)
    assert rico.absences.exists() == (name in PLANNERS)
    absence = rico.absences.first() or cast.away(rico)
    if door == "page":
        _page_client(user).post(reverse("absence_end", args=[absence.pk]))
    else:
        _api_client(user).delete(f"/api/v1/absences/{absence.pk}/")
    assert rico.absences.exists() == (name not in PLANNERS)


# a saved view, which belongs to its owner and to the head of its side ---------------------------------

CHANGERS = {"rico", "hilde"}


@pytest.mark.parametrize("door", DOORS)
@pytest.mark.parametrize("name", [*CAST, "nina"])
def test_a_team_view_is_changed_by_its_owner_and_the_head(
    everyone: dict[str, User], nina: User, name: str, door: str
) -> None:
    view = viewing.save(State(), by=everyone["rico"], name="Of Nord", shared=True)
    user = {**everyone, "nina": nina}[name]
    response: Any
    if door == "page":
        response = _page_client(user).post(f"/views/{view.public_id}/edit/", {"name": "Other", "shared": "on"})
    else:
        response = _api_client(user).patch(f"/api/v1/views/{view.public_id}/", {"name": "Other"})
    others = "forbidden" if name == "nina" else "not there"
    assert _outcome(response) == ("done" if name in CHANGERS else others)
    view.refresh_from_db()
    assert view.name == ("Other" if name in CHANGERS else "Of Nord")


# the matrix itself ----------------------------------------------------------------------------------


def test_every_act_of_the_table_is_tried() -> None:
    tried_alone = {Act.JUDGE}
    assert {scene.act for scene in SCENES} | {place.act for place in PLACES} | tried_alone == set(Act)
    assert set(access.MOVES) <= {scene.act for scene in SCENES}


def test_every_role_is_in_the_cast(everyone: dict[str, User]) -> None:
    assert {user.role for user in everyone.values()} == set(Role)


def test_somebody_may_and_somebody_may_not(everyone: dict[str, User]) -> None:
    """A matrix that forbids or allows everything would prove nothing."""
    answers = {allowed(user, scene.act, scene.side) for user, scene in product(everyone.values(), SCENES)}
    assert answers == {True, False}
