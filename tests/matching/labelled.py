"""A labelled set: pairs of records of which it is known whether they are one person. The same seed, the same set.

A world of people at companies is made first, so that namesakes, families and colleagues arise as they do in life. Each
duplicate is a second record of somebody with what happens to records; each of the others are two different people who
are hard to tell apart.
"""

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any

from leads.matching import Person

_FIRST = """
    Anna Clara Jürgen Müge René José Søren Łukasz Zoë Thomas Christian Christiane Jan Jana Mario Maria Martin
    Marvin Stefan Stephan Anna-Lena Hans-Peter Günther Björn Heike Uwe Sabine Michael Manuel Samuel Nguyen
    Olga Katarzyna Piotr François Élodie Giovanni Luca Mehmet Ayşe Fatma Dmitri Irina Oliver Emma Mia Noah Ben
    Paul Finn Greta Ida Karl Karla Torben Wiebke Ansgar Leopold Xaver Quirin Ottilie Hedwig Wendelin
    Friederike Valerie Cosima Ruben Tilda
"""

_LAST = """
    Müller Schmidt Meier Meyer Bauer Sauer Groß Grosz Weiß Köhler Schäfer Schröder Jäger Krüger Lang Lange
    Hoffmann Hofmann Vogel Wolf Fuchs García López Nowak Kowalski Öztürk Yılmaz Schmitt Baumann Winkelmann
    Oberhauser Lüdenscheidt Kranzbühler Hinterhuber Vandenberg Dupont Rossi Bianchi O'Brien McAllister
    Petersen Sørensen Åkesson Tönnies Zschokke Wüstenhagen Abendroth Kaltenbrunner Strohmaier Dobrowolski
    Feuerstein Grünwald Himmelreich Ackermann Bernstorff
"""

_FIRMS = """
    Kunde Alpenwerk Nordlicht Hafenlogistik Solartechnik Ökostrom Weberei Maschinenbau Blechwerk Feinkost
    Druckhaus Lagersysteme Pumpenbau Wärmewerk Küchenstudio Zahnrad Elbtal Rheinguss Donaupapier Isarglas
    Spreemetall Harzholz Ostseefisch Eifelstein Bodenseeboot
"""

FIRST, LAST, FIRMS = _FIRST.split(), _LAST.split(), _FIRMS.split()
FORMS = ["GmbH", "AG", "KG", "GmbH & Co. KG", "Ltd", "Ltd.", "Inc.", "S.A.", "", "e.K."]
FREE = ["gmx.de", "web.de", "gmail.com", "t-online.de", "outlook.com"]
PLAIN = str.maketrans({
    "ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", "é": "e", "ø": "o", "ł": "l", "ç": "c", "ş": "s", "ı": "i", "í": "i",
    "ó": "o", "á": "a", "å": "a", "ë": "e", "Ö": "Oe", "Ü": "Ue", "Ä": "Ae", "Ø": "O", "Ł": "L", "É": "E", "Å": "A",
})  # fmt: skip
BARE = str.maketrans({"ä": "a", "ö": "o", "ü": "u", "ß": "ss", "é": "e", "ø": "o", "í": "i", "ó": "o", "á": "a"})


@dataclass(frozen=True)
class Pair:
    """`kind` says what happened; `same` is the truth."""

    kind: str
    same: bool
    a: Person
    b: Person


class World:
    def __init__(self, seed: int) -> None:
        self.dice = random.Random(seed)  # the same each time

    def person(self, **more: Any) -> Person:
        """Somebody at a company, with an address of their own there and mostly a telephone."""
        first, last = self.dice.choice(FIRST), self.dice.choice(LAST)
        firm, host = self.firm()
        mail = self.address(first, last, host)
        phone = (self.number(),) if self.dice.random() < 0.7 else ()
        return replace(Person(first, last, firm, (mail,), phone, country="DE"), **more)

    def firm(self) -> tuple[str, str]:
        name = f"{self.dice.choice(FIRMS)} {self.dice.choice(LAST)}"
        host = (
            f"{name.lower().translate(PLAIN).replace(' ', '-').replace(chr(39), '')}.{self.dice.choice(['de', 'com'])}"
        )
        return f"{name} {self.dice.choice(FORMS)}".strip(), host

    def number(self) -> str:
        return f"+49{self.dice.randrange(150, 180)}{self.dice.randrange(10**6, 10**7)}"

    def address(self, first: str, last: str, host: str) -> str:
        one, two = (part.lower().translate(PLAIN).replace("'", "") for part in (first, last))
        return f"{self.dice.choice([f'{one}.{two}', f'{one[0]}.{two}', f'{two}', f'{one}'])}@{host}"

    def private(self, person: Person) -> str:
        one, two = (part.lower().translate(PLAIN).replace("'", "") for part in person.name)
        return f"{one}.{two}{self.dice.choice(['', '', str(self.dice.randrange(60, 99))])}@{self.dice.choice(FREE)}"

    def slip(self, word: str) -> str:
        """One letter lost, doubled, swapped or mistaken."""
        if len(word) < 4:
            return word + word[-1]
        at = self.dice.randrange(1, len(word) - 1)
        kind = self.dice.randrange(4)
        if kind == 0:
            return word[:at] + word[at + 1 :]
        if kind == 1:
            return word[:at] + word[at] + word[at:]
        if kind == 2:
            return word[: at - 1] + word[at] + word[at - 1] + word[at + 1 :]
        return word[:at] + self.dice.choice("etaoinsrh") + word[at + 1 :]

    def other_form(self, firm: str) -> str:
        return f"{firm.rsplit(' ', 1)[0] if firm.split()[-1] in FORMS else firm} {self.dice.choice(FORMS)}".strip()


# what happens to the record of one person ---------------------------------------------------------


def typed_again(w: World, p: Person) -> Person:
    """A slip in the name; address and company as they were, the legal form perhaps left out."""
    first, last = (w.slip(p.first_name), p.last_name) if w.dice.random() < 0.5 else (p.first_name, w.slip(p.last_name))
    return replace(p, first_name=first, last_name=last, company=w.other_form(p.company), phones=())


def without_umlauts(w: World, p: Person) -> Person:
    table = w.dice.choice([PLAIN, BARE])
    mails = p.mails if w.dice.random() < 0.5 else (w.private(p),)
    return replace(p, first_name=p.first_name.translate(table), last_name=p.last_name.translate(table), mails=mails)


def swapped(w: World, p: Person) -> Person:
    keeps_mail = w.dice.random() < 0.5
    return replace(p, first_name=p.last_name, last_name=p.first_name, mails=p.mails if keeps_mail else ())


def in_one_column(w: World, p: Person) -> Person:
    return replace(p, first_name="", last_name=f"{p.first_name} {p.last_name}", company=p.company.upper())


def with_initial(w: World, p: Person) -> Person:
    return replace(p, first_name=f"{p.first_name[0]}.", phones=(), mails=p.mails if w.dice.random() < 0.6 else ())


def with_title(w: World, p: Person) -> Person:
    return replace(p, first_name=f"Dr. {p.first_name}", company=w.other_form(p.company), phones=())


def slip_in_mail(w: World, p: Person) -> Person:
    local, _at, host = p.mails[0].partition("@")
    return replace(p, mails=(f"{w.slip(local)}@{host}",), phones=())


def private_mail(w: World, p: Person) -> Person:
    """The same number, another address; the company is often left out then."""
    company = p.company if w.dice.random() < 0.5 else ""
    phones = p.phones if w.dice.random() < 0.6 else ()
    return replace(p, mails=(w.private(p),), phones=phones, company=company)


def other_company(w: World, p: Person) -> Person:
    """Works elsewhere now, with the mobile or the private address of before."""
    firm, host = w.firm()
    return replace(p, company=firm, mails=(w.address(*p.name, host),), phones=p.phones)


def only_mail(w: World, p: Person) -> Person:
    return Person(mails=(p.mails[0].upper(),))


def through_shared_mailbox(w: World, p: Person) -> Person:
    host = p.mails[0].rpartition("@")[2]
    return replace(p, mails=(f"{w.dice.choice(['info', 'kontakt', 'office'])}@{host}",), phones=())


def by_phone(w: World, p: Person) -> Person:
    return replace(p, mails=(), phones=p.phones or (w.number(),), company="")


DUPLICATES: tuple[Callable[[World, Person], Person], ...] = (
    typed_again, without_umlauts, swapped, in_one_column, with_initial, with_title, slip_in_mail, private_mail,
    other_company, only_mail, through_shared_mailbox, by_phone,
)  # fmt: skip


# different people who are hard to tell apart ------------------------------------------------------


def namesake_elsewhere(w: World, p: Person) -> Person:
    firm, host = w.firm()
    return Person(p.first_name, p.last_name, firm, (w.address(*p.name, host),), (w.number(),), country="DE")


def namesake_at_the_firm(w: World, p: Person) -> Person:
    """Two people of one name at one company: the second one's address has a number."""
    local, _at, host = p.mails[0].partition("@")
    return replace(p, mails=(f"{local}2@{host}",), phones=(w.number(),))


def family_at_the_firm(w: World, p: Person) -> Person:
    """Another given name, the same family name, company and switchboard."""
    first = w.dice.choice([name for name in FIRST if name != p.first_name])
    host = p.mails[0].rpartition("@")[2]
    one = first.lower().translate(PLAIN)
    return replace(p, first_name=first, mails=(f"{one}.{p.last_name.lower().translate(PLAIN)}@{host}",))


def colleague_at_the_mailbox(w: World, p: Person) -> Person:
    other = w.person()
    host = p.mails[0].rpartition("@")[2]
    return replace(other, company=p.company, mails=(f"info@{host}",), phones=())


def colleague_on_the_phone(w: World, p: Person) -> Person:
    other = w.person()
    host = p.mails[0].rpartition("@")[2]
    return replace(other, company=p.company, mails=(w.address(*other.name, host),), phones=p.phones)


def couple_at_one_mailbox(w: World, p: Person) -> Person:
    """One writes from the other's own address."""
    first = w.dice.choice([name for name in FIRST if name[0] != p.first_name[0]])
    return replace(p, first_name=first, phones=(w.number(),))


def assistant(w: World, p: Person) -> Person:
    """Writes from the boss's address under the own name."""
    other = w.person()
    return replace(p, first_name=other.first_name, last_name=other.last_name)


def stranger(w: World, p: Person) -> Person:
    return w.person()


def company_of_like_name(w: World, p: Person) -> Person:
    return replace(w.person(), company=w.other_form(p.company))


OTHERS: tuple[Callable[[World, Person], Person], ...] = (
    namesake_elsewhere, namesake_at_the_firm, family_at_the_firm, colleague_at_the_mailbox, colleague_on_the_phone,
    couple_at_one_mailbox, assistant, stranger, company_of_like_name,
)  # fmt: skip


def pairs(seed: int, *, each: int = 200) -> Iterator[Pair]:
    """So many pairs of each kind."""
    world = World(seed)
    for made, same in [*((one, True) for one in DUPLICATES), *((one, False) for one in OTHERS)]:
        for _number in range(each):
            person = world.person()
            if made is colleague_at_the_mailbox:
                person = replace(person, mails=(f"info@{person.mails[0].rpartition('@')[2]}",))
            other = made(world, person)
            if same or not _are_one_by_chance(person, other):
                yield Pair(made.__name__, same, person, other)


def _are_one_by_chance(a: Person, b: Person) -> bool:
    return a.name == b.name and a.mails == b.mails
