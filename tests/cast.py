"""A small cast with written-down rights, and leads built by the real processes, so that none is impossible."""

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from functools import cache
from itertools import count
from typing import Any

import pytest
from django.contrib.auth.hashers import make_password
from django.utils import timezone

from accounts import taking_leave
from accounts.models import Absence, Team, User, company_day
from accounts.roles import Role, Side
from leads import agreeing, capturing, checking, closing, handing_over, lettering
from leads.capturing import Arrival
from leads.models import (
    Agreement,
    AnyLetter,
    BantLetter,
    Handover,
    Lead,
    Letter,
    Level,
    Reason,
    Stage,
    statements,
    written,
)

PASSWORD = "a-good-password"
_numbers = count(1)


def team(name: str, side: Side) -> Team:
    try:
        return statements.get(Team, where="self.name = %(name)s", values={"name": name})
    except Team.DoesNotExist:
        return Team.objects.create(name=name, side=side)


def person(name: str, role: Role, of: Team | None = None, **more: Any) -> User:
    """The colleague of that name; made when they are not there yet. Their address is name@leadflow.example."""
    return _known(name) or _new(name, role, of, **more)


def _known(name: str) -> User | None:
    try:
        return statements.get(User, "team", where="self.email = %(email)s", values={"email": address_of(name)})
    except User.DoesNotExist:
        return None


def _new(name: str, role: Role, of: Team | None, **more: Any) -> User:
    facts: dict[str, Any] = {"language": "en", "password": _hashed(PASSWORD), **more}
    made = User(email=address_of(name), name=name, role=role, team=of, **facts)
    assert written.insert([made])
    return made


def address_of(name: str) -> str:
    return f"{name.lower()}@leadflow.example"


_hashed = cache(make_password)


def marketing() -> Team:
    return team("Marketing", Side.MARKETING)


def nord() -> Team:
    return team("Nord", Side.SALES)


def sued() -> Team:
    return team("Süd", Side.SALES)


COLLEAGUES: dict[str, tuple[Role, Callable[[], Team] | None]] = {
    "Anna": (Role.MARKETING, marketing),
    "Mara": (Role.MARKETING_HEAD, marketing),
    "Rico": (Role.SALES_REP, nord),
    "Nina": (Role.SALES_REP, nord),
    "Sven": (Role.SALES_REP, sued),
    "Hilde": (Role.SALES_HEAD, nord),
    "Ada": (Role.ADMIN, None),
    "Max": (Role.MANAGEMENT, None),
}


def colleague(name: str) -> User:
    """One of the cast; made when they are not there yet."""
    role, of = COLLEAGUES[name]
    return _known(name) or _new(name, role, of and of())


@pytest.fixture
def anna(db: None) -> User:
    """Marketing: sees all leads, acts on marketing's stages."""
    return colleague("Anna")


@pytest.fixture
def mara(db: None) -> User:
    """Head of marketing: like Anna, and reopens what marketing closed."""
    return colleague("Mara")


@pytest.fixture
def rico(db: None) -> User:
    """Sales rep of team Nord: sees and works Nord's leads."""
    return colleague("Rico")


@pytest.fixture
def nina(db: None) -> User:
    """Rico's colleague in team Nord."""
    return colleague("Nina")


@pytest.fixture
def sven(db: None) -> User:
    """Sales rep of team Süd: Nord's leads do not exist for him."""
    return colleague("Sven")


@pytest.fixture
def hilde(db: None) -> User:
    """Head of sales: sees all leads, acts on sales' stages, reopens what sales closed."""
    return colleague("Hilde")


@pytest.fixture
def ada(db: None) -> User:
    """Admin: sees all, assigns and imports, decides nothing about a lead."""
    return colleague("Ada")


@pytest.fixture
def max(db: None) -> User:
    """Management: reads."""
    return colleague("Max")


def agreed(**terms: Any) -> Agreement:
    """The agreement in force says this, too."""
    Agreement.objects.filter(pk=Agreement.in_force().pk).update(**terms)
    return Agreement.in_force()


def away(who: User, days: int = 7, deputy: User | None = None) -> Absence:
    """Absent from today on."""
    today = company_day()
    return taking_leave.be_away(who, by=who, first_day=today, last_day=today + timedelta(days=days), deputy=deputy)


def reason(code: str) -> Reason:
    return Reason.objects.get(code=code)


def facts(**more: Any) -> dict[str, Any]:
    """What is known of somebody who wants something; without a company their mailbox tells none either."""
    number, host = next(_numbers), "kunde.example" if more.get("company", "any") else "gmail.com"
    return {
        "first_name": "Clara", "last_name": f"Kunde {number}", "email": f"clara.kunde{number}@{host}",
        "company": f"Kunde {number % 7} GmbH", "interest": "Heat pumps", "origin": "website", **more,
    }  # fmt: skip


def a_contact(**more: Any) -> Lead:
    """Below the definition of a lead: no interest is known yet."""
    by = colleague("Anna")
    return capturing.capture(facts(**{"interest": "", **more}), by=by, arrival=Arrival("website", consent=True))


def an_mql(**more: Any) -> Lead:
    """Meets the definition; two BANT letters short of the handover."""
    by = colleague("Anna")
    return capturing.capture(facts(**more), by=by, arrival=Arrival("website", consent=True))


def a_ready_mql(**more: Any) -> Lead:
    """Has everything that a handover needs."""
    lead = an_mql(**more)
    return know(lead, Letter.NEED, Letter.TIMEFRAME)


def know(lead: Lead, *letters: AnyLetter, by: User | None = None) -> Lead:
    """Somebody found out about these letters."""
    by = by or colleague("Anna")
    for letter in letters:
        checking.answer(lead, checking.Finding(letter, Level.MET, "They said so"), by=by)
    return Lead.objects.get(pk=lead.pk)


def an_sgl(by: User | None = None, **more: Any) -> Lead:
    by = by or colleague("Rico")
    lead = capturing.capture(facts(**more), by=by, side=Side.SALES, arrival=Arrival("sales", consent=True))
    return know(lead, Letter.NEED, Letter.TIMEFRAME, by=by)


def an_offer_to(to: Team | None = None, lead: Lead | None = None, **more: Any) -> Handover:
    """A ready lead handed over to a sales team (Nord)."""
    by = colleague("Anna")
    return handing_over.hand_over(lead or a_ready_mql(**more), by=by, team=to or nord())


def an_automatic_offer(**more: Any) -> Handover:
    """A lead that the agreement handed over by itself to team Nord."""
    agreed(offering_terms={"automatic": True}, routing_terms={"team": nord().pk})
    return a_ready_mql(**more).handovers.get()


def a_sal(**more: Any) -> Lead:
    return handing_over.accept(an_offer_to(**more), by=colleague("Rico"))


def an_sql(**more: Any) -> Lead:
    by = colleague("Rico")
    return checking.promote(know(a_sal(**more), *Letter, by=by), by=by)


def a_won_lead(**more: Any) -> Lead:
    by = colleague("Rico")
    return closing.win(an_sql(**more), by=by, amount=Decimal("1200.00"), won_on=timezone.localdate())


def a_nurtured_lead(**more: Any) -> Lead:
    by = colleague("Rico")
    return handing_over.reject(
        an_offer_to(**more), by=by, reason=reason("too_early"), until=timezone.localdate() + timedelta(days=30)
    )


def a_disqualified_lead(**more: Any) -> Lead:
    return closing.disqualify(a_contact(**more), by=colleague("Anna"), reason=reason("no_lead"))


def lead_in(stage: Stage, **more: Any) -> Lead:
    """A lead of team Nord or marketing that stands in this stage, brought there by the real processes."""
    makers = {
        Stage.CONTACT: a_contact, Stage.MQL: an_mql, Stage.SGL: an_sgl, Stage.SAL: a_sal, Stage.SQL: an_sql,
        Stage.NURTURE: a_nurtured_lead, Stage.WON: a_won_lead, Stage.DISQUALIFIED: a_disqualified_lead,
    }  # fmt: skip
    if stage == Stage.HANDOVER:
        return an_offer_to(**more).lead
    return makers[stage](**more)


# the agreement ------------------------------------------------------------------------------------


def table() -> tuple[User, User, User]:
    """Those who sign: Mara for marketing, Hilde for sales, Max as the sponsor."""
    return (
        colleague("Mara"),
        colleague("Hilde"),
        colleague("Max"),
    )


def a_draft(**terms: Any) -> Agreement:
    """A version that could be proposed as it is, and differs from the last signed one in these terms."""
    mara, _hilde, _max = table()
    draft = agreeing.draft(by=mara, suggested=True)
    return agreeing.edit(draft, terms, by=mara) if terms else draft


def a_proposal(**terms: Any) -> Agreement:
    return agreeing.propose(a_draft(**terms), by=table()[0])


def an_agreement(**terms: Any) -> Agreement:
    """Drafted, proposed and signed by all three: in force at once, or from `starts_at`."""
    return sealed(a_proposal(**terms))


def sealed(proposal: Agreement) -> Agreement:
    for signer in table():
        proposal = agreeing.sign(proposal, by=signer, password=PASSWORD)
    return proposal


def put_into_force(draft: Agreement) -> Agreement:
    """A draft that may still lack what a proposal needs goes the whole way."""
    mara, _hilde, sponsor = table()
    agreeing.edit(draft, {"purpose": draft.purpose or "Together", "referee": draft.referee or sponsor}, by=mara)
    return sealed(agreeing.propose(draft, by=mara))


def a_letter(name: str = "Champion", german: str = "Fürsprecher") -> BantLetter:
    """A letter that an admin added to BANT."""
    question, frage = "Is there somebody who wants us in there?", "Gibt es im Haus jemanden, der uns will?"
    return lettering.add(lettering.Wording(german, name, frage, question))
