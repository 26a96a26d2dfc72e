"""The one intake: whatever a door brings becomes a lead or joins the one that is known already, and loses nothing.

A form, a webhook, a card or the API hands over an Incoming. What can't be read is kept beside the lead and named;
what a person entered is never overwritten; a touch, the consents and the source of each value are recorded.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any
from unicodedata import category

from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Team, User
from accounts.roles import Side
from leads import (
    capturing,
    cleaning,
    consenting,
    identifying,
    matching,
    merging,
    nurturing,
    offering,
    qualifying,
    recording,
    reminding,
    rules,
)  # fmt: skip
from leads.capturing import Arrival
from leads.matching import Match, Person
from leads.models import FACTS, Agreement, Campaign, Intake, Lead, ReminderKind, Stage, Touch, Touchpoint
from leads.models.custom_field import PREFIX

LONGEST_SAID = 10_000
LONGEST_INTEREST = cleaning.LONGEST["interest"]
UNREAD = "unread"
"""Under this name `lead.extra` keeps what could not be read as it came: field -> text."""


@dataclass(frozen=True)
class Incoming:
    """What came in, by the names of our fields (name is a whole name; custom.<code> an admin's own), as written.

    `further`: facts without a field of their own, by the words of the sender. `source` tells where values come from,
    such as form:contact. `also`: further addresses (email) and numbers (phone) of the same person.
    """

    facts: Mapping[str, Any]
    arrival: Arrival
    source: str
    further: Mapping[str, Any] = field(default_factory=dict)
    external: tuple[str, str] = ("", "")  # system and id there
    also: Mapping[str, Sequence[str]] = field(default_factory=dict)


@dataclass(frozen=True)
class Received:
    """What became of it. `problems`: field -> why its value was not taken over."""

    lead: Lead
    outcome: Intake.Outcome
    problems: dict[str, str] = field(default_factory=dict)


class NothingToTakeIn(cleaning.BadFacts):
    """Nobody can be recognised by it: no name, no address, no telephone, no company."""


@transaction.atomic
def receive(incoming: Incoming, *, by: User | None = None, side: Side = Side.MARKETING) -> Received:
    """Take it in; a new lead belongs to `side`. Two that bring the same person at once bring one lead.
    NothingToTakeIn."""
    incoming = with_first_of_each(incoming)
    facts, problems, unread = readable(incoming.facts)
    also = identifying.readable(incoming.also, country=str(facts.get("country") or ""))
    if said := " ".join(storable(incoming.arrival.said).split()):
        facts.setdefault("interest", said[:LONGEST_INTEREST])  # who writes to us has proven it
    if not any(facts.get(name) for name in ("email", "phone", "last_name", "first_name", "company")):
        words = _("There is nothing to recognise a person by: no name, no e-mail address, no telephone number.")
        raise NothingToTakeIn(words, problems)
    _wait_for_the_same(facts, also, incoming.external)
    further = _further(incoming.further, unread)
    known, doubtful = known_as({**facts, "emails": also["email"], "phones": also["phone"]}, incoming.external)
    if known is None:
        lead, outcome = _create(facts, further, incoming, by=by, side=side), Intake.Outcome.CREATED
        merging.suspect(lead, doubtful)
    else:
        lead, outcome = _join(known, facts, further, incoming, by=by), Intake.Outcome.JOINED
    identifying.learn(lead, facts, also, source=incoming.source, at=timezone.now())
    return Received(lead, outcome, problems)


def with_first_of_each(incoming: Incoming) -> Incoming:
    """Of several addresses or numbers in one value the first is the person's, by the others they are known as well."""
    ways = (("email", identifying.first_of), ("phone", identifying.first_number_of))
    for name, first_of in ways:
        first, others = first_of(str(incoming.facts.get(name) or ""))
        if others:
            also = {**incoming.also, name: [*others, *incoming.also.get(name, ())]}
            incoming = replace(incoming, facts={**incoming.facts, name: first}, also=also)
    return incoming


def readable(facts: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, str], dict[str, str]]:
    """What can be stored, what can't and why, and how that was written."""
    asked = _with_parted_name(facts)
    try:
        return cleaning.cleaned(asked), {}, {}
    except cleaning.BadFacts as bad:
        fit = {name: value for name, value in asked.items() if name not in bad.fields}
        unread = {name: storable(asked[name]) for name in bad.fields}
        return cleaning.cleaned(fit), dict(bad.fields), unread


def _with_parted_name(facts: Mapping[str, Any]) -> dict[str, Any]:
    parted = {name: value for name, value in facts.items() if name != "name" and value not in (None, "")}
    whole = " ".join(str(facts.get("name") or "").split())
    if whole and not parted.get("last_name"):
        first, last = cleaning.part_name(whole)
        parted = {"first_name": first, "last_name": last} | parted
    return parted


def storable(value: Any) -> str:
    """Any value as a text that PostgreSQL can hold: with spaces, tabs and line breaks, but no control characters."""
    text = str(value).encode("utf-8", "replace").decode().replace("\r\n", "\n").replace("\r", "\n")
    return "".join("\N{REPLACEMENT CHARACTER}" if _is_control(char) else char for char in text)[:5000]


def _is_control(char: str) -> bool:
    return char not in "\n\t" and category(char) == "Cc"


def _further(further: Mapping[str, Any], unread: Mapping[str, str]) -> dict[str, Any]:
    kept: dict[str, Any] = {
        storable(name)[:100]: storable(value) for name, value in further.items() if value not in (None, "")
    }
    return {**kept, UNREAD: dict(unread)} if unread else kept


# who is it ----------------------------------------------------------------------------------------

_LOCK = "SELECT pg_advisory_xact_lock(%s, hashtext(%s))"
_FAMILY = 0x1EADE  # of advisory locks that say: this person is just being taken in


def _wait_for_the_same(
    facts: Mapping[str, Any], also: Mapping[str, Sequence[str]], external: tuple[str, str]
) -> None:  # fmt: skip
    """Held until the transaction ends, in one order, so that two doors never wait for each other."""
    told = {facts.get("email"), facts.get("phone"), *also["email"], *also["phone"]}
    keys = sorted(filter(None, told | {":".join(external) if external[1] else ""}))
    with connection.cursor() as cursor:
        for key in keys:
            cursor.execute(_LOCK, [_FAMILY, key])


def known_by_sender(external: tuple[str, str]) -> Lead | None:
    """The lead that goes by this id in that system."""
    system, key = external
    known = Lead.records.filter(external_system=system, external_id=key).order_by("pk").first() if key else None
    return known.merged_into or known.duplicate_of or known if known else None


def known_as(facts: Mapping[str, Any], external: tuple[str, str] = ("", "")) -> tuple[Lead | None, list[Match]]:
    """The lead that this certainly is, and those that it may be, which a person will look at."""
    if known := known_by_sender(external):
        return known, []
    system, key = external
    person = Person.of_facts({**facts, "external_system": system, "external_id": key})
    matches = matching.candidates(person)
    certain = next((match.lead for match in matches if match.is_certain), None)
    return (certain.duplicate_of or certain if certain else None), [match for match in matches if match.is_doubtful]


# a new lead ---------------------------------------------------------------------------------------


def _create(
    facts: dict[str, Any], further: dict[str, Any], incoming: Incoming, *, by: User | None, side: Side
) -> Lead:  # fmt: skip
    point = _touchpoint(incoming.arrival)
    person, team = answering(point) if by is None else (by, by.team)
    return capturing.take_in(
        facts, by=by, person=person, team=team, side=side, arrival=with_campaign(incoming.arrival),
        further=further, external=incoming.external, source=incoming.source,
    )  # fmt: skip


def _touchpoint(arrival: Arrival) -> Touchpoint | None:
    return Touchpoint.objects.select_related("answerable__team").filter(code=arrival.touchpoint).first()


def answering(point: Touchpoint | None) -> tuple[User | None, Team]:
    """Who answers for what a touchpoint brings: its person while active and in marketing, else marketing's team."""
    person = point.answerable if point else None
    if person is not None and person.is_active and person.side == Side.MARKETING and person.team is not None:
        return person, person.team
    return None, nurturing.default_team(Side.MARKETING)


def with_campaign(arrival: Arrival) -> Arrival:
    """The campaign that the link's UTM values name, where the door names none."""
    if arrival.campaign or not arrival.utm.get("utm_campaign"):
        return arrival
    named = campaign_of(arrival.utm)
    arrival.campaign = named.name if named else str(arrival.utm["utm_campaign"])[:120]
    return arrival


def campaign_of(utm: Mapping[str, str]) -> Campaign | None:
    """The campaign of these UTM values; one that names source and medium goes before one that takes any."""
    wanted = Campaign.objects.filter(utm_campaign__iexact=utm.get("utm_campaign", ""))
    fitting = [
        one for one in wanted
        if one.utm_source.lower() in ("", utm.get("utm_source", "").lower())
        and one.utm_medium.lower() in ("", utm.get("utm_medium", "").lower())
    ]  # fmt: skip
    return max(fitting, key=lambda one: (bool(one.utm_source), bool(one.utm_medium)), default=None)


# a known lead -------------------------------------------------------------------------------------


def _join(known: Lead, facts: dict[str, Any], further: dict[str, Any], incoming: Incoming, *, by: User | None) -> Lead:
    """A further touch: blanks are filled, what is there stays, and whoever works the lead is told."""
    book, now = recording.take(known), timezone.now()
    lead, arrival = book.lead, with_campaign(incoming.arrival)
    fill(lead, facts, further, source=incoming.source, now=now)
    if incoming.external[1] and not lead.external_id:
        lead.external_system, lead.external_id = incoming.external
    at = arrival.at or now
    _touch(lead, arrival, at=at)
    consenting.add(lead, arrival.statements(), by=by, now=at)
    agreement = Agreement.in_force()
    if lead.stage == Stage.CONTACT and rules.holds(rules.Subject(lead=lead, now=now), agreement.definition):
        qualifying.into_mql(book, by=None, agreement=agreement)
    lead = book.close()
    if lead.stage not in (Stage.CONTACT, Stage.MQL):
        _tell(lead, now=now)
    return offering.go_on(lead, agreement=agreement)


def fill(lead: Lead, facts: Mapping[str, Any], further: Mapping[str, Any], *, source: str, now: datetime) -> None:
    """Blanks of the lead take what came; each value remembers its source (in memory)."""
    fresh = {name: value for name, value in facts.items() if _is_blank(lead, name) and value not in (None, "")}
    if "currency" in fresh and "expected_value" not in fresh:
        fresh.pop("currency")
    for name, value in cleaning.in_columns(fresh, lead.extra).items():
        setattr(lead, name, value)
    if "company" in fresh and lead.organisation_id is None:
        lead.organisation_id = capturing.organisation_id(lead.company)
    kept = {name: value for name, value in further.items() if not lead.extra.get(name)}
    if kept:
        lead.extra = {**lead.extra, **kept}
    lead.sources = {**lead.sources, **capturing.sources(fresh, source, now)}


def _is_blank(lead: Lead, name: str) -> bool:
    if name.startswith(PREFIX):
        return lead.extra.get(name.removeprefix(PREFIX)) in (None, "")
    if name == "currency":
        return lead.expected_value is None and lead.amount is None
    return name in FACTS and getattr(lead, name) in (None, "")


def _touch(lead: Lead, arrival: Arrival, *, at: datetime) -> None:
    point = _touchpoint(arrival)
    if point is not None:
        Touch.objects.create(
            lead=lead, touchpoint=point, at=at, campaign=arrival.campaign, utm=dict(arrival.utm),
            said=arrival.said[:LONGEST_SAID],
        )  # fmt: skip


def _tell(lead: Lead, *, now: datetime) -> None:
    """Whoever works the lead hears that the person came again, once until they have looked."""
    if not lead.reminders.open().filter(kind=ReminderKind.CAME_AGAIN).exists():
        reminding.plan(lead, ReminderKind.CAME_AGAIN, due=now, person=lead.responsible)
