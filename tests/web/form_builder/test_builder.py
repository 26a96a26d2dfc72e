"""Marketing builds forms on one page, with and without scripts."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from leads.form import statistics
from leads.models import Campaign, Channel, Form, Intake, Lead, Touchpoint
from tests.forms import CLARA, a_form, a_wording, send
from tests.web.public.conftest import SHOP, Visitor, token


@pytest.fixture
def marketing(anna: User) -> Client:
    client = Client()
    client.force_login(anna)
    return client


@pytest.fixture
def form(anna: User) -> Form:
    return a_form(anna, origins=[SHOP])


def page_of(form: Form) -> str:
    return reverse("form", args=[form.public_id])


def typed(form: Form, **more: Any) -> dict[str, Any]:
    """The page as it stands, as a browser would send it."""
    names = ("name", "title_de", "title_en", "intro_de", "intro_en", "colour", "background", "thanks_de", "thanks_en",
             "redirect_url", "languages")  # fmt: skip
    facts: dict[str, Any] = {name: getattr(form, name) for name in names}
    facts |= {"touchpoint": form.touchpoint_id, "origins": "\n".join(form.origins), "revision": form.revision}
    facts |= {name: "on" for name in ("is_active", "is_enquiry", "double_opt_in") if getattr(form, name)}
    facts["row"] = [f"r{number}" for number in range(len(form.fields))]
    for number, field in enumerate(form.fields):
        for part, value in field.items():
            text = "\n".join(" | ".join(option.values()) for option in value) if part == "options" else value
            facts |= {f"r{number}-{part}": text} if text else {}
    return {**facts, **more}


def keys(form: Form) -> list[str]:
    form.refresh_from_db()
    return [field["key"] for field in form.fields]


def test_a_new_form_begins_with_the_usual_fields_and_a_touchpoint_of_its_own(marketing: Client, anna: User) -> None:
    response = marketing.post("/forms/", {"name": "Contact"})
    form = Form.objects.get()
    assert response["Location"] == page_of(form)
    assert keys(form)[:5] == ["name", "email", "company", "phone", "message"]
    assert (form.touchpoint.kind, form.touchpoint.name, form.touchpoint.answerable) == ("form", "Contact", anna)
    assert Client().get(f"/f/{form.public_id}/").status_code == 410
    assert b"nobody sees it" in marketing.get(page_of(form)).content


def test_saved_as_a_draft_visitors_see_the_old_version_until_it_is_published(marketing: Client, form: Form) -> None:
    body = typed(form, **{"r0-label_en": "Your whole name"})
    assert marketing.post(page_of(form), {**body, "do": "save"}).status_code == 302
    assert "Your whole name" not in Visitor(form).read("?lang=en")
    form.refresh_from_db()
    assert b"There are changes to publish" in marketing.get(page_of(form)).content
    marketing.post(page_of(form), {**typed(form), "do": "publish"})
    assert "Your whole name" in Visitor(form).read("?lang=en")
    form.refresh_from_db()
    assert form.published
    assert form.published.number == 2


def test_saved_without_a_change_there_is_no_new_version(marketing: Client, form: Form) -> None:
    marketing.post(page_of(form), {**typed(form), "do": "publish"})
    form.refresh_from_db()
    assert form.versions.count() == 1


BUTTONS = {
    "down:r0": ["email", "name"], "up:r1": ["email", "name"], "remove:r0": ["email", "company"],
    "up:r0": ["name", "email"],
}  # fmt: skip


@pytest.mark.parametrize(("act", "first"), BUTTONS.items())
def test_buttons_work_without_scripts_and_save_nothing(
    marketing: Client, form: Form, act: str, first: list[str]
) -> None:
    response = marketing.post(page_of(form), {**typed(form, name="Renamed"), "do": act})
    sheet = response.context["sheet"]
    assert response.status_code == 200
    assert [row.field.key for row in sheet.rows][:2] == first
    assert b'value="Renamed"' in response.content
    assert keys(form)[:2] == ["name", "email"]


def test_a_field_is_added_named_and_published(marketing: Client, form: Form) -> None:
    added = marketing.post(page_of(form), {**typed(form), "do": "add", "add_type": "choice"})
    row = added.context["sheet"].rows[-1]
    assert (row.field.type, row.is_open) == ("choice", True)
    more = {
        f"{row.id}-type": "choice", f"{row.id}-label_de": "Größe", f"{row.id}-label_en": "Size",
        f"{row.id}-options": "Klein | Small\nxl | Groß | Large",
    }  # fmt: skip
    body = typed(form, **more)
    body["row"].append(row.id)
    assert marketing.post(page_of(form), {**body, "do": "publish"}).status_code == 302
    assert keys(form)[-1] == "size"
    assert form.fields[-1]["options"] == [
        {"code": "small", "label_de": "Klein", "label_en": "Small"},
        {"code": "xl", "label_de": "Groß", "label_en": "Large"},
    ]


def test_a_second_field_of_a_kind_fills_nothing_and_what_it_lacks_is_said_in_words(
    marketing: Client, form: Form
) -> None:
    added = marketing.post(page_of(form), {**typed(form), "do": "add", "add_type": "mail"})
    row = added.context["sheet"].rows[-1]
    assert (row.field.maps, row.label) == ("", "E-mail address")
    body = typed(form, **{f"{row.id}-type": "mail", f"{row.id}-label_en": "Second address"})
    body["row"].append(row.id)
    refused = marketing.post(page_of(form), {**body, "do": "publish"}).content.decode()
    assert "Second address, Label (German)</a>: Please enter a label." in refused


def test_wordings_are_offered_in_the_language_of_who_chooses(marketing: Client, anna: User, form: Form) -> None:
    a_wording(Channel.MAIL)
    anna.language = "de"
    anna.save()
    page = marketing.get(page_of(form)).content.decode()
    assert "Ja, ich" in page.partition('name="consent_text"')[2].partition("</select>")[0]


def test_the_order_of_the_page_is_the_order_of_the_form(marketing: Client, form: Form) -> None:
    body = typed(form)
    body["row"] = list(reversed(body["row"]))
    marketing.post(page_of(form), {**body, "do": "save"})
    assert keys(form)[-2:] == ["email", "name"]


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"colour": "#ffffff"}, "contrast"),
        ({"redirect_url": "http://x.example"}, "https://"),
        ({"origins": "shop.example"}, "One site a line"),
        ({"name": ""}, "required"),
        ({"languages": []}, "required"),
        ({"r0-label_en": ""}, "enter a label"),
        ({"r0-maps": "email"}, "type can"),
        ({"consent_required": "on"}, "Choose the wording first"),
    ],
    ids=str,
)
def test_what_must_be_mended_stands_at_its_field_and_nothing_typed_is_lost(
    marketing: Client, form: Form, wrong: dict[str, Any], words: str
) -> None:
    response = marketing.post(page_of(form), {**typed(form, thanks_en="Many thanks", **wrong), "do": "publish"})
    assert response.status_code == 422
    assert words in response.content.decode()
    assert "Many thanks" in response.content.decode()
    form.refresh_from_db()
    assert form.thanks_en == ""


def test_two_people_do_not_overwrite_each_other(marketing: Client, form: Form) -> None:
    body = {**typed(form), "do": "save"}
    assert marketing.post(page_of(form), body).status_code == 302
    assert marketing.post(page_of(form), body).status_code == 409


def test_consent_and_campaign_are_chosen(marketing: Client, form: Form) -> None:
    old, wording = a_wording(Channel.MAIL), a_wording(Channel.MAIL)
    campaign = Campaign.objects.create(name="Spring")
    text = marketing.get(page_of(form)).content.decode()
    assert f'value="{wording.pk}"' in text
    assert f'<option value="{old.pk}">news' not in text
    marketing.post(page_of(form), {**typed(form, consent_text=wording.pk, campaign=campaign.pk), "do": "publish"})
    form.refresh_from_db()
    assert (form.consent_text, form.campaign) == (wording, campaign)
    assert wording.text_en in Visitor(form).read("?lang=en")


def test_a_known_touchpoint_is_taken(marketing: Client, form: Form) -> None:
    fair = Touchpoint.objects.get(code="fair")
    marketing.post(page_of(form), {**typed(form, touchpoint=fair.pk), "do": "publish"})
    form.refresh_from_db()
    assert form.touchpoint == fair


def test_the_preview_shows_what_is_typed_and_saves_nothing(marketing: Client, form: Form) -> None:
    body = typed(form, **{"r0-label_en": "Typed just now", "preview_language": "en", "colour": "nonsense"})
    response = marketing.post(reverse("form_preview", args=[form.public_id]), body)
    text = response.content.decode()
    assert "Typed just now" in text
    assert 'type="submit"' not in text
    assert response["X-Frame-Options"] == "SAMEORIGIN"
    assert "frame-ancestors 'self'" in response["Content-Security-Policy"]
    assert "Typed just now" not in str(keys(form))


def test_the_code_to_embed_names_the_script_and_the_form(marketing: Client, form: Form) -> None:
    text = marketing.get(reverse("form_sharing", args=[form.public_id])).content.decode()
    assert f"data-form=&quot;{form.public_id}&quot;" in text
    assert "/static/js/embed.js" in text
    assert f"/f/{form.public_id}/?embed=1" in text


@pytest.mark.parametrize(("shown", "sent", "share"), [(8, 2, 25.0), (1, 4, None), (0, 0, None)])
def test_the_share_of_who_sent_it_is_told_only_where_they_saw_it_here(
    shown: int, sent: int, share: float | None
) -> None:
    assert statistics.Statistics(90, shown, sent).completion == share


def test_results_tell_what_became_of_each(marketing: Client, form: Form) -> None:
    send(form, {**CLARA, "utm_source": "news"})
    send(form, {**CLARA, "email": "other@neu.example"}, is_test=True)
    Client().post(f"/f/{form.public_id}/", {**CLARA, "token": token(form), "contact_url": "x"})
    text = marketing.get(reverse("form_results", args=[form.public_id])).content.decode()
    for words in ("New lead", "Taken for spam", "Test", "Clara Neu", "news"):
        assert words in text


def test_spam_that_is_none_is_taken_in_after_all(marketing: Client, form: Form) -> None:
    Client().post(f"/f/{form.public_id}/", {**CLARA, "token": token(form), "contact_url": "x"})
    intake = Intake.objects.get()
    marketing.post(reverse("form_application", args=[form.public_id, intake.public_id]))
    assert Lead.objects.get().email == CLARA["email"]
    intake.refresh_from_db()
    assert intake.outcome == Intake.Outcome.CREATED


def test_the_pages_cost_the_same_with_many(
    marketing: Client, form: Form, anna: User, django_assert_max_num_queries: Any
) -> None:
    for number in range(5):
        send(form, {**CLARA, "email": f"c{number}@neu.example"})
        a_form(anna)
    for address in ("/forms/", reverse("form_results", args=[form.public_id]), page_of(form)):
        with django_assert_max_num_queries(14):
            assert marketing.get(address).status_code == 200


def test_a_form_is_retired_and_offered_again(marketing: Client, form: Form) -> None:
    marketing.post(reverse("form_retirement", args=[form.public_id]))
    assert Client().get(f"/f/{form.public_id}/").status_code == 410
    marketing.post(reverse("form_offering", args=[form.public_id]))
    assert Client().get(f"/f/{form.public_id}/").status_code == 200


def test_sales_builds_no_forms(rico: User, form: Form) -> None:
    client = Client()
    client.force_login(rico)
    for address in ("/forms/", page_of(form), reverse("form_results", args=[form.public_id])):
        assert client.get(address).status_code == 403
