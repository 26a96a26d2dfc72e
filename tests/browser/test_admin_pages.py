"""Every page of the admin, for everybody who comes to it: accessible in both themes and languages, and quiet."""

from collections.abc import Callable, Iterator
from io import BytesIO

import pytest
from django.contrib import admin
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.contenttypes.models import ContentType
from django.test import RequestFactory
from django.urls import reverse
from playwright.sync_api import Page, expect

from accounts.models import ApiToken, User
from accounts.roles import Role
from leads import importing
from leads.models import Stage
from tests import cast
from tests.browser.test_pages import FILE, FIRST, SCHEME, problems
from tests.browser.wording import in_its_language

CODES = {"budget", "import", "timeframe", "website"}  # what records are called by programs, whatever the language

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(params=["de", "en"])
def language(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def ada(language: str) -> User:
    return cast.person("Ada", Role.ADMIN, language=language)


@pytest.fixture
def records(ada: User) -> None:
    """Some of every kind that the admin knows, and a change on record."""
    anna = cast.person("Anna", Role.MARKETING, cast.marketing())
    for stage in (Stage.SAL, Stage.NURTURE, Stage.WON):
        cast.lead_in(stage)
    importing.draft(BytesIO(FILE.encode()), "Messe.csv", by=anna)
    ApiToken.issue(ada, "Ein Programm")
    LogEntry.objects.create(
        user=ada, content_type=ContentType.objects.get_for_model(User), object_id=str(anna.pk), object_repr=str(anna),
        action_flag=CHANGE, change_message='[{"changed": {"fields": ["Role"]}}]',
    )  # fmt: skip


def addresses(by: User) -> Iterator[str]:
    """The index, and of every kind the pages that its admin lets somebody open."""
    request = RequestFactory().get("/admin/")
    request.user = by
    yield reverse("admin:index")
    for model, pages in admin.site._registry.items():
        name = f"admin:{model._meta.app_label}_{model._meta.model_name}"
        if not pages.has_view_permission(request):
            continue
        yield reverse(f"{name}_changelist")
        if pages.has_add_permission(request):
            yield reverse(f"{name}_add")
        for record in model._default_manager.order_by("pk")[:1]:
            yield reverse(f"{name}_change", args=[record.pk])
            yield reverse(f"{name}_history", args=[record.pk])
            if pages.has_delete_permission(request):
                yield reverse(f"{name}_delete", args=[record.pk])


def test_every_page_of_the_admin_is_for_everybody(
    language: str, ada: User, records: None, new_page: Callable[..., Page], sign_in: Callable[[Page, User], None],
    axe: Callable[..., None],
) -> None:  # fmt: skip
    """All that is wrong anywhere is listed at once."""
    page = new_page(locale=f"{language}-DE", color_scheme=SCHEME[language], reduced_motion="reduce")
    sign_in(page, ada)
    visits = [*addresses(ada), f"{reverse('admin:accounts_user_changelist')}?q=nobodyofthisname"]
    assert len(visits) > 30
    wrong = []
    for address in visits:
        answer = page.goto(address)
        assert answer is not None
        assert answer.status == 200, address
        checks = (lambda: axe(page, again=language != FIRST), lambda: in_its_language(page, language, but=CODES))
        wrong += [problem for check in checks for problem in problems(check)]
    assert not wrong, "\n".join(wrong)


def test_a_form_with_mistakes_says_so_to_everybody(
    ada: User, page: Page, sign_in: Callable[[Page, User], None], axe: Callable[..., None]
) -> None:
    sign_in(page, ada)
    page.goto(reverse("admin:accounts_user_add"))
    page.locator("[name=_save]").click()
    expect(page.locator(".errorlist").nth(1)).to_be_visible()
    axe(page)


def test_the_question_before_an_action_is_for_everybody(
    ada: User, records: None, page: Page, sign_in: Callable[[Page, User], None], axe: Callable[..., None]
) -> None:
    sign_in(page, ada)
    page.goto(reverse("admin:accounts_user_changelist"))
    page.locator("#action-toggle").check()
    page.locator("[name=action]").select_option("deactivate")
    page.locator("[name=index]").click()
    expect(page.locator(".messagelist")).to_be_visible()
    axe(page)
