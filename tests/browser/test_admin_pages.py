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
from tests.browser.looks import Look
from tests.browser.test_pages import FILE

DATA = {"budget", "import", "timeframe", "website"}  # what records are called by programs, whatever the language

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def ada() -> User:
    return cast.person("Ada", Role.ADMIN, language="de")


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


def test_every_page_of_the_admin_is_for_everybody(ada: User, records: None, look: Look) -> None:
    visits = [*addresses(ada), f"{reverse('admin:accounts_user_changelist')}?q=nobodyofthisname"]
    assert len(visits) > 30
    look({"Ada": visits}, data=DATA, fit=False)


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
