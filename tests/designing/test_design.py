"""A form is designed, published in versions that never change, and retired."""

from dataclasses import replace

import pytest
from django.db import IntegrityError, connection, transaction

from accounts.models import User
from leads import customising, designing
from leads.customising import Choice
from leads.designing import BadForm, Plan, origin_of, plan_of
from leads.form.fields import Field, first_fields
from leads.models import Form, FormVersion
from tests.forms import a_form


def test_a_version_never_changes(anna: User) -> None:
    version = a_form(anna).published
    assert version
    for statement in ("UPDATE leads_formversion SET number = 9", "DELETE FROM leads_formversion"):
        with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
    assert FormVersion.objects.get() == version


def test_each_publication_with_a_change_is_a_version(anna: User) -> None:
    form = a_form(anna)
    designing.publish(form, by=anna)
    assert form.versions.count() == 1
    changed = designing.change(form, replace(plan_of(form), double_opt_in=False), by=anna)
    assert not designing.is_published(Form.objects.get(pk=changed.pk))
    assert designing.is_published(designing.publish(changed, by=anna))
    assert form.versions.count() == 2


def test_colours_and_words_count_without_a_new_version(anna: User) -> None:
    form = a_form(anna)
    changed = designing.change(form, replace(plan_of(form), colour="#112233", thanks_en="Bye"), by=anna)
    assert designing.is_published(Form.objects.get(pk=changed.pk))


@pytest.mark.parametrize(
    ("fields", "where"),
    [
        ([], "fields"),
        ([Field("gclid", "hidden")], "fields"),
        ([Field("wish", "long", "said", "Wunsch", "Wish")], "fields"),
        ([*first_fields(), Field("b", "mail", "email", "B", "B")], "b.maps"),
        ([*first_fields(), Field("b", "text", "", "", "B")], "b.label_de"),
        ([*first_fields(), Field("b", "choice", "", "B", "B")], "b.options"),
        ([*first_fields(), Field("b", "hidden", required=True)], "b.required"),
        ([*first_fields(), Field("b", "date", "email", "B", "B")], "b.maps"),
    ],
)
def test_what_visitors_could_not_use_is_not_published(anna: User, fields: list[Field], where: str) -> None:
    form = designing.create(Plan("Contact"), by=anna)
    changed = designing.change(form, replace(plan_of(form), fields=fields), by=anna)
    with pytest.raises(BadForm) as refused:
        designing.publish(changed, by=anna)
    assert where in refused.value.fields
    assert not FormVersion.objects.exists()


def test_a_retired_form_is_not_published(anna: User) -> None:
    form = designing.retire(a_form(anna), by=anna)
    with pytest.raises(BadForm):
        designing.publish(form, by=anna)


def test_a_choice_of_an_admins_own_field_brings_its_choices_along(anna: User, ada: User) -> None:
    choices = [Choice("Flach", "Flat", "flat"), Choice("Spitz", "Pointed", "pointed")]
    customising.add(customising.Plan("Dach", "Roof", "choice", "roof", choices=choices), by=ada)
    roof = Field("roof", "choice", "custom.roof", "Dach", "Roof")
    form = a_form(anna, roof)
    assert [option["code"] for option in form.fields[-1]["options"]] == ["flat", "pointed"]


@pytest.mark.parametrize(
    ("written", "origin"),
    [
        ("https://www.shop.example/a?b=c", "https://www.shop.example"),
        ("HTTPS://Shop.Example:443", "https://shop.example"),
        ("https://shop.example:8443", "https://shop.example:8443"),
        ("https://müller.example", "https://xn--mller-kva.example"),
        ("http://127.0.0.1:8000", "http://127.0.0.1:8000"),
        ("http://shop.example", ""),
        ("https://*.shop.example", ""),
        ("https://user@shop.example", ""),
        ("https://shop.example; script-src *", ""),
        ("https://[::1", ""),
        ("'self'", ""),
        ("*", ""),
        ("", ""),
        ("https://shop.example:99999", ""),
    ],
)
def test_a_site_is_an_origin_and_nothing_else(written: str, origin: str) -> None:
    assert origin_of(written) == origin
