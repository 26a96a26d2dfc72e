"""The whole way of a lead in a real browser, as its people go it, in German and in English."""

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone, translation
from playwright.sync_api import Locator, Page, expect

from accounts.models import User
from accounts.roles import Role
from leads.models import Handover, Lead, Letter, Reason, Stage
from tests import cast
from tests.browser.wording import in_its_language

pytestmark = pytest.mark.django_db(transaction=True)
TOASTS = "#toasts"
NO_COMPANY = {"sales": "Missing"}


@pytest.fixture(params=["de", "en"])
def language(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def marketer(language: str) -> User:
    return cast.person("Anna", Role.MARKETING, cast.marketing(), language=language)


@pytest.fixture
def rep(language: str) -> User:
    return cast.person("Rico", Role.SALES_REP, cast.nord(), language=language)


@pytest.fixture
def sits_down(new_page: Callable[..., Page], sign_in: Callable[[Page, User], None]) -> Callable[[User], Page]:
    """A colleague at a browser of their own."""

    def start(user: User) -> Page:
        page = new_page()
        sign_in(page, user)
        return page

    return start


# what people do -----------------------------------------------------------------------------------


def signed_in_by_the_form(page: Page, user: User) -> None:
    page.goto("/")
    page.fill("[name=login]", user.email)
    page.fill("[name=password]", cast.PASSWORD)
    page.locator("#sign-in [type=submit]").click()
    expect(page.locator("nav").first).to_be_visible()


def look_at(page: Page, lead: Lead) -> Page:
    page.goto(f"/leads/{lead.public_id}/")
    return page


def button(page: Page, act: str) -> Locator:
    return page.locator(f"#button-{act}, form[action$='/{act}/'] button").first


def ask(page: Page, act: str) -> Locator:
    """Press the button of an act that wants to know something: its dialog."""
    button(page, act).click()
    dialog = page.locator("dialog[open]")
    expect(dialog.locator("[type=submit]").first).to_be_visible()
    return dialog


def send(form: Locator) -> None:
    form.locator(".btn-primary").click()
    expect(form.page.locator("dialog[open]")).to_have_count(0)


def because(dialog: Locator, code: str, **words: str) -> None:
    dialog.locator(f"input[value={code}]").check()
    for name, value in words.items():
        dialog.locator(f"[name={name}]").fill(value)
    send(dialog)


def answer(page: Page, letter: Letter, level: str, evidence: str = "") -> None:
    """A letter of BANT, where it stands on the lead's page."""
    place = page.locator(f"#bant-{letter.value}")
    page.locator(f"#bant-{letter.value}-edit").click()
    place.locator(f"input[value={level}]").check()
    place.locator("[name=evidence]").fill(evidence)
    place.locator("[type=submit]").click()
    expect(page.locator(f"li.bant-{level} #bant-{letter.value}")).to_be_visible()
    expect(place.locator("form")).to_have_count(0)


def fill_in_a_lead(page: Page, **facts: str) -> None:
    for name, value in facts.items():
        page.locator(f"[name={name}]").fill(value)
    page.locator("main form [type=submit]").last.click()


def record_consent(page: Page) -> None:
    page.locator("#consent a.btn").click()
    dialog = page.locator("dialog[open]")
    dialog.locator("input[value=given]").check()
    dialog.locator("[name=source]").fill("Telefonat")
    send(dialog)
    expect(page.locator("#consent .chip-good")).to_be_visible()


def accept_in_the_inbox(page: Page, handover: Handover) -> None:
    page.goto("/inbox/")
    page.locator(f"#h-{handover.public_id} [data-accept]").click()
    expect(page.locator(f"#h-{handover.public_id}:visible")).to_have_count(0)
    expect(page.locator("[data-decides]")).to_have_count(0)


# what they see ------------------------------------------------------------------------------------


def stands_in(stage: Stage, lead: Lead) -> Lead:
    now = Lead.objects.get(pk=lead.pk)
    assert now.stage == stage
    return now


def tells_its_story(page: Page, lead: Lead, *kinds: str) -> None:
    """The ledger has these entries, and each stands on the page as a sentence in the reader's language."""
    language = str(page.locator("html").get_attribute("lang"))
    entries = list(lead.ledger.order_by("number"))
    assert [entry.kind for entry in entries] == list(kinds)
    for entry in entries:
        with translation.override(language):
            sentence = entry.sentence
        expect(page.locator("#lead-timeline")).to_contain_text(sentence)
        with translation.override("en" if language == "de" else "de"):
            assert entry.sentence != sentence, f"{sentence!r} is the same in both languages"
    in_its_language(page, language)


def names(place: Locator, language: str, english: str, **particulars: str) -> None:
    """This place says the sentence in the reader's language."""
    with translation.override(language):
        expect(place).to_contain_text(translation.gettext(english) % particulars if particulars else _said(english))


def _said(english: str) -> str:
    return translation.gettext(english)


def label(code: str, language: str) -> str:
    with translation.override(language):
        return str(Reason.objects.get(code=code))


# from the first touch to the handover -------------------------------------------------------------


def test_marketing_captures_nurtures_and_hands_over(
    language: str, marketer: User, rep: User, new_page: Callable[..., Page]
) -> None:
    page = new_page(locale="de-DE" if language == "de" else "en-GB")
    signed_in_by_the_form(page, marketer)
    assert page.url.endswith("/desk/")
    lead = _captured(page)
    _call_is_noted(page)
    _handover_is_refused(page, lead, language)
    _what_was_missing_is_mended(page, lead)
    dialog = ask(page, "hand_over")
    dialog.locator("[name=team]").select_option(str(cast.nord().pk))
    dialog.locator("[name=note]").fill("Bitte nach 10 Uhr anrufen")
    send(dialog)
    lead = stands_in(Stage.HANDOVER, lead)
    assert (lead.side, lead.responsible, lead.team) == ("sales", None, cast.nord())
    tells_its_story(look_at(page, lead), lead, "captured", "qualified", "handed_over")
    expect(page.locator("#dossier")).to_contain_text("Bitte nach 10 Uhr anrufen")


def _captured(page: Page) -> Lead:
    """Below the definition at first: nobody knows yet what she wants."""
    page.goto("/leads/new/")
    page.locator("[name=touchpoint]").select_option("fair")
    fill_in_a_lead(page, first_name="Jutta", last_name="Özgür-Weiß", email="jutta@weiss-heizung.example")
    expect(page).not_to_have_url("/leads/new/")
    lead = Lead.objects.get(email="jutta@weiss-heizung.example")
    tells_its_story(page, stands_in(Stage.CONTACT, lead), "captured")
    _fact_is_entered(page, "interest", "Wärmepumpe für das Mehrfamilienhaus")
    button(page, "qualification").click()
    expect(page.locator(TOASTS)).not_to_be_empty()
    return stands_in(Stage.MQL, lead)


def _fact_is_entered(page: Page, name: str, value: str) -> None:
    page.locator(f"#fact-{name}-edit").click()
    page.locator(f"#fact-{name} [name={name}]").fill(value)
    page.locator(f"#fact-{name} [type=submit]").click()
    expect(page.locator(f"#fact-{name} .fact-edit")).to_contain_text(value)


def _call_is_noted(page: Page) -> None:
    """In three keystrokes and a few words."""
    page.keyboard.press("c")
    dialog = page.locator("dialog[open]")
    dialog.locator("input[value=reached]").check()
    dialog.locator("[name=text]").fill("Will im Frühjahr umbauen")
    send(dialog)
    expect(page.locator("#lead-timeline")).to_contain_text("Will im Frühjahr umbauen")


def _handover_is_refused(page: Page, lead: Lead, language: str) -> None:
    """The button says why, the form says it line by line, and the door says it again."""
    why = page.locator("#why-hand_over")
    missing = ["Consent to be contacted is given", "Company is known"]
    page.goto(f"/leads/{lead.public_id}/handover/")
    form = page.locator("main form").last
    expect(form.locator("[type=submit]")).to_be_disabled()
    form.locator("[type=submit]").evaluate(
        'button => ["disabled", "aria-disabled"].forEach(name => button.removeAttribute(name))'
    )
    form.locator("[name=team]").select_option(str(cast.nord().pk))
    form.locator("[type=submit]").click()
    refusal = page.locator(".form-errors")
    expect(refusal).to_be_visible()
    in_its_language(page, language)
    for words in _missing(lead, language):
        expect(refusal).to_contain_text(words)
    look_at(page, lead)
    for words in _missing(lead, language):
        expect(why).to_contain_text(words)
    assert len(missing) <= len(_missing(lead, language))
    stands_in(Stage.MQL, lead)


def _missing(lead: Lead, language: str) -> list[str]:
    from leads import rules
    from leads.models import Agreement

    with translation.override(language):
        judgement = rules.judge(Lead.objects.get(pk=lead.pk), Agreement.in_force().handover_rule)
        return [line.sentence for line in judgement.missing]


def _what_was_missing_is_mended(page: Page, lead: Lead) -> None:
    record_consent(page)
    _fact_is_entered(page, "company", "Weiß & Söhne Heizungsbau GmbH")
    answer(page, Letter.NEED, "met", "Die alte Ölheizung ist defekt")
    answer(page, Letter.TIMEFRAME, "partly", "Noch vor dem Winter")


# what sales makes of it ---------------------------------------------------------------------------


def test_sales_rejects_checks_wins_and_loses(
    language: str, marketer: User, rep: User, sits_down: Callable[[User], Page]
) -> None:
    rejected, failing, winning, losing = [cast.an_offer_to() for _ in range(4)]
    page = sits_down(rep)
    page.goto("/")
    assert page.url.endswith("/inbox/")
    in_its_language(page, language)
    _rejects(page, rejected, language)
    for handover in (failing, winning, losing):
        accept_in_the_inbox(page, handover)
        assert stands_in(Stage.SAL, handover.lead).responsible == rep
    _fails_bant(page, failing.lead, language)
    _wins(page, winning.lead, language)
    _loses(page, losing.lead)
    _marketing_sees_what_came_back(sits_down(marketer), language, rejected.lead, failing.lead, losing.lead)


def _rejects(page: Page, handover: Handover, language: str) -> None:
    """This reason wants a few words, and the dialog says so before anything is sent."""
    row = page.locator(f"#h-{handover.public_id}")
    row.locator("[data-shortcut=r]").click()
    dialog = page.locator("dialog[open]")
    dialog.locator("input[value=information_missing]").check()
    page.keyboard.press("Enter")
    expect(dialog.locator("[data-reason-error]")).to_be_visible()
    in_its_language(page, language)
    because(dialog, "information_missing", note="Welche Dachfläche?")
    expect(page.locator(f"#h-{handover.public_id}:visible")).to_have_count(0)
    expect(page.locator("[data-decides]")).to_have_count(0)
    lead = stands_in(Stage.NURTURE, handover.lead)
    assert (lead.side, lead.responsible and lead.responsible.name) == ("marketing", "Anna")
    tells_its_story(look_at(page, lead), lead, "captured", "qualified", "handed_over", "rejected")


def _fails_bant(page: Page, lead: Lead, language: str) -> None:
    """Promotion is refused with the missing letters; the lead goes back with the reason and its date."""
    look_at(page, lead)
    answer(page, Letter.AUTHORITY, "met", "Sie ist die Geschäftsführerin")
    answer(page, Letter.BUDGET, "not_met", "Erst im nächsten Jahr")
    with translation.override(language):
        letter = str(Letter.BUDGET.label)
    expect(page.locator("#why-promote")).to_contain_text(letter)
    page.goto(f"/leads/{lead.public_id}/promotion/")
    expect(page.locator("main form [type=submit]").last).to_be_disabled()
    expect(page.locator("main")).to_contain_text(letter)
    in_its_language(page, language)
    stands_in(Stage.SAL, lead)
    next_year = (timezone.localdate() + timedelta(days=90)).isoformat()
    because(ask(look_at(page, lead), "return"), "no_budget_now", until=next_year, note="Budgetrunde im Februar")
    lead = stands_in(Stage.NURTURE, lead)
    tells_its_story(look_at(page, lead), lead, "captured", "qualified", "handed_over", "accepted", "returned")


def _promoted(page: Page, lead: Lead) -> Lead:
    look_at(page, lead)
    for letter in (Letter.BUDGET, Letter.AUTHORITY):
        answer(page, letter, "met", "Hat der Einkauf zugesagt")
    button(page, "promotion").click()
    expect(page.locator(TOASTS)).not_to_be_empty()
    lead = stands_in(Stage.SQL, lead)
    tells_its_story(look_at(page, lead), lead, "captured", "qualified", "handed_over", "accepted", "promoted")
    return lead


def _wins(page: Page, lead: Lead, language: str) -> None:
    _promoted(page, lead)
    dialog = ask(page, "win")
    dialog.locator("[name=amount]").fill("48.500,50" if language == "de" else "48,500.50")
    dialog.locator("[name=won_on]").fill(timezone.localdate().isoformat())
    send(dialog)
    lead = stands_in(Stage.WON, lead)
    assert (lead.amount, lead.won_on, lead.side) == (Decimal("48500.50"), timezone.localdate(), None)
    tells_its_story(look_at(page, lead), lead, "captured", "qualified", "handed_over", "accepted", "promoted", "won")
    amount = "48.500,50\N{NO-BREAK SPACE}€" if language == "de" else "€48,500.50"
    expect(page.locator("#lead-top")).to_contain_text(amount)


def _loses(page: Page, lead: Lead) -> None:
    _promoted(page, lead)
    because(ask(page, "return"), "lost_price", note="12 % zu teuer")
    lead = stands_in(Stage.NURTURE, lead)
    assert lead.returned_times == 1
    tells_its_story(look_at(page, lead), lead, "captured", "qualified", "handed_over", "accepted", "promoted", "lost")


def _marketing_sees_what_came_back(page: Page, language: str, *leads: Lead) -> None:
    page.goto("/desk/?section=returned&of=all")
    desk = page.locator("#desk")
    for lead in leads[:1] + leads[2:]:  # the second one sleeps until its date
        expect(desk.locator(f"a[href='/leads/{lead.public_id}/']")).to_be_visible()
    for code in ("information_missing", "lost_price"):
        expect(desk).to_contain_text(label(code, language))
    expect(desk).to_contain_text("Welche Dachfläche?")
    expect(desk).to_contain_text("12 % zu teuer")
    in_its_language(page, language)
    page.goto("/desk/?section=asleep&of=all")
    page.locator("#desk").get_by_text("Budgetrunde im Februar").wait_for()


# the side ways ------------------------------------------------------------------------------------


def test_a_rep_brings_in_own_leads(language: str, marketer: User, rep: User, sits_down: Callable[[User], Page]) -> None:
    page = sits_down(rep)
    taken, passed = _own_lead(page, "takes"), _own_lead(page, "passes")
    look_at(page, taken)
    answer(page, Letter.NEED, "met", "Zweite Halle wird gebaut")
    answer(page, Letter.TIMEFRAME, "met", "Im März")
    button(page, "taking-on").click()
    expect(page.locator(TOASTS)).not_to_be_empty()
    assert stands_in(Stage.SAL, taken).responsible == rep
    tells_its_story(look_at(page, taken), taken, "captured", "taken_on")
    dialog = ask(look_at(page, passed), "pass_to_marketing")
    dialog.locator("[name=note]").fill("Meldet sich nach der Messe")
    send(dialog)
    assert stands_in(Stage.NURTURE, passed).side == "marketing"
    tells_its_story(look_at(page, passed), passed, "captured", "passed")


def _own_lead(page: Page, name: str) -> Lead:
    page.goto("/leads/new-sgl/")
    page.locator("[name=consent]").check()
    address = f"{name}@hallenbau.example"
    fill_in_a_lead(
        page, last_name=name.title(), email=address, company="Hallenbau AG", interest="Photovoltaik",
        consent_source="Telefonat",
    )  # fmt: skip
    expect(page.locator("#lead-top")).to_be_visible()
    return stands_in(Stage.SGL, Lead.objects.get(email=address))


def test_marketing_withdraws_an_offer(language: str, marketer: User, sits_down: Callable[[User], Page]) -> None:
    lead = cast.an_offer_to().lead
    page = sits_down(marketer)
    button(look_at(page, lead), "withdrawal").click()
    expect(page.locator(TOASTS)).not_to_be_empty()
    assert stands_in(Stage.MQL, lead).responsible == marketer
    tells_its_story(look_at(page, lead), lead, "captured", "qualified", "handed_over", "withdrawn")


def test_an_answer_is_undone_by_its_key(language: str, rep: User, sits_down: Callable[[User], Page]) -> None:
    handover = cast.an_offer_to()
    page = sits_down(rep)
    accept_in_the_inbox(page, handover)
    stands_in(Stage.SAL, handover.lead)
    page.keyboard.press("z")
    expect(page.locator(f"#h-{handover.public_id}")).to_be_visible()
    lead = stands_in(Stage.HANDOVER, handover.lead)
    tells_its_story(look_at(page, lead), lead, "captured", "qualified", "handed_over", "accepted", "undone")


def test_heads_open_again_what_was_closed(
    language: str, marketer: User, rep: User, sits_down: Callable[[User], Page]
) -> None:
    page = sits_down(marketer)
    junk, deal = cast.an_mql(), cast.a_won_lead()
    because(ask(look_at(page, junk), "disqualify"), "no_lead")
    assert stands_in(Stage.DISQUALIFIED, junk).side is None
    expect(button(look_at(page, junk), "reopen")).to_have_count(0)
    mara = sits_down(cast.person("Mara", Role.MARKETING_HEAD, cast.marketing(), language=language))
    because(ask(look_at(mara, junk), "reopen"), "new_interest")
    stands_in(Stage.MQL, junk)
    tells_its_story(look_at(mara, junk), junk, "captured", "qualified", "disqualified", "reopened")
    hilde = sits_down(cast.person("Hilde", Role.SALES_HEAD, cast.nord(), language=language))
    because(ask(look_at(hilde, deal), "reopen"), "deal_fell_through", note="Bank sagte ab")
    stands_in(Stage.SQL, deal)
    tells_its_story(
        look_at(hilde, deal), deal, "captured", "qualified", "handed_over", "accepted", "promoted", "won", "reopened"
    )  # fmt: skip


def test_two_browsers_accept_the_same_lead(language: str, rep: User, sits_down: Callable[[User], Page]) -> None:
    """One wins, the other reads who was faster, in the inbox and on the lead's page alike."""
    first, second = cast.an_offer_to(), cast.an_offer_to()
    quick = sits_down(cast.person("Nina", Role.SALES_REP, cast.nord(), language=language))
    slow = sits_down(rep)
    slow.goto("/inbox/")
    accept_in_the_inbox(quick, first)
    slow.locator(f"#h-{first.public_id} [data-accept]").click()
    _is_told(slow.locator(TOASTS), first, language)
    look_at(slow, second.lead)
    accept_in_the_inbox(quick, second)
    button(slow, "acceptance").click()
    _is_told(slow.locator("main"), second, language)
    for handover in (first, second):
        assert stands_in(Stage.SAL, handover.lead).ledger.filter(kind="accepted").count() == 1


def _is_told(place: Locator, handover: Handover, language: str) -> None:
    decided = Handover.objects.get(pk=handover.pk)
    assert decided.decided_at is not None
    who = {"who": "Nina", "when": f"{timezone.localtime(decided.decided_at):%H:%M}"}
    with translation.override(language):
        words = translation.gettext("Already accepted by %(who)s at %(when)s.") % who
    expect(place).to_contain_text(words)
    in_its_language(place.page, language)
