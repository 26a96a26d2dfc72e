"""Every page, for everybody who comes to it: quiet, accessible, in one language, and as narrow as a telephone."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from decimal import Decimal
from io import BytesIO
from typing import Any

import pytest
from django.core.cache import cache
from django.utils import timezone, translation
from playwright.sync_api import Page

from accounts.models import User
from accounts.roles import Role
from leads import (
    asking,
    backtesting,
    checking,
    consenting,
    customising,
    importing,
    keeping,
    lettering,
    noting,
    reminding,
    shadowing,
    viewing,
)  # fmt: skip
from leads.customising import Choice, Plan
from leads.document import Section
from leads.filters import packed
from leads.keeping import CampaignPlan
from leads.models import Activity, Channel, ImportJob, Layout, Level, Notice, Purpose, ReminderKind, Stage
from leads.viewing import State
from leads.web.agreements.wizard import CHECK, ORDER
from tests import cast
from tests.browser.wording import in_its_language
from tests.past import a_draft

pytestmark = pytest.mark.django_db(transaction=True)
OF_THE_API = [f"/api/v1/docs/{page}" for page in ("", "leads/", "bant/")]
LONG = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft"
FIRST = "de"  # all rules; in the other language those that may answer differently
SCHEME = {FIRST: "dark", "en": "light"}  # what axe finds by words and what by colours: each language, each theme
FILE = "Vorname;Mailadresse;Firma;Produktwunsch\nJutta;jutta@import.example;Import GmbH;Wärmepumpe\nOtto;no address;;\n"
RULE = {
    "all": [
        {"field": "company", "op": "contains", "value": LONG[:40]},
        {"at_least": 1, "of": [{"field": "need", "op": "one_of", "value": ["met"]}, {"field": "email", "op": "known"}]},
        {"none": [{"field": "expected_value", "op": "at_least", "value": 1500.5}]},
    ]
}  # fmt: skip

Addresses = dict[str, list[str]]


@pytest.fixture(params=["de", "en"])
def language(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def people(language: str) -> dict[str, User]:
    return {
        "anna": cast.person("Anna", Role.MARKETING, cast.marketing(), language=language),
        "mara": cast.person("Mara", Role.MARKETING_HEAD, cast.marketing(), language=language),
        "rico": cast.person("Rico", Role.SALES_REP, cast.nord(), language=language),
        "hilde": cast.person("Hilde", Role.SALES_HEAD, cast.nord(), language=language),
        "ada": cast.person("Ada", Role.ADMIN, language=language),
        "max": cast.person("Max", Role.MANAGEMENT, language=language),
    }


@pytest.fixture
def stages(people: dict[str, User]) -> dict[Stage, str]:
    """A lead in each stage with everything on its page, and its address."""
    leads = {stage: cast.lead_in(stage, interest=LONG, company=LONG) for stage in Stage}
    for lead in leads.values():
        noting.note(lead, by=people["anna"], kind=Activity.Kind.CALL, text=LONG, outcome="reached")
        reminding.remind_me(lead, by=people["rico"], due=timezone.now() + timedelta(hours=1), text=LONG)
    lettering.retire(cast.a_letter("Rivals", "Rivalen"))
    found = checking.Finding(cast.a_letter(), Level.PARTLY, LONG, LONG, LONG)
    checking.answer(leads[Stage.SAL], found, by=people["rico"])
    cast.a_ready_mql()
    Notice.objects.bulk_create(
        Notice(user=person, lead=leads[Stage.SAL], kind=ReminderKind.OWN, text=LONG, created_at=timezone.now())
        for person in people.values()
    )
    return {stage: f"/leads/{lead.public_id}/" for stage, lead in leads.items()}


@pytest.fixture
def views(people: dict[str, User]) -> list[str]:
    """The addresses of saved views: all of them, one that is open and changed, one to be renamed."""
    state = State({"stage": ["mql", "nurture"]}, RULE)
    kept = viewing.save(state, by=people["anna"], name=LONG[:60], shared=True, pinned=True)
    viewing.save(State(layout=Layout.BOARD), by=people["anna"], name="Board", pinned=True)
    changed = f"?stage=sal&view={kept.public_id}"
    return ["/views/", f"/views/{kept.public_id}/", f"/leads/{changed}", f"/board/{changed}", "/leads/?view=gone",
            f"/views/{kept.public_id}/edit/", "/leads/?view=-"]  # fmt: skip


@pytest.fixture
def imports(people: dict[str, User]) -> list[str]:
    """The addresses of an import at each of its steps."""
    hubspot = BytesIO(b"Record ID,Email,Lifecycle Stage,Contact owner\n1,a@import.example,SQL,Anna\n")
    asked = importing.draft(hubspot, "Hub.csv", by=people["anna"])
    draft, done, undone = [importing.draft(BytesIO(FILE.encode()), "Messe.csv", by=people["anna"]) for _ in range(3)]
    importing.run(importing.start(undone))
    importing.undo(undone, by=people["anna"])
    importing.save(undone, "Messe", by=people["anna"])
    importing.start(done)
    importing.run_waiting()
    assert ImportJob.objects.get(pk=done.pk).is_finished
    return ["/imports/", f"/imports/{draft.public_id}/", f"/imports/{draft.public_id}/preview/",
            f"/imports/{done.public_id}/", f"/imports/{undone.public_id}/", f"/imports/{asked.public_id}/",
            f"/imports/{asked.public_id}/values/", f"/imports/{asked.public_id}/preview/"]  # fmt: skip


@pytest.fixture
def reports(people: dict[str, User], stages: dict[Stage, str]) -> list[str]:
    """The addresses of the reports about versions of the agreement, with something to tell."""
    draft = a_draft(handover_rule={"field": "company", "op": "known"})
    today = timezone.localdate()
    backtesting.ask(draft, by=people["mara"], first_day=today - timedelta(days=30), last_day=today)
    shadowing.switch_on(draft, by=people["mara"])
    shadowing.sweep(now=timezone.now())
    return [f"/agreements/{draft.version}/backtest/", "/agreements/1/backtest/",
            f"/agreements/{draft.version}/shadow/", "/agreements/1/shadow/", "/promises/"]  # fmt: skip


def a_field(by: User) -> None:
    """A fact that an admin added, so that each lead's page shows it, and the settings list it."""
    choices = [Choice("Flach", "Flat"), Choice("Spitz", "Pointed")]
    customising.add(
        Plan("Dachform", "Roof", "choice", choices=choices, help_de="Vom Foto", help_en="From a photo"), by=by
    )
    customising.retire(customising.add(Plan("Baujahr", "Built in", "number"), by=by), by=by)


def a_question(by: User, language: str) -> str:
    """The address in a mail that asks for consent, of a wording in its second version; a campaign beside it."""
    words: dict[str, Any] = {"purpose": Purpose.ADVERTISING, "channels": [Channel.MAIL]}
    consenting.word("news", by=by, text_de="Ja", text_en="Yes", **words)
    text = consenting.word("news", by=by, text_de=LONG, text_en=LONG, **words)
    keeping.add_campaign(CampaignPlan(LONG[:100], utm_campaign="spring", cost=Decimal(300)), by=by)
    lead = cast.an_mql()
    asked = asking.ask(
        lead, asking.Question(lead.email, text=text, wording=LONG, language=language), now=timezone.now()
    )
    return f"/consent/{asked.key}/"


def of_marketing(at: dict[Stage, str]) -> list[str]:
    sections = [f"/desk/?section={name}&of=all" for name in ("ready", "almost", "returned", "due", "asleep")]
    acts = ["handover", "disqualification", "assignment", "consent", "notes", "reminders", "bant/need", "facts",
            "facts/company/history", "bant/need/answers", "company", "identifiers"]  # fmt: skip
    return [
        *sections, "/leads/", "/leads/?stage=nurture&returned=1", "/leads/?q=nobodyofthisname", "/board/",
        f"/leads/?rule={packed(RULE)}", f"/board/?rule={packed(RULE)}", "/leads/?rule=nonsense", "/leads/rule/",
        f"/leads/rule/?rule={packed(RULE)}",
        "/leads/new/", "/reminders/", "/reminders/new/", "/notices/", "/funnel/", "/accounts/profile/",
        "/settings/calendar/", "/accounts/absences/", "/accounts/tokens/", "/accounts/password/change/",
        "/accounts/logout/",
        *(at[stage] for stage in (Stage.CONTACT, Stage.MQL, Stage.NURTURE, Stage.DISQUALIFIED)),
        *(f"{at[Stage.MQL]}{act}/" for act in acts), f"{at[Stage.MQL]}facts/custom.roof/history/",
        f"{at[Stage.NURTURE]}contest/", "/disputes/",
        "/leads/nowhere000/", "/leads/new-sgl/", "/touchpoints/", "/touchpoints/new/", "/touchpoints/website/",
        "/campaigns/", "/campaigns/new/", f"{at[Stage.MQL]}consents/",
    ]  # fmt: skip


def of_sales(at: dict[Stage, str]) -> list[str]:
    return [
        "/inbox/", "/load/", "/leads/", "/leads/new-sgl/", "/reminders/", "/notices/", "/board/", "/funnel/",
        *(at[stage] for stage in (Stage.SGL, Stage.HANDOVER, Stage.SAL, Stage.SQL, Stage.WON)),
        f"{at[Stage.SGL]}taking-on/", f"{at[Stage.SGL]}passing/", f"{at[Stage.HANDOVER]}rejection/",
        f"{at[Stage.SAL]}bant/champion/", f"{at[Stage.SAL]}bant/champion/answers/",
        f"{at[Stage.SAL]}promotion/", f"{at[Stage.SAL]}return/", f"{at[Stage.SQL]}return/", f"{at[Stage.SQL]}win/",
    ]  # fmt: skip


@pytest.fixture
def agreements(people: dict[str, User], language: str) -> Addresses:
    """The addresses of versions at each of their steps, by who comes there."""
    cache.clear()
    with translation.override(language):
        signed = cast.an_agreement(purpose=LONG, motive=LONG)
        later = cast.an_agreement(starts_at=timezone.now() + timedelta(days=9))
        proposal, draft, poor = cast.a_proposal(purpose=LONG), cast.a_draft(), cast.a_draft(purpose="", referee=None)
    edit, wizard = f"/agreements/{draft.version}/edit/", f"/agreements/{draft.version}/wizard/"
    return {
        "anna": ["/agreements/", f"/agreements/{later.version}/", f"/agreements/{proposal.version}/difference/"],
        "mara": [
            "/agreements/", "/agreements/1/", f"/agreements/{signed.version}/", f"/agreements/{proposal.version}/",
            "/agreements/wizard/", f"/agreements/{poor.version}/edit/", f"/agreements/{draft.version}/", edit,
            *(f"{edit}{section}/" for section in Section), *(f"{wizard}{step}/" for step in [*ORDER, CHECK]),
        ],
        "ada": ["/settings/", "/agreements/wizard/"],
    }  # fmt: skip


@pytest.mark.parametrize("visitors", ["marketing", "the others"])
def test_every_page_is_for_everybody(
    visitors: str, language: str, people: dict[str, User], stages: dict[Stage, str], imports: list[str],
    views: list[str], reports: list[str], new_page: Callable[..., Page], sign_in: Callable[[Page, User], None],
    axe: Callable[..., None],
    fits: Callable[[Page], None],
) -> None:  # fmt: skip
    """All that is wrong anywhere is listed at once."""
    a_field(people["ada"])
    question = a_question(people["ada"], language)
    visits = (
        {"anna": [*of_marketing(stages), *imports, *views], "mara": reports}
        if visitors == "marketing"
        else {
            "": ["/accounts/login/", "/accounts/password/reset/", "/api/v1/docs/leads/", question],
            "rico": of_sales(stages),
            "hilde": ["/inbox/", "/load/", "/accounts/absences/", f"{stages[Stage.WON]}reopening/"],
            "ada": [
                "/leads/",
                "/settings/bant/",
                "/settings/bant/champion/",
                "/settings/calendar/",
                "/settings/calendar/new/",
                "/settings/fields/",
                "/settings/fields/new/",
                "/settings/fields/roof/",
                "/settings/reasons/",
                "/settings/reasons/new/",
                "/settings/reasons/no_lead/",
                "/settings/consents/",
                "/settings/consents/new/",
                "/settings/consents/news/",
            ],
            "max": ["/", "/leads/", "/views/", "/disputes/", stages[Stage.SQL], *OF_THE_API],
        }
    )
    page = new_page(locale=f"{language}-DE", color_scheme=SCHEME[language], reduced_motion="reduce")
    wrong = _wrong(visits, page, language, people, sign_in, axe, fits)
    assert not wrong, "\n".join(wrong)


def test_every_page_of_the_agreement_is_for_everybody(
    language: str, people: dict[str, User], agreements: Addresses, new_page: Callable[..., Page],
    sign_in: Callable[[Page, User], None], axe: Callable[..., None], fits: Callable[[Page], None],
) -> None:  # fmt: skip
    page = new_page(locale=f"{language}-DE", color_scheme=SCHEME[language], reduced_motion="reduce")
    wrong = _wrong(agreements, page, language, people, sign_in, axe, fits)
    assert not wrong, "\n".join(wrong)


def _wrong(
    visits: Addresses, page: Page, language: str, people: dict[str, User], sign_in: Callable[[Page, User], None],
    axe: Callable[..., None], fits: Callable[[Page], None],
) -> list[str]:  # fmt: skip
    wrong: list[str] = []
    for name, addresses in visits.items():
        if name:
            sign_in(page, people[name])
        for place, address in enumerate(addresses):
            page.goto(address)
            # what stands around all pages of a person is looked at once in the second language
            part = "html" if language == FIRST or not place or address in OF_THE_API else "main"
            checks = (
                lambda part=part: axe(page, part, again=language != FIRST),
                lambda: in_its_language(page, language),
                lambda: _narrow(page, fits),
            )
            wrong += [f"{name}: {problem}" for check in checks for problem in problems(check)]
    return wrong


def problems(check: Callable[[], Any]) -> Iterator[str]:
    try:
        check()
    except AssertionError as problem:
        yield str(problem)


def _narrow(page: Page, fits: Callable[[Page], None]) -> None:
    page.set_viewport_size({"width": 360, "height": 740})
    try:
        fits(page)
    finally:
        page.set_viewport_size({"width": 1280, "height": 900})
