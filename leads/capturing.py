"""A lead comes in: validated, normalised, known people recognised, touch and consent recorded, the rule applied."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import connection, transaction
from django.db.models import Value
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Team, User
from accounts.roles import Side
from leads import consenting, consents, enrichment, matching, offering, qualifying, recording, reminding, rules, timing
from leads.cleaning import cleaned, in_columns
from leads.consents import Said
from leads.models import (
    Agreement,
    Basis,
    Channel,
    ClockKind,
    ConsentState,
    Kind,
    Lead,
    Lookup,
    Organisation,
    Purpose,
    Stage,
    Touch,
)  # fmt: skip
from leads.refusals import Refusal


class KnownLead(Refusal):
    """The address belongs to a lead that is already there."""

    def __init__(self, known: Lead) -> None:
        words = _("A lead with this e-mail address is already there: %(name)s (%(stage)s).")
        super().__init__(
            words % {"name": known.name or known.email, "stage": known.phase.label}, {"email": _("Known.")}
        )
        self.known = known


@dataclass
class Arrival:
    """How a lead came in, besides its facts."""

    touchpoint: str = ""  # code
    campaign: str = ""
    consent: bool = False  # said to us, without naming a channel
    consent_source: str = ""
    consent_wording: str = ""
    said: str = ""  # what the person wrote
    consents: Sequence[Said] = ()  # by channel and purpose
    at: datetime | None = None  # first contact; None: now
    utm: Mapping[str, str] = field(default_factory=dict)

    def statements(self) -> list[Said]:
        plain = [Said(source=self.consent_source, wording=self.consent_wording)] if self.consent else []
        return [*plain, *self.consents]


@transaction.atomic
def capture(
    facts: Mapping[str, Any], *, by: User, side: Side = Side.MARKETING, arrival: Arrival | None = None,
    although_known: bool = False,
) -> Lead:  # fmt: skip
    """Take a new lead in: from marketing a contact, which becomes MQL at once when it meets the definition; from
    sales an SGL of the rep. BadFacts or KnownLead when it can't be taken in."""
    arrival = arrival or Arrival()
    clean = cleaned(facts)
    agreement = _agreement_with_what_is_known(clean, arrival)
    if agreement.known_lead_id and not although_known:
        raise KnownLead(Lead.objects.get(pk=agreement.known_lead_id))
    lead = _new_lead(clean, person=by, team=by.team, side=side, at=arrival.at or timezone.now())
    return _let_in(lead, arrival, agreement, by=by)


@transaction.atomic
def take_in(
    clean: Mapping[str, Any], *, by: User | None, person: User | None, team: Team | None, arrival: Arrival,
    side: Side = Side.MARKETING, further: Mapping[str, Any] | None = None, external: tuple[str, str] = ("", ""),
    source: str = "",
) -> Lead:  # fmt: skip
    """A new lead from cleaned facts, which a door brings: nobody types, somebody answers for it.

    `source`: where its values come from. Whether the person is known has been asked before.
    """
    agreement = _agreement_with_what_is_known(clean, arrival)
    lead = _new_lead(clean, person=person, team=team, side=side, at=arrival.at or timezone.now())
    lead.extra = {**lead.extra, **(further or {})}
    lead.external_system, lead.external_id = external
    lead.sources = {**sources(clean, source, lead.captured_at), **lead.sources}
    return _let_in(lead, arrival, agreement, by=by)


def _let_in(lead: Lead, arrival: Arrival, agreement: Any, *, by: User | None) -> Lead:
    """From the first entry on: organisation, consents, touch, the definition, and where it goes from there."""
    lead.organisation_id = agreement.organisation_id or organisation_id(
        lead.company, missed=agreement.company_looked_for
    )
    statements = arrival.statements()
    if statements:
        consents.reflect(lead, statements)
    book = recording.Book(lead, new=True)
    book.enter(Kind.CAPTURED, by=by, agreement=agreement, at=lead.captured_at)
    subject = rules.Subject(lead=lead, met=_first_touch(lead, arrival, agreement.touchpoint_kind), active=())
    if lead.stage == Stage.CONTACT and rules.holds(subject, agreement.definition):
        qualifying.into_mql(book, by=by, agreement=agreement)
    book.close()
    _record_arrival(lead, arrival, agreement.touchpoint_id)
    look_up(lead)
    consenting.write(lead, statements, by=by, now=lead.captured_at)
    return offering.go_on(lead, agreement=agreement)


def sources(values: Iterable[str], source: str, at: datetime) -> dict[str, dict[str, str]]:
    """How a lead remembers where its values come from."""
    return {name: {"from": source, "at": at.isoformat()} for name in values if source}


def _first_touch(lead: Lead, arrival: Arrival, kind: str | None) -> list[rules.Met]:
    """The touch by which the lead comes in, which counts for the definition already."""
    return [rules.Met(lead.captured_at, kind, arrival.campaign)] if kind else []


def _new_lead(clean: Mapping[str, Any], *, person: User | None, team: Team | None, side: Side, at: datetime) -> Lead:
    lead = Lead(
        **in_columns(clean, {}), generated_by=side, captured_at=at, stage_since=at, responsible=person, team=team,
        stage=Stage.SGL if side == Side.SALES else Stage.CONTACT,
        sales_team=team if side == Side.SALES else None,
    )  # fmt: skip
    if side == Side.SALES:
        lead.origin = lead.origin or "sgl"
    enrich(lead)
    return lead


def enrich(lead: Lead) -> None:
    """Fill what is still blank from what is at hand; each value names its source (in memory)."""
    facts = {name: getattr(lead, name) for name in ENRICHED}
    for name, found in enrichment.of(facts, but=lead.pk or 0).items():
        setattr(lead, name, found.value)
        lead.sources = {**lead.sources, **sources([name], found.source, timezone.now())}


def look_up(lead: Lead) -> None:
    """Outside sources are asked about it by the worker."""
    if sources := enrichment.connectors():
        Lookup.objects.bulk_create([Lookup(lead=lead, connector=one.code, due_at=timezone.now()) for one in sources])


ENRICHED = ("email", "phone", "company", "country", "language", "time_zone")


def _agreement_with_what_is_known(clean: Mapping[str, Any], arrival: Arrival) -> Any:
    """The agreement in force, and in the same statement: the lead with this address, the company, the touchpoint."""
    email, company = clean.get("email", ""), clean.get("company", "")
    domain = matching.domain_of_mail(email)
    values = {"email": email, "company": company, "domain": domain, "touchpoint": arrival.touchpoint}
    return Agreement.in_force(also=_KNOWN, values=values)


_KNOWN = {
    "known_lead_id": """coalesce(
        (SELECT coalesce(merged_into_id, id) FROM leads_lead
            WHERE email = %(email)s AND email <> '' ORDER BY merged_into_id NULLS FIRST, id LIMIT 1),
        (SELECT lead_id FROM leads_identifier WHERE kind = 'mail' AND value = %(email)s ORDER BY id LIMIT 1))""",
    "organisation_id": """coalesce(
        (SELECT coalesce(merged_into_id, id) FROM leads_organisation WHERE lower(name) = lower(%(company)s) LIMIT 1),
        (SELECT coalesce(merged_into_id, id) FROM leads_organisation
            WHERE key = leads_company_key(%(company)s) AND key <> '' ORDER BY merged_into_id NULLS FIRST, id LIMIT 1),
        (SELECT organisation_id FROM leads_organisationdomain WHERE domain = %(domain)s))""",
    "company_looked_for": "%(company)s::text",
    "touchpoint_id": "(SELECT id FROM leads_touchpoint WHERE code = %(touchpoint)s)",
    "touchpoint_kind": "(SELECT kind FROM leads_touchpoint WHERE code = %(touchpoint)s)",
}


_MADE = """INSERT INTO leads_organisation (public_id, name, website, city, country, created_at)
    VALUES (%(public_id)s, %(name)s, '', '', '', now()) ON CONFLICT DO NOTHING RETURNING id"""
_KNOWN_OR_MADE = """
    WITH known AS (
        SELECT coalesce(merged_into_id, id) AS id FROM leads_organisation
        WHERE lower(name) = lower(%(name)s) OR (key = leads_company_key(%(name)s) AND key <> '')
        ORDER BY lower(name) = lower(%(name)s) DESC, merged_into_id NULLS FIRST, id LIMIT 1
    ), made AS (
        INSERT INTO leads_organisation (public_id, name, website, city, country, created_at)
        SELECT %(public_id)s, %(name)s, '', '', '', now() WHERE NOT EXISTS (SELECT FROM known)
        ON CONFLICT DO NOTHING RETURNING id
    )
    SELECT id FROM known UNION ALL SELECT id FROM made LIMIT 1"""


def organisation_id(name: str, *, missed: str = "") -> int | None:
    """The company of that name, in any case and with any legal form; made when it is new, also by two at once.
    `missed`: the name that was looked for in vain a moment ago."""
    if not name:
        return None
    with connection.cursor() as cursor:
        cursor.execute(
            _MADE if name == missed else _KNOWN_OR_MADE, {"public_id": Organisation(name=name).public_id, "name": name}
        )
        if found := cursor.fetchone():
            return int(found[0])
    # one that another transaction has made in this moment is seen only by the next statement
    return Organisation.records.annotate(lower=Lower("name")).get(lower=Lower(Value(name))).pk


def _record_arrival(lead: Lead, arrival: Arrival, touchpoint_id: int | None) -> None:
    if touchpoint_id:
        Touch.objects.create(
            lead=lead, touchpoint_id=touchpoint_id, at=lead.captured_at, campaign=arrival.campaign,
            utm=dict(arrival.utm), said=arrival.said,
        )  # fmt: skip


@transaction.atomic
def edit(lead: Lead, facts: Mapping[str, Any], *, by: User, seen: int | None = None) -> Lead:
    """Change facts of a lead. Supplying what sales asked for ends the asking. BadFacts, StaleLead."""
    clean = cleaned(facts, country=lead.country)
    book = recording.take(lead, seen=seen)
    for name, value in in_columns(clean, book.lead.extra).items():
        setattr(book.lead, name, value)
    book.lead.sources = {name: told for name, told in book.lead.sources.items() if name not in clean}
    if "company" in clean:
        book.lead.organisation_id = organisation_id(clean["company"])
    return offering.go_on(book.close())


@transaction.atomic
def supply(lead: Lead, *, by: User, seen: int | None = None) -> Lead:
    """Marketing has found out what sales asked for: the lead waits for nothing any more."""
    book = recording.take(lead, seen=seen)
    now = timezone.now()
    was_asked, book.lead.asked_for, book.lead.held_back = bool(book.lead.asked_for), "", False
    if was_asked and book.lead.stage == Stage.NURTURE:
        timing.stop(book.lead, ClockKind.ASK, now=now)
        timing.start(book.lead, ClockKind.TOUCH, Agreement.in_force(), now=now)
        reminding.settle_asked(book.lead, by=by, now=now)
    return offering.go_on(book.close())


@transaction.atomic
def record_consent(
    lead: Lead, state: ConsentState, *, by: User, channel: Channel = Channel.ANY, purpose: Purpose = Purpose.CONTACT,
    basis: Basis = Basis.CONSENT, source: str = "", wording: str = "", seen: int | None = None,
) -> Lead:  # fmt: skip
    """The person allowed or forbade something, or we stand on another ground. BadConsent, StaleLead.

    When they want no contact at all, nobody is reminded to contact them any more.
    """
    book, now = recording.take(lead, seen=seen), timezone.now()
    said = Said(state, channel, purpose, basis, source, wording)
    consenting.demand_ground(book.lead, said)
    consenting.add(book.lead, [said], by=by, now=now)
    return offering.go_on(book.close())
