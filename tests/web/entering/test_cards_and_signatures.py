"""Cards are checked before they are taken in; a signature fills the form of a new lead and saves nothing."""

import re
from io import BytesIO
from typing import Any

from django.contrib.messages import get_messages

from accounts.models import User
from leads.models import Intake, Lead
from tests import cast
from tests.web.conftest import SignIn

CARDS, ENTRY, SIGNATURE = "/leads/new/from-cards/", "/leads/new/from-cards/entry/", "/leads/new/from-signature/"
TWO = """BEGIN:VCARD
VERSION:3.0
N:Berg;Jana;;;
ORG:Neu AG;Einkauf
EMAIL;TYPE=WORK:jana@neu.example
TEL;TYPE=CELL:0171 2345678
PHOTO;ENCODING=b:AAAA
 BBBB
END:VCARD
BEGIN:VCARD
VERSION:4.0
FN:Otto Muster
EMAIL:no address
END:VCARD
"""


def uploaded(text: str, name: str = "cards.vcf") -> BytesIO:
    file = BytesIO(text.encode())
    file.name = name
    return file


def kept(answer: Any) -> dict[str, Any]:
    form = answer.context["form"]
    return {"cards": form.initial["cards"], "card": re.findall(r'name="card" value="(\d+)"', answer.content.decode())}


def test_cards_are_shown_as_they_will_be_and_known_ones_marked(anna: User, signed_in: SignIn) -> None:
    cast.an_mql(email="jana@neu.example")
    page = signed_in(anna).post(CARDS, {"file": uploaded(TWO), "touchpoint": "fair"})
    told = page.content.decode()
    assert page.status_code == 200
    assert "known: is completed" in told
    assert "jana@neu.example" in told
    assert "This is no valid e-mail address." in told
    assert "AAAA" not in told
    assert Lead.objects.count() == 1


def test_ticked_cards_are_taken_in_once(anna: User, signed_in: SignIn) -> None:
    client = signed_in(anna)
    checked = client.post(CARDS, {"file": uploaded(TWO), "touchpoint": "fair", "campaign": "Hannover"})
    sent = {**kept(checked), "touchpoint": "fair", "campaign": "Hannover"}
    assert sent["card"] == ["0", "1"]
    answer = client.post(ENTRY, sent)
    assert "Cards taken in: 2 new, 0 known, 0 left out." in " ".join(map(str, get_messages(answer.wsgi_request)))
    jana = Lead.objects.get(email="jana@neu.example")
    assert (jana.last_name, jana.company, jana.extra["Department"]) == ("Berg", "Neu AG", "Einkauf")
    assert (jana.sources["email"]["from"], jana.touches.get().campaign) == ("card", "Hannover")
    assert Lead.objects.get(last_name="Muster").extra["unread"] == {"email": "no address"}
    client.post(ENTRY, sent)
    assert (Lead.objects.count(), jana.touches.count(), Intake.objects.count()) == (2, 1, 2)


def test_what_is_not_ticked_stays_out(anna: User, signed_in: SignIn) -> None:
    client = signed_in(anna)
    sent = kept(client.post(CARDS, {"file": uploaded(TWO)}))
    client.post(ENTRY, {**sent, "card": ["1"]})
    assert [lead.last_name for lead in Lead.objects.all()] == ["Muster"]


def test_what_is_no_card_is_told_so(anna: User, signed_in: SignIn) -> None:
    for text in ("", "<html>", "Name;Mail\nJana;x", "\x00" * 100):
        answer = signed_in(anna).post(CARDS, {"file": uploaded(text)} if text else {})
        assert answer.status_code == 422
        assert "This is no vCard." in answer.content.decode()


def test_a_signature_fills_the_form_and_saves_nothing(anna: User, signed_in: SignIn) -> None:
    text = "Jana von Berg\nLeiterin Einkauf\nNeu GmbH\nTel. +49 40 1234567\njana@neu.example\nwww.neu.example"
    answer = signed_in(anna).post(SIGNATURE, {"text": text})
    page = answer.content.decode()
    assert 'action="/leads/new/"' in page
    for value in ("Jana", "von Berg", "Leiterin Einkauf", "Neu GmbH", "+49 40 1234567", "jana@neu.example"):
        assert f'value="{value}"' in page
    assert "www.neu.example" in page
    assert not Lead.objects.exists()
    assert not Intake.objects.exists()


def test_a_rep_gets_the_form_of_an_own_lead(rico: User, signed_in: SignIn) -> None:
    assert 'action="/leads/new-sgl/"' in signed_in(rico).post(SIGNATURE, {"text": "Jana Berg"}).content.decode()
    assert signed_in(rico).post(SIGNATURE, {"text": ""}).status_code == 422
