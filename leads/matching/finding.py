"""Candidates for being the same person, found by indexes alone and then judged one by one.

Addresses, telephone numbers and ids by equality; a company's people by its name (equal or alike) or web domain; names
by the index of the free-text search, in the usual spellings. Each way reads a bounded number of rows, so that a million
leads cost what ten thousand cost.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from leads.matching import folding
from leads.matching.judging import Match, Outcome, score
from leads.matching.person import Person
from leads.models import Identifier, Lead, Suspicion, statements

MOST = 20
SHORTEST = 2  # letters of half a name
NAMESAKES = 5
"""So many others of that name in other companies, and the name says nothing any more."""

PAIRS = """
SELECT DISTINCT person.nr, (SELECT coalesce(merged_into_id, id) FROM leads_lead WHERE id = found.id)
FROM jsonb_to_recordset(%(persons)s::jsonb) AS person(
    nr int, mails text[], phones text[], system text, external text, company text, key text, domains text[],
    "full" text, names text[], near text
), LATERAL (
    (SELECT id FROM leads_lead WHERE email <> '' AND email = ANY(person.mails) LIMIT 20)
    UNION ALL (SELECT id FROM leads_lead WHERE phone <> '' AND phone = ANY(person.phones) LIMIT 20)
    UNION ALL (SELECT lead_id FROM leads_identifier WHERE kind = 'mail' AND value = ANY(person.mails) LIMIT 20)
    UNION ALL (SELECT lead_id FROM leads_identifier WHERE kind = 'phone' AND value = ANY(person.phones) LIMIT 20)
    UNION ALL (SELECT id FROM leads_lead WHERE external_id <> '' AND external_system = person.system
        AND external_id = person.external AND person.external <> '')
    UNION ALL (
        SELECT colleague.id FROM (
            (SELECT coalesce(merged_into_id, id) AS id FROM leads_organisation
                WHERE key = person.key AND person.key <> '' LIMIT 10)
            UNION (SELECT organisation_id FROM leads_organisationdomain WHERE domain = ANY(person.domains))
            UNION (SELECT id FROM (
                SELECT coalesce(merged_into_id, id) AS id, similarity(key, person.near) AS likeness
                FROM leads_organisation WHERE length(person.near) >= 5 AND key %% person.near LIMIT 200) near
                ORDER BY likeness DESC LIMIT 5)
        ) house, LATERAL (
            SELECT id, lower(first_name || ' ' || last_name) AS name FROM leads_lead
            WHERE organisation_id = house.id LIMIT 500
        ) colleague
        WHERE similarity(colleague.name, person."full") > 0.2
        ORDER BY similarity(colleague.name, person."full") DESC LIMIT 20)
    UNION ALL (
        SELECT namesake.id FROM unnest(person.names) AS name(pattern), LATERAL (
            SELECT id FROM leads_lead WHERE search LIKE name.pattern ORDER BY -id LIMIT 20
        ) namesake)
) found(id)"""
"""Each way to a candidate, for each of the persons at once. Namesakes are ordered by an expression, as the planner
would rather walk along an index of the order, or the table, until it has met twenty."""


def candidates(person: Person | Lead, *, most: int = MOST) -> list[Match]:
    """Known leads that may be this person, the likeliest first; none that is surely somebody else.

    Two statements. A lead is not found as itself, nor whoever it was said to be different from.
    """
    wanted = person if isinstance(person, Person) else known_persons([person])[person.pk]
    ids = pairs([wanted])[0] - {wanted.lead_id}
    if wanted.lead_id:
        ids -= said_to_be_others(wanted.lead_id)
    return judged(wanted, Lead.objects.filter(pk__in=ids))[:most] if ids else []


def pairs(persons: Sequence[Person], *, thorough: bool = True) -> list[set[int]]:
    """For each of these persons the leads that may be the same, themselves too. One statement.

    Not thorough, for thousands at once: without companies of nearly the same name, and namesakes elsewhere.
    """
    found: list[set[int]] = [set() for _ in persons]
    asked = json.dumps([{"nr": nr, **_asked(person, thorough)} for nr, person in enumerate(persons)])
    for nr, pk in statements.rows(PAIRS, {"persons": asked}):
        found[nr].add(pk)
    return found


def judged(
    person: Person, leads: Iterable[Lead], *, persons: Mapping[int, Person] | None = None
) -> list[Match]:  # fmt: skip
    """The matches among these leads, the likeliest first and the older one of equals. `persons`: what is known of the
    leads, where it has been read already."""
    found = list(leads)
    persons = known_persons(found) if persons is None else persons
    matches = [_match(person, lead, persons[lead.pk]) for lead in found]
    alike = [match for match in matches if match.outcome != Outcome.DIFFERENT]
    return _without_namesakes(sorted(alike, key=lambda match: (-match.score, match.lead.pk if match.lead else 0)))


def _match(person: Person, lead: Lead, known: Person) -> Match:
    found = score(person, known)
    return Match(found.score, found.outcome, found.reasons, lead)


def _without_namesakes(matches: list[Match]) -> list[Match]:
    """A name that many have is no reason to ask about each of them."""
    by_name = [match for match in matches if match.is_by_name]
    return matches if len(by_name) <= NAMESAKES else [match for match in matches if not match.is_by_name]


def known_persons(leads: Sequence[Lead]) -> dict[int, Person]:
    """Each lead with all addresses and numbers it is known by, those of records merged into it too."""
    ids = [lead.pk for lead in leads]
    more: dict[int, list[tuple[str, str]]] = {pk: [] for pk in ids}
    for pk, kind, value in Identifier.objects.filter(lead__in=ids).values_list("lead_id", "kind", "value"):
        more[pk].append((kind, value))
    merged = Lead.records.filter(merged_into__in=ids).values_list("merged_into_id", "email", "phone")
    for pk, mail, phone in merged:
        more[pk or 0] += [("mail", mail), ("phone", phone)]
    return {lead.pk: Person.of(lead, also=more[lead.pk]) for lead in leads}


def said_to_be_others(lead_id: int) -> set[int]:
    """Leads of whom a person said that they are somebody else."""
    distinct = Suspicion.objects.filter(state=Suspicion.State.DISTINCT)
    older = distinct.filter(second=lead_id).values_list("first", flat=True)
    return {*older, *distinct.filter(first=lead_id).values_list("second", flat=True)}


def _asked(person: Person, thorough: bool) -> dict[str, Any]:
    """What the statement wants to know of a person."""
    return {
        "mails": list(dict.fromkeys([*person.mails, *person.mail_keys])), "phones": list(person.phones),
        "system": person.external[0], "external": person.external[1], "company": person.company,
        "key": person.company_key, "domains": sorted(person.domains),
        "names": spellings(person) if thorough else [], "near": person.company_key if thorough else "",
        "full": " ".join(filter(None, person.name)).lower(),
    }  # fmt: skip


def spellings(person: Person) -> list[str]:
    """The patterns that find a full name in the search text, in either order; none where half of it is missing."""
    halves = [[word for word in part.split() if folding.words(word)] for part in person.name]
    if not all(halves):
        both = halves[0] or halves[1]
        halves = [both[:-1], both[-1:]]
    if not all(halves) or any(len("".join(half).strip(".")) < SHORTEST for half in halves):
        return []
    one, two = (" ".join(half).lower() for half in halves)
    return [f"%{_plain(spelled)} %" for spelled in sorted({*_spelled(f"{one} {two}"), *_spelled(f"{two} {one}")})]


_SPELLED = (("ä", "ae"), ("ö", "oe"), ("ü", "ue"), ("ß", "ss"))


def _spelled(name: str) -> set[str]:
    """As written, without accents, and with umlauts spelled in full or put back."""
    full, back = name, name
    for umlaut, two in _SPELLED:
        full, back = full.replace(umlaut, two), back.replace(two, umlaut)
    return {name, full, back, folding.unaccented(name)}


def _plain(word: str) -> str:
    return word.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
