"""The agreement's pages: who sees what, the editor keeps what was typed, signing on one screen, reading it."""

import json
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from accounts.roles import Act
from leads import agreeing, document
from leads.document import Section
from leads.models import Agreement, Part
from tests import cast

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _nobody_has_guessed() -> Iterator[None]:
    cache.clear()
    yield
    cache.clear()


def at(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def text(answer: Any) -> str:
    return str(answer.content.decode())


def form_of(client: Client, address: str) -> dict[str, Any]:
    """What the page's form would send as it stands."""
    form = client.get(address).context["form"]
    sent: dict[str, Any] = {"version": Agreement.objects.get(version=form.agreement.version).revision}
    for bound in form:
        value = bound.value()
        widget = bound.field.widget
        if hasattr(widget, "decompress"):
            parts = widget.decompress(value)
            sent |= {f"{bound.html_name}_{place}": "" if part is None else part for place, part in enumerate(parts)}
        elif value not in (None, False):
            sent[bound.html_name] = json.dumps(value) if isinstance(value, dict) else value
    return sent


# the list -----------------------------------------------------------------------------------------


def test_an_installation_without_an_agreement_says_so_and_leads_to_the_wizard(mara: User, anna: User) -> None:
    assert reverse("agreement_wizard") in text(at(mara).get("/agreements/"))
    page = text(at(anna).get("/agreements/"))
    assert "Nobody has signed anything yet" in page
    assert reverse("agreement_wizard") not in page


def test_versions_are_listed_by_how_far_they_have_come(mara: User) -> None:
    first = cast.an_agreement()
    cast.an_agreement(starts_at=timezone.now() + timedelta(days=3))
    cast.a_draft()
    page = at(mara).get("/agreements/")
    assert page.context["in_force"] == first
    names = {name: [version.version for version in versions] for name, versions in page.context["groups"]}
    assert names == {"coming": [3], "drafts": [4], "earlier": [1]}
    assert "Nobody has signed" not in text(page)


# the document -------------------------------------------------------------------------------------


def test_a_draft_is_no_business_of_a_marketer(anna: User) -> None:
    assert at(anna).get(f"/agreements/{cast.a_draft().version}/").status_code == 404


def test_old_versions_stay_readable(rico: User) -> None:
    cast.an_agreement(purpose="The first one of ours")
    cast.an_agreement(purpose="The second one")
    page = text(at(rico).get("/agreements/2/"))
    assert "The first one of ours" in page
    assert "Superseded" in page


def test_the_pdf_is_a_pdf(anna: User) -> None:
    answer = at(anna).get(f"/agreements/{cast.an_agreement().version}/pdf/")
    assert answer["Content-Type"] == "application/pdf"
    assert answer.content.startswith(b"%PDF-")


def test_any_two_versions_are_compared(anna: User) -> None:
    cast.an_agreement(purpose="Ours")
    clocks = Agreement.in_force().clock_terms
    cast.an_agreement(clock_terms={**clocks, "answer": {**clocks["answer"], "minutes": 240}})
    page = text(at(anna).get("/agreements/3/difference/?from=2"))
    assert "Accept or reject: 4 working hours instead of 8" in page
    assert "The purpose is worded anew" in text(at(anna).get("/agreements/3/difference/?from=1"))


# the editor ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("section", list(Section))
def test_a_section_saved_as_it_stands_changes_nothing(section: Section, mara: User) -> None:
    draft = cast.a_draft(target_terms={"amount": "100000", "currency": "EUR"})
    address = f"/agreements/{draft.version}/edit/{section}/"
    answer = at(mara).post(address, form_of(at(mara), address))
    assert answer.status_code == 302, answer.context["form"].errors
    saved = Agreement.objects.get(pk=draft.pk)
    assert saved.settled == [section.value]
    assert document.difference(draft, saved) == []


def test_a_clock_is_edited_in_hours_and_days(mara: User) -> None:
    draft = cast.a_draft()
    address = f"/agreements/{draft.version}/edit/clocks/"
    sent = form_of(at(mara), address)
    sent |= {"clock_terms-answer-minutes_0": "4", "clock_terms-answer-minutes_1": "60",
             "clock_terms-offer-minutes_0": "", "clock_terms-answer-ladder-2-act": "silence",
             "clock_terms-answer-ladder-2-after_minutes_0": "1", "clock_terms-answer-ladder-2-after_minutes_1": "480",
             "clock_terms-answer-silence": "accept"}  # fmt: skip
    assert at(mara).post(address, sent).status_code == 302
    clocks = Agreement.objects.get(pk=draft.pk).clock_terms
    assert clocks["answer"]["minutes"] == 240
    assert clocks["answer"]["ladder"][-1] == {"act": "silence", "after_minutes": 480}
    assert (clocks["answer"]["silence"], clocks["offer"]) == ("accept", None)


def test_what_is_wrong_stands_at_its_field_and_nothing_typed_is_lost(mara: User) -> None:
    draft = cast.a_draft()
    address = f"/agreements/{draft.version}/edit/promises/"
    sent = {**form_of(at(mara), address), "promise_terms-sales-answered_percent": "120",
            "promise_terms-if_broken": "We talk about it"}  # fmt: skip
    answer = at(mara).post(address, sent)
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == ["promise_terms-sales-answered_percent"]
    assert "We talk about it" in text(answer)
    assert 'value="120"' in text(answer)


def test_of_two_editors_the_second_sees_what_the_first_saved(mara: User, hilde: User) -> None:
    draft = cast.a_draft()
    address = f"/agreements/{draft.version}/edit/purpose/"
    sent = form_of(at(mara), address)
    assert at(hilde).post(address, {**sent, "purpose": "Hilde's words"}).status_code == 302
    answer = at(mara).post(address, {**sent, "purpose": "Mara's words"})
    assert answer.status_code == 422
    assert "Mara&#x27;s words" in text(answer)
    assert "Hilde&#x27;s words" in text(answer)
    again = {**sent, "purpose": "Mara's words", "version": draft.revision + 1}
    assert at(mara).post(address, again).status_code == 302


def test_a_bant_threshold_is_set_letter_by_letter(mara: User) -> None:
    draft = cast.a_draft()
    address = f"/agreements/{draft.version}/edit/bant/"
    sent = {**form_of(at(mara), address), "minimum-budget": "met", "minimum-timeframe": ""}
    assert at(mara).post(address, sent).status_code == 302
    rule = Agreement.objects.get(pk=draft.pk).bant_rule
    assert [(part["field"], part["value"]) for part in rule["all"]] == [
        ("budget", "met"), ("authority", "partly"), ("need", "met"),
    ]  # fmt: skip
    assert at(mara).post(address, {**sent, "sum": "5", "version": draft.revision + 1}).status_code == 302
    rule = Agreement.objects.get(pk=draft.pk).bant_rule
    assert rule["all"][-1] == {"field": "bant_points", "op": "at_least", "value": 5}
    assert form_of(at(mara), address)["sum"] == 5
    empty = {name: "" if name.startswith("minimum") else value for name, value in sent.items()}
    assert at(mara).post(address, {**empty, "version": draft.revision + 2}).status_code == 422


def test_a_start_is_entered_in_the_companys_time_zone(mara: User, settings: Any) -> None:
    draft = cast.a_draft()
    address = f"/agreements/{draft.version}/edit/start/"
    at(mara).post(address, {"version": draft.revision, "motive": "Faster", "starts_on": "2031-07-01"})
    saved = Agreement.objects.get(pk=draft.pk)
    assert saved.starts_at is not None
    assert (
        timezone.localtime(saved.starts_at, timezone.get_default_timezone()).isoformat().startswith("2031-07-01T00:00")
    )
    assert form_of(at(mara), address)["starts_on"].isoformat() == "2031-07-01"


def test_the_overview_says_what_must_be_mended_and_where(mara: User) -> None:
    draft = cast.a_draft(purpose="", referee=None)
    page = text(at(mara).get(f"/agreements/{draft.version}/edit/"))
    assert "2 things must be mended" in page
    assert f"/agreements/{draft.version}/edit/referee/#id_referee" in page
    assert 'aria-disabled="true"' in page
    answer = at(mara).post(f"/agreements/{draft.version}/proposal/", {"version": draft.revision})
    assert answer["Location"].endswith("/edit/#problems")
    assert Agreement.objects.get(pk=draft.pk).is_draft


def test_what_is_proposed_is_not_edited_any_more(mara: User) -> None:
    proposal = cast.a_proposal()
    assert at(mara).get(f"/agreements/{proposal.version}/edit/").status_code == 409
    assert at(mara).post(f"/agreements/{proposal.version}/edit/purpose/", {"purpose": "x"}).status_code == 409


# the wizard ---------------------------------------------------------------------------------------


def test_the_wizard_names_who_is_missing_and_where_they_are_made(ada: User) -> None:
    page = text(at(ada).get("/agreements/wizard/"))
    for role in ("marketing_head", "sales_head", "management"):
        assert f"/admin/accounts/user/add/?role={role}" in page
    assert "/admin/accounts/team/add/?side=sales" in page


def test_the_wizard_keeps_its_progress(mara: User, hilde: User, max: User) -> None:
    answer = at(mara).post("/agreements/wizard/")
    assert answer["Location"] == "/agreements/2/wizard/purpose/"
    client = at(mara)
    saved = client.post(answer["Location"], form_of(client, answer["Location"]))
    assert saved["Location"] == "/agreements/2/wizard/definition/"
    assert at(hilde).post("/agreements/wizard/")["Location"] == "/agreements/2/wizard/definition/"
    assert at(hilde).post("/agreements/wizard/", {"anew": "1"})["Location"] == "/agreements/3/wizard/purpose/"


def test_a_suggested_figure_is_called_an_assumption_until_the_heads_have_looked_at_it(mara: User) -> None:
    at(mara).post("/agreements/wizard/")
    address = "/agreements/2/wizard/promises/"
    assert "Assumption: ten a week" in text(at(mara).get(address))
    at(mara).post(address, form_of(at(mara), address))
    assert "Assumption" not in text(at(mara).get(address))


# signing ------------------------------------------------------------------------------------------


def sign(client: Client, agreement: Agreement, part: Part, by: User, password: str = cast.PASSWORD) -> Any:
    body = {"part": part.value, f"{part.value}-person": by.pk, f"{part.value}-password": password}
    return client.post(f"/agreements/{agreement.version}/signatures/", body)


def test_all_three_sign_on_one_screen(ada: User) -> None:
    proposal = cast.a_proposal()
    for part, signer in zip(Part, cast.table(), strict=True):
        assert sign(at(ada), proposal, part, signer).status_code == 302
    assert Agreement.in_force() == proposal
    assert {signature.by for signature in proposal.signatures.all()} == set(cast.table())


def test_on_the_same_screen_nobody_signs_anothers_part(mara: User, hilde: User) -> None:
    proposal = cast.a_proposal()
    assert sign(at(mara), proposal, Part.SALES, mara).status_code == 422  # is no choice for this part
    hilde.set_password("hildes-own-password")
    hilde.save()
    answer = sign(at(mara), proposal, Part.SALES, hilde)  # Mara's password does not open Hilde's signature
    assert answer.status_code == 422
    assert "not the password of Hilde" in text(answer)
    assert not proposal.signatures.exists()


def test_a_password_is_never_sent_back(mara: User) -> None:
    proposal = cast.a_proposal()
    answer = sign(at(mara), proposal, Part.MARKETING, mara, "nearly-right")
    assert "nearly-right" not in text(answer)


def test_a_screen_of_a_rep_hosts_no_signing(rico: User, mara: User) -> None:
    proposal = cast.a_proposal()
    assert sign(at(rico), proposal, Part.MARKETING, mara).status_code == 403
    assert 'type="password"' not in text(at(rico).get(f"/agreements/{proposal.version}/"))


def test_a_part_that_nobody_can_sign_is_named(ada: User) -> None:
    draft = cast.a_proposal()
    User.objects.filter(role="management").update(is_active=False)
    assert "Nobody holds this role yet" in text(at(ada).get(f"/agreements/{draft.version}/"))


# reading it ---------------------------------------------------------------------------------------


def test_everyone_concerned_is_reminded_on_every_page_until_they_have_read_it(
    anna: User, max: User, mara: User
) -> None:
    agreement = cast.an_agreement()
    reminder = "Version 2 of the agreement is signed."
    assert reminder in text(at(anna).get("/leads/"))
    assert reminder not in text(at(max).get("/leads/"))
    assert reminder not in text(at(mara).get("/leads/"))
    page = at(anna).get(f"/agreements/{agreement.version}/")
    assert "Please read what has changed" in text(page)
    assert at(anna).post(f"/agreements/{agreement.version}/acknowledgement/").status_code == 302
    assert reminder not in text(at(anna).get("/leads/"))


def test_nobody_is_reminded_of_the_preset(anna: User) -> None:
    assert "of the agreement is signed" not in text(at(anna).get("/leads/"))


def test_who_has_not_read_it_is_listed(mara: User, anna: User, rico: User) -> None:
    agreement = cast.an_agreement()
    agreeing.acknowledge(agreement, by=anna)
    reading = at(mara).get(f"/agreements/{agreement.version}/").context["reading"]
    assert [user.name for user in reading.missing] == ["Rico"]


# around it ----------------------------------------------------------------------------------------


def test_settings_show_their_tiles_to_admins(ada: User) -> None:
    page = at(ada).get("/settings/")
    for tile in page.context["tiles"]:
        assert at(ada).get(tile.url).status_code == 200, tile.url
    assert Act.ADMINISTER not in cast.table()[0].rights
    assert at(cast.table()[0]).get("/settings/").status_code == 403
