"""Every page, for everybody who comes to it: quiet, accessible, in one language, and as narrow as a telephone."""

from datetime import timedelta
from decimal import Decimal
from io import BytesIO
from typing import Any

import pytest
from django.core.cache import cache
from django.utils import timezone, translation

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
from leads.models import Activity, Agreement, Channel, ImportJob, Layout, Level, Notice, Purpose, ReminderKind, Stage
from leads.viewing import State
from leads.web.agreements.wizard import CHECK, ORDER
from tests import cast
from tests.browser.looks import Addresses, Look
from tests.past import a_draft

pytestmark = pytest.mark.django_db(transaction=True)
OF_THE_API = [f"/api/v1/docs/{page}" for page in ("", "leads/", "bant/")]
LONG = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft"
FILE = "Vorname;Mailadresse;Firma;Produktwunsch\nJutta;jutta@import.example;Import GmbH;Wärmepumpe\nOtto;no address;;\n"
RULE = {
    "all": [
        {"field": "company", "op": "contains", "value": LONG[:40]},
        {"at_least": 1, "of": [{"field": "need", "op": "one_of", "value": ["met"]}, {"field": "email", "op": "known"}]},
        {"none": [{"field": "expected_value", "op": "at_least", "value": 1500.5}]},
    ]
}  # fmt: skip


@pytest.fixture
def people() -> dict[str, User]:
    return {
        "anna": cast.person("Anna", Role.MARKETING, cast.marketing(), language="de"),
        "mara": cast.person("Mara", Role.MARKETING_HEAD, cast.marketing(), language="de"),
        "rico": cast.person("Rico", Role.SALES_REP, cast.nord(), language="de"),
        "hilde": cast.person("Hilde", Role.SALES_HEAD, cast.nord(), language="de"),
        "ada": cast.person("Ada", Role.ADMIN, language="de"),
        "max": cast.person("Max", Role.MANAGEMENT, language="de"),
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


def a_question(by: User) -> str:
    """The address in a mail that asks for consent, of a wording in its second version; a campaign beside it."""
    words: dict[str, Any] = {"purpose": Purpose.ADVERTISING, "channels": [Channel.MAIL]}
    consenting.word("news", by=by, text_de="Ja", text_en="Yes", **words)
    text = consenting.word("news", by=by, text_de=LONG, text_en=LONG, **words)
    keeping.add_campaign(CampaignPlan(LONG[:100], utm_campaign="spring", cost=Decimal(300)), by=by)
    lead = cast.an_mql()
    asked = asking.ask(lead, asking.Question(lead.email, text=text, wording=LONG, language="de"), now=timezone.now())
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
def agreements(people: dict[str, User]) -> Addresses:
    """The addresses of versions at each of their steps, by who comes there."""
    cache.clear()
    with translation.override("de"):
        signed = cast.an_agreement(purpose=LONG, motive=LONG)
        later = cast.an_agreement(starts_at=timezone.now() + timedelta(days=9))
        proposal, draft, poor = cast.a_proposal(purpose=LONG), cast.a_draft(), cast.a_draft(purpose="", referee=None)
    edit, wizard = f"/agreements/{draft.version}/edit/", f"/agreements/{draft.version}/wizard/"
    return {
        "Anna": ["/agreements/", f"/agreements/{later.version}/", f"/agreements/{proposal.version}/difference/"],
        "Mara": [
            "/agreements/", "/agreements/1/", f"/agreements/{signed.version}/", f"/agreements/{proposal.version}/",
            "/agreements/wizard/", f"/agreements/{poor.version}/edit/", f"/agreements/{draft.version}/", edit,
            *(f"{edit}{section}/" for section in Section), *(f"{wizard}{step}/" for step in [*ORDER, CHECK]),
        ],
        "Ada": ["/settings/", "/agreements/wizard/"],
    }  # fmt: skip


@pytest.mark.parametrize("visitors", ["marketing", "the others"])
def test_every_page_is_for_everybody(
    visitors: str, people: dict[str, User], stages: dict[Stage, str], imports: list[str], views: list[str],
    reports: list[str], look: Look,
) -> None:  # fmt: skip
    a_field(people["ada"])
    question = a_question(people["ada"])
    look(
        {"Anna": [*of_marketing(stages), *imports, *views], "Mara": reports}
        if visitors == "marketing"
        else {
            "": ["/accounts/login/", "/accounts/password/reset/", "/api/v1/docs/leads/", question],
            "Rico": of_sales(stages),
            "Hilde": ["/inbox/", "/load/", "/accounts/absences/", f"{stages[Stage.WON]}reopening/"],
            "Ada": [
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
            "Max": ["/", "/leads/", "/views/", "/disputes/", stages[Stage.SQL], *OF_THE_API],
        },
        data={"Messe", "Vorname"},  # stand in the file
        german_only={question},  # speaks the language of the mail that leads to it
    )


def test_every_page_of_the_agreement_is_for_everybody(
    people: dict[str, User], agreements: Addresses, look: Look
) -> None:
    """An agreement speaks the language in which it was written."""
    measures = {version.promises.if_broken for version in Agreement.objects.all()}
    look(agreements, data=measures)
