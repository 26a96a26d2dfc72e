"""Whether two records are one person: points for what agrees, and an outcome that names alone never make certain."""

from dataclasses import dataclass, field
from enum import StrEnum

from rapidfuzz import fuzz
from rapidfuzz.distance import OSA

from leads.matching import names
from leads.matching import reasons as grounds
from leads.matching.names import Name
from leads.matching.person import Person
from leads.models import Lead

CERTAIN_FROM, DOUBTFUL_FROM = 90, 50
NEAR_COMPANY = 88  # of 100 by rapidfuzz, words in any order


class Outcome(StrEnum):
    CERTAIN = "certain"
    DOUBTFUL = "doubtful"
    DIFFERENT = "different"


@dataclass(frozen=True)
class Match:
    """How alike two persons are: 90 to 100 is certain, 50 to 89 doubtful, less is different."""

    score: int
    outcome: Outcome
    reasons: list[grounds.Said] = field(default_factory=list)
    lead: Lead | None = None  # the known one, where it is known

    @property
    def is_certain(self) -> bool:
        return self.outcome == Outcome.CERTAIN

    @property
    def is_doubtful(self) -> bool:
        return self.outcome == Outcome.DOUBTFUL

    @property
    def is_by_name(self) -> bool:
        """Nothing but the name speaks for it."""
        return not any(reason["code"].startswith(("same_", "near_", "shared_")) and reason["code"] != "same_name"
                       for reason in self.reasons)  # fmt: skip

    @property
    def sentences(self) -> list[str]:
        return grounds.in_words(self.reasons)


_NAMES = {
    Name.EQUAL: ("same_name", 35), Name.TYPO: ("typo_name", 30), Name.INITIAL: ("initial_name", 20),
    Name.ALIKE: ("alike_name", 15), Name.PARTIAL: ("partial_name", 10), Name.UNKNOWN: ("unknown_name", 0),
    Name.FAMILY: ("family_name", -15), Name.GIVEN: ("given_name", -15), Name.DIFFERENT: ("other_name", -40),
}  # fmt: skip
FITS = (Name.EQUAL, Name.TYPO, Name.INITIAL, Name.ALIKE, Name.PARTIAL, Name.UNKNOWN)
"""Names that do not speak against one person."""
SAYS_WHO = (Name.EQUAL, Name.TYPO, Name.INITIAL, Name.ALIKE)


class Evidence:
    """What two persons have in common, and what stands against them."""

    def __init__(self, a: Person, b: Person) -> None:
        self.a, self.b = a, b
        self.points = 0
        self.reasons: list[grounds.Said] = []
        self.name = names.compare(a.name, b.name)
        self.same_id = bool(a.external[1]) and a.external == b.external
        self.same_mails = a.own_mails & b.own_mails
        self.shared_mails = (a.mail_keys.keys() & b.mail_keys.keys()) - self.same_mails
        self.near_mail = "" if self.same_mails else _near_mail(a, b)
        self.same_phones = set(a.phones) & set(b.phones)
        self.same_domains = a.domains & b.domains
        self.company = _company(a, b)

    @property
    def has_two_own_mails(self) -> bool:
        """Each has an own address at the same company, and they are no slip of one another."""
        if self.same_mails or self.near_mail:
            return False
        hosts = [{mail.rpartition("@")[2] for mail in person.own_mails} for person in (self.a, self.b)]
        return any(host.endswith(domain) for host in hosts[0] & hosts[1] for domain in self.same_domains)

    @property
    def is_one_company(self) -> bool:
        return self.company in ("same_company", "near_company") or bool(self.same_domains)

    @property
    def is_abroad(self) -> bool:
        return bool(self.a.country and self.b.country) and self.a.country != self.b.country

    @property
    def is_usual(self) -> bool:
        return names.is_usual(*self.a.name) or names.is_usual(*self.b.name)

    def is_certain(self) -> bool:
        """Something beside the name ties them, and the name does not contradict."""
        if self.same_id and self.name in FITS:
            return True
        if self.same_mails and self.name in FITS:
            return True
        has_name = self.a.has_full_name and self.b.has_full_name
        if self.same_phones and has_name and self.name == Name.EQUAL:
            return True
        if self.same_phones and has_name and self.name == Name.TYPO:
            return not self.has_two_own_mails
        return bool(self.near_mail) and has_name and self.name == Name.EQUAL and self.is_one_company

    def is_doubtful(self) -> bool:
        if self.same_id or self.same_mails or (self.near_mail and self.name in FITS):
            return True
        if self.shared_mails:
            return self.name in FITS
        if self.same_phones and self.name in FITS:
            return True
        if self.name in SAYS_WHO and self.is_one_company:
            return True
        return self._is_one_name()

    def _is_one_name(self) -> bool:
        """A full name that is not everybody's, and nothing against it but perhaps another employer."""
        if not (self.name == Name.EQUAL and self.a.has_full_name and self.b.has_full_name):
            return False
        if self.company == "other_company" and self.is_abroad:  # another employer in another country: another person
            return False
        return not self.is_usual or self.company == "unknown"

    def gather(self) -> None:
        """The points, each with its reason."""
        self._gather_addresses()
        code, points = _NAMES[self.name]
        said = (_called(self.a), _called(self.b)) if code != "unknown_name" else ()
        self._add(points, code, *said)
        if self.name == Name.EQUAL and self.is_usual and not (self.same_mails or self.same_phones):
            self._add(-5, "usual_name")
        self._gather_company()
        if self.is_abroad:
            self._add(-5, "other_country", self.a.country, self.b.country)

    def _gather_addresses(self) -> None:
        if self.same_id:
            self._add(80, "same_id", self.a.external[1])
        if self.same_mails:
            self._add(70, "same_mail", min(self.same_mails))
        if self.shared_mails:
            self._add(30, "shared_mail", min(self.shared_mails))
        if self.near_mail:
            self._add(40, "near_mail", self.near_mail)
        if self.same_phones:
            self._add(50, "same_phone", min(self.same_phones))
        if self.has_two_own_mails:
            self._add(-15, "other_mail", min(self.a.own_mails), min(self.b.own_mails))

    def _gather_company(self) -> None:
        points = {"same_company": 20, "near_company": 12, "other_company": -10}
        if self.company in points:
            self._add(points[self.company], self.company, self.a.company, self.b.company)
        if self.same_domains:
            self._add(15, "same_domain", min(self.same_domains))

    def _add(self, points: int, code: str, *values: str) -> None:
        self.points += points
        self.reasons.append(grounds.said(code, *values))


def score(a: Person | Lead, b: Person | Lead) -> Match:
    """How alike two persons are, with the reasons; the second one is named in the match where it is a lead."""
    one, other = (Person.of(side) if isinstance(side, Lead) else side for side in (a, b))
    found = Evidence(one, other)
    found.gather()
    known = b if isinstance(b, Lead) else None
    if found.is_certain():
        return Match(min(max(found.points, CERTAIN_FROM), 100), Outcome.CERTAIN, found.reasons, known)
    if found.is_doubtful():
        return Match(min(max(found.points, DOUBTFUL_FROM), CERTAIN_FROM - 1), Outcome.DOUBTFUL, found.reasons, known)
    return Match(min(max(found.points, 0), DOUBTFUL_FROM - 1), Outcome.DIFFERENT, found.reasons, known)


def _called(person: Person) -> str:
    return f"{person.first_name} {person.last_name}".strip()


def _company(a: Person, b: Person) -> str:
    """What the names of their companies say about each other."""
    if not (a.company_key and b.company_key):
        return "unknown"
    if a.company_key == b.company_key:
        return "same_company"
    if names.has_other_number(a.company_words, b.company_words):
        return "other_company"
    if fuzz.token_sort_ratio(a.company_words, b.company_words) >= NEAR_COMPANY:
        return "near_company"
    shorter, longer = sorted((a.company_words.split(), b.company_words.split()), key=len)
    if len("".join(shorter)) >= 5 and longer[: len(shorter)] == shorter:  # Kunde, and Kunde Deutschland
        return "near_company"
    return "other_company"


def _near_mail(a: Person, b: Person) -> str:
    """Two own addresses one of which is the other with a slip; digits are no slip: there may be a mueller2."""
    for one in sorted(a.own_mails):
        for other in sorted(b.own_mails):
            if _is_slip(one, other):
                return f"{one} / {other}"
    return ""


def _is_slip(one: str, other: str) -> bool:
    if min(len(mail.partition("@")[0]) for mail in (one, other)) < 4 or names.has_other_number(one, other):
        return False
    return bool(OSA.distance(one, other, score_cutoff=1) == 1)
