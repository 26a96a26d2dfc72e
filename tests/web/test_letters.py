"""The settings page of BANT, with nothing but links and buttons."""

from typing import Any

import pytest
from django.test import Client

from accounts.models import User
from leads import checking, lettering
from leads.models import BantLetter, Level
from tests import cast

pytestmark = pytest.mark.django_db
PAGE = "/settings/bant/"
RIVALS = {"label_de": "Rivalen", "label_en": "Rivals", "question_de": "Wer noch?", "question_en": "Who else?"}


@pytest.fixture
def admin(ada: User) -> Client:
    client = Client()
    client.force_login(ada)
    return client


def shown(client: Client, path: str = PAGE) -> str:
    return client.get(path).content.decode()


def codes() -> list[str]:
    return list(BantLetter.objects.filter(retired_at=None).values_list("code", flat=True))


def test_it_shows_the_four_and_the_added_ones_with_their_questions(admin: Client) -> None:
    cast.a_letter()
    page = shown(admin)
    assert all(word in page for word in ("Budget", "When do they want to buy?", "Champion", "who wants us in there?"))


def test_an_added_letter_is_on_the_next_lead_page(admin: Client, rico: User) -> None:
    answer = admin.post(PAGE, RIVALS)
    assert (answer.status_code, answer["Location"]) == (302, PAGE)
    client = Client()
    client.force_login(rico)
    page = shown(client, f"/leads/{cast.a_sal().public_id}/")
    assert 'id="bant-rivals"' in page
    assert "Who else?" in page


def test_words_that_are_missing_are_asked_for_where_they_belong(admin: Client) -> None:
    answer = admin.post(PAGE, {**RIVALS, "question_de": "", "label_en": "Budget"})
    assert answer.status_code == 422
    assert not BantLetter.objects.exists()
    assert 'value="Rivalen"' in answer.content.decode()  # nothing typed is lost
    answer = admin.post(PAGE, {**RIVALS, "label_en": "Budget"})
    assert "There is a letter of this name already." in answer.content.decode()


def test_a_letter_is_reworded_on_a_page_of_its_own(admin: Client) -> None:
    cast.a_letter()
    assert "Is there somebody who wants us in there?" in shown(admin, f"{PAGE}champion/")
    assert admin.post(f"{PAGE}champion/", RIVALS).status_code == 302
    assert BantLetter.objects.get().label_en == "Rivals"
    assert "“champion”" in shown(admin, f"{PAGE}champion/")


def test_letters_move_up_and_down(admin: Client) -> None:
    for name in ("Rivals", "Champion"):
        cast.a_letter(name, name)
    admin.post(f"{PAGE}champion/place/", {"go": "earlier"})
    assert codes() == ["champion", "rivals"]
    admin.post(f"{PAGE}champion/place/", {"go": "later"})
    admin.post(f"{PAGE}champion/place/", {"go": "nowhere"})
    assert codes() == ["rivals", "champion"]


def test_a_letter_is_retired_and_asked_again(admin: Client) -> None:
    cast.a_letter()
    admin.post(f"{PAGE}champion/retirement/")
    assert codes() == []
    assert "No longer asked." in shown(admin)
    admin.post(f"{PAGE}champion/offering/")
    assert codes() == ["champion"]


def test_a_letter_that_the_agreement_asks_for_stays_with_words(admin: Client) -> None:
    cast.a_letter()
    asks = {"field": "bant.champion", "op": "is", "value": "met"}
    cast.agreed(bant_rule=asks)
    answer = admin.post(f"{PAGE}champion/retirement/")
    assert answer.status_code == 422
    assert "the agreement v1 asks for it" in answer.content.decode()


@pytest.mark.parametrize("door", ["", "place/", "retirement/", "offering/"])
def test_a_letter_that_is_none_is_not_found(admin: Client, door: str) -> None:
    assert admin.post(f"{PAGE}budget/{door}", RIVALS).status_code == 404


@pytest.mark.parametrize("door", ["", "champion/", "champion/place/", "champion/retirement/", "champion/offering/"])
def test_only_an_admin_comes_in(door: str, hilde: User) -> None:
    cast.a_letter()
    client = Client()
    client.force_login(hilde)
    assert client.post(f"{PAGE}{door}", RIVALS).status_code == 403
    assert codes() == ["champion"]


# at the lead --------------------------------------------------------------------------------------


def page_of(user: User, path: str, **more: Any) -> Any:
    client = Client()
    client.force_login(user)
    return client.post(path, more) if more else client.get(path)


def test_it_is_answered_on_the_leads_page_in_the_readers_language(rico: User) -> None:
    cast.a_letter()
    User.objects.filter(pk=rico.pk).update(language="de")
    lead = cast.a_sal()
    form = page_of(rico, f"/leads/{lead.public_id}/bant/champion/").content.decode()
    assert "Gibt es im Haus jemanden, der uns will?" in form
    sent = {"level": "met", "evidence": "Die Werksleiterin", "version": str(lead.version)}
    assert page_of(rico, f"/leads/{lead.public_id}/bant/champion/", **sent).status_code == 302
    page = page_of(rico, f"/leads/{lead.public_id}/").content.decode()
    assert '<span class="bant-letter" aria-hidden="true">F</span>' in page
    assert "Die Werksleiterin" in page
    assert "Rico hat zu Fürsprecher notiert: Erfüllt." in page
    assert "Die Werksleiterin" in page_of(rico, f"/leads/{lead.public_id}/bant/champion/answers/").content.decode()


@pytest.mark.parametrize("code", ["nonsense", "retired"])
def test_what_is_not_asked_cannot_be_answered(code: str, rico: User) -> None:
    lettering.retire(cast.a_letter("Retired", "Alt"))
    assert page_of(rico, f"/leads/{cast.a_sal().public_id}/bant/{code}/").status_code == 404


def test_a_retired_letter_stays_readable_where_it_was_answered(rico: User) -> None:
    champion, lead = cast.a_letter(), cast.a_sal()
    checking.answer(lead, checking.Finding(champion, Level.MET, "The plant manager"), by=rico)
    lettering.retire(champion)
    page = page_of(rico, f"/leads/{lead.public_id}/").content.decode()
    assert "no longer asked" in page
    assert f'href="/leads/{lead.public_id}/bant/champion/answers/"' in page
    assert f'href="/leads/{lead.public_id}/bant/champion/"' not in page
    other = page_of(rico, f"/leads/{cast.a_sal().public_id}/").content.decode()
    assert "no longer asked" not in other


def test_the_inbox_shows_it_before_the_decision(rico: User) -> None:
    champion, offer = cast.a_letter(), cast.an_offer_to()
    cast.know(offer.lead, champion)
    client = Client()
    client.force_login(rico)
    page = client.get(f"/handovers/{offer.public_id}/preview/", headers={"HX-Request": "true"}).content.decode()
    assert "<strong>Champion</strong>: They said so" in page


def test_a_page_that_grew_old_says_which_letter_changed(rico: User) -> None:
    champion, lead = cast.a_letter(), cast.a_sal()
    checking.answer(lead, checking.Finding(champion, Level.MET, "The plant manager"), by=rico)
    sent = {"reason": "cannot_decide", "version": str(lead.version)}
    page = page_of(rico, f"/leads/{lead.public_id}/return/", **sent)
    assert page.status_code == 409
    assert "Champion" in page.content.decode()
