"""Many who come in at once: candidates for all of them by joins, then judged one by one, against each other too.

What a company's people have to do with each other is decided by their names first, as most of them are different
people; addresses and numbers are found by equality. Each way looks at a bounded number of leads.
"""

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.db import connection
from rapidfuzz import fuzz, process

from leads.matching import finding, folding, names
from leads.matching.judging import NEAR_COMPANY, SAYS_WHO, Match, score
from leads.matching.person import Person
from leads.models import Lead

MOST = 20  # others who are judged for each
COLLEAGUES = 500  # of one company, the newest ones
SAME_HALF = 200  # companies
SHORTEST = 5  # letters of a company's name that may hold a slip
NEAR = 55  # of 100 by rapidfuzz: less alike is no slip
FACTS = (
    "first_name", "last_name", "company", "email", "phone", "country", "external_system", "external_id",
    "merged_into",
)  # fmt: skip
_ACCENTS = str.maketrans("äöüáàâéèêíìîóòôúùûçñ", "aouaaaeeeiiiooouuucn")
_NAME = "translate(lower(lead.first_name || ' ' || lead.last_name), 'äöüáàâéèêíìîóòôúùûçñ', 'aouaaaeeeiiiooouuucn')"


def _half(side: str) -> str:
    """The companies that share a half of their name with the wanted one, which may be a letter longer or shorter."""
    length = "length(wanted.key)"
    halves = ", ".join(f"{side}(wanted.key, {one} / 2)" for one in (f"({length} - 1)", length, f"({length} + 1)"))
    return f"""ARRAY(SELECT id FROM leads_organisation
        WHERE {side}(key, length(key) / 2) IN ({halves}) AND {length} >= {SHORTEST} LIMIT {SAME_HALF} + 1)"""  # noqa: S608


_BEGINNING, _END = _half("left"), _half("right")
CANDIDATES = f"""
WITH person AS MATERIALIZED (
    SELECT * FROM jsonb_to_recordset(%(persons)s::jsonb)
        AS person(row int, mails text[], phone text, key text, domain text, "full" text, names text[])
), firm AS MATERIALIZED (
    SELECT wanted.key, company.id FROM (SELECT DISTINCT key FROM person WHERE key <> '') wanted CROSS JOIN LATERAL (
        (SELECT coalesce(merged_into_id, id) AS id FROM leads_organisation
            WHERE key = wanted.key ORDER BY id LIMIT 10)
        UNION (SELECT near.id FROM (
            SELECT coalesce(merged_into_id, id) AS id, similarity(key, wanted.key) AS likeness
            FROM (SELECT {_BEGINNING} AS ids UNION ALL SELECT {_END}) half
            CROSS JOIN LATERAL unnest(half.ids) one JOIN leads_organisation ON id = one
            WHERE cardinality(half.ids) <= {SAME_HALF}
            ) near WHERE likeness >= 0.45 ORDER BY likeness DESC, id LIMIT 5)
    ) company
), house AS MATERIALIZED (
    SELECT person.row, person."full", firm.id FROM person JOIN firm USING (key)
    UNION SELECT person.row, person."full", organisation_id FROM person JOIN leads_organisationdomain USING (domain)
), colleague AS MATERIALIZED (
    SELECT asked.id AS house, lead.* FROM (SELECT DISTINCT id FROM house) asked CROSS JOIN LATERAL (
        SELECT coalesce(merged_into_id, id) AS id, first_name, last_name, {_NAME} AS name FROM leads_lead lead
        WHERE organisation_id = asked.id ORDER BY lead.id DESC LIMIT {COLLEAGUES}) lead
), shared(row, ids) AS (
    SELECT row, ARRAY(SELECT coalesce(merged_into_id, id) FROM leads_lead
        WHERE phone <> '' AND phone = person.phone LIMIT {MOST} + 1) FROM person WHERE phone <> ''
    UNION ALL SELECT row, ARRAY(SELECT coalesce(merged_into_id, id) FROM leads_lead
        WHERE email <> '' AND email = mail LIMIT {MOST} + 1) FROM person CROSS JOIN LATERAL unnest(mails) mail
    UNION ALL SELECT row, ARRAY(SELECT lead_id FROM leads_identifier
        WHERE kind = 'phone' AND value = person.phone LIMIT {MOST} + 1) FROM person WHERE phone <> ''
    UNION ALL SELECT row, ARRAY(SELECT lead_id FROM leads_identifier
        WHERE kind = 'mail' AND value = mail LIMIT {MOST} + 1) FROM person CROSS JOIN LATERAL unnest(mails) mail
)
SELECT house.row, true, colleague.id, colleague.first_name, colleague.last_name
FROM house JOIN colleague ON colleague.house = house.id WHERE similarity(colleague.name, house."full") > 0.3
UNION ALL SELECT row, false, unnest(ids), '', '' FROM shared WHERE cardinality(ids) <= {MOST}
UNION ALL SELECT person.row, false, known.id, '', ''
FROM person CROSS JOIN LATERAL unnest(person.names) pattern CROSS JOIN LATERAL (
    SELECT coalesce(merged_into_id, id) AS id FROM leads_lead
    WHERE search LIKE pattern ORDER BY -id LIMIT {MOST}) known"""  # noqa: S608  # our own names
"""Of two names of a company that differ by a slip one half is the same: two indexes find them a hundred times quicker
than the one for likeness. A half, a number or a mailbox that more have than are looked at says nothing. What is found
depends on nothing but the data: a killed import finds the same again."""


@dataclass(frozen=True)
class Likeness:
    """Whom somebody who comes in is like: a known lead, or another one (`other`) who comes in before."""

    match: Match
    lead_id: int | None = None
    other: int | None = None


def likenesses(people: Mapping[int, Person], *, thorough: bool = False) -> dict[int, list[Likeness]]:
    """By the number of who comes in, the likeliest first; who is like nobody is not in it.

    Thorough, for some hundreds: also namesakes in other companies, each of which is a search of its own.
    """
    known, near = _candidates(people, thorough), _among_themselves(people)
    found: dict[int, list[Likeness]] = {}
    persons = _persons(set().union(*known.values())) if known else {}
    for row, person in people.items():
        leads = [Likeness(score(person, persons[pk]), lead_id=pk) for pk in sorted(known.get(row, ())) if pk in persons]
        rows = [Likeness(score(person, people[other]), other=other) for other in near.get(row, ())]
        if matches := _likeliest([*leads, *rows]):
            found[row] = matches
    return found


def _likeliest(matches: Iterable[Likeness]) -> list[Likeness]:
    """What is certain, and as many doubtful ones as somebody could look at; a name that many have says nothing."""
    alike = [one for one in matches if one.match.is_certain or one.match.is_doubtful]
    by_name = sum(one.match.is_by_name for one in alike)
    kept = [one for one in alike if by_name <= finding.NAMESAKES or not one.match.is_by_name]
    return sorted(kept, key=lambda one: (-one.match.score, one.lead_id is None))[: finding.NAMESAKES]


# known leads ----------------------------------------------------------------------------------------


def _candidates(people: Mapping[int, Person], thorough: bool) -> dict[int, set[int]]:
    """Leads that each may be; a company's people only where the name does not speak against it."""
    asked = json.dumps([{"row": row, **_asked(person, thorough)} for row, person in people.items()])
    found: dict[int, set[int]] = defaultdict(set)
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL jit = off")
        cursor.execute(CANDIDATES, {"persons": asked})
        for row, is_colleague, pk, first, last in cursor.fetchall():
            if not is_colleague or names.compare(people[row].name, (first, last)) in SAYS_WHO:
                found[row].add(pk)
    return found


def _asked(person: Person, thorough: bool) -> dict[str, Any]:
    return {
        "mails": list({*person.mails, *map(folding.mail_key, person.mails)}),
        "phone": person.phones[0] if person.phones else None,
        "key": person.company_key,
        "domain": next(iter(person.domains), None),
        "full": _full(person),
        "names": finding.spellings(person) if thorough else [],
    }


def _full(person: Person) -> str:
    return f"{person.first_name} {person.last_name}".lower().translate(_ACCENTS)


def _persons(ids: set[int]) -> dict[int, Person]:
    leads = Lead.objects.filter(pk__in=ids).only(*FACTS)
    return finding.known_persons(list(leads)) if ids else {}


# each other -----------------------------------------------------------------------------------------


def _among_themselves(people: Mapping[int, Person]) -> dict[int, list[int]]:
    """Earlier ones with the same number or mailbox, or with a fitting name at the same or nearly the same company."""
    by_key: dict[str, list[int]] = defaultdict(list)
    houses: dict[str, dict[str, list[int]]] = defaultdict(dict)
    companies, found = _Companies(), {}
    for row, person in people.items():
        keys = [*(f"phone {phone}" for phone in person.phones), *map(folding.mail_key, person.mails)]
        own = [*filter(None, [person.company_key]), *(f"@{domain}" for domain in person.domains)]
        others = [other for key in keys if len(by_key[key]) <= MOST for other in by_key[key]]
        for firm in [*own, *companies.near(person.company_key)]:
            others += _namesakes(people, person, houses[firm])
        if others:
            found[row] = list(dict.fromkeys(others))[:MOST]
        for key in keys:
            by_key[key].append(row)
        for firm in own:
            houses[firm].setdefault(_full(person), []).append(row)
    return found


class _Companies:
    """Keys of companies, each of which knows those that were told before or after it and differ by a slip."""

    def __init__(self) -> None:
        self._near: dict[str, list[str]] = {}
        self._by_half: dict[str, list[str]] = defaultdict(list)

    def near(self, key: str) -> list[str]:
        if key not in self._near:
            self._near[key] = []
            if len(key) >= SHORTEST:
                self._meet(key)
        return self._near[key]

    def _meet(self, key: str) -> None:
        lengths = {(len(key) + more) // 2 for more in (-1, 0, 1)}
        asked = {half for length in lengths for half in (f"{key[:length]}<", f">{key[-length:]}")}
        blocks = [self._by_half[half] for half in sorted(asked)]
        others = {other for block in blocks if len(block) <= SAME_HALF for other in block}
        for other in sorted(others):
            if fuzz.ratio(key, other) >= NEAR_COMPANY:
                self._near[key].append(other)
                self._near[other].append(key)
        half = len(key) // 2
        self._by_half[f"{key[:half]}<"].append(key)
        self._by_half[f">{key[-half:]}"].append(key)


def _namesakes(people: Mapping[int, Person], person: Person, house: dict[str, list[int]]) -> Iterator[int]:
    """Of the same company, by a name that may be the same: most are sorted out in C before they are compared."""
    near = process.extract(_full(person), list(house), scorer=fuzz.token_sort_ratio, score_cutoff=NEAR, limit=MOST)
    for spelled, _ratio, _place in near:
        rows = house[spelled]
        if names.compare(person.name, people[rows[0]].name) in SAYS_WHO:
            yield from rows[:MOST]
