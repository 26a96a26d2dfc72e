"""What is measured: the real pages, asked for as the people ask for them, and the acts behind their buttons."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import count

import psycopg

from bench import ANNA, PASSWORD, RICO
from bench.client import HTMX, Answer, Client

DEEP_SHARE = 0.9  # of the leads of a stage lie before the page far down
_numbers = count(1)


@dataclass
class Visitors:
    """Anna and Rico at their browsers, and the rows that their acts use up."""

    anna: Client
    rico: Client
    details: list[str]
    offers: list[str]
    deep: str
    rare: str
    taken: int = 0
    seen: int = 0
    failures: dict[str, str] = field(default_factory=dict)

    def next_lead(self) -> str:
        self.seen += 1
        return self.details[self.seen % len(self.details)]

    def next_offer(self) -> str:
        """No such offer when all are answered: then the page fails and is reported, not the run."""
        self.taken += 1
        return self.offers[self.taken - 1] if self.taken <= len(self.offers) else "none"


def visitors(port: int, url: str) -> Visitors:
    anna, rico = Client(port), Client(port)
    anna.sign_in(ANNA, PASSWORD)
    rico.sign_in(RICO, PASSWORD)
    for client, form in ((anna, "/leads/new/"), (rico, "/leads/new-sgl/")):
        client.get(form)  # brings the token of forms, where sign-in has not
    with psycopg.connect(url) as connection:
        return Visitors(anna, rico, _details(connection), _offers(connection), _deep(connection), _rare(connection))


def _offers(connection: psycopg.Connection) -> list[str]:
    """Open offers to Rico's team."""
    asked = """SELECT handover.public_id FROM leads_handover handover
        JOIN accounts_user rico ON rico.team_id = to_team_id
        WHERE decided_at IS NULL AND rico.email = %s ORDER BY handover.id DESC"""
    return [row[0] for row in connection.execute(asked, [RICO])]


def _details(connection: psycopg.Connection) -> list[str]:
    """Leads of Rico with their whole story."""
    asked = """SELECT lead.public_id FROM leads_lead lead JOIN accounts_user rico ON rico.id = responsible_id
        WHERE rico.email = %s AND stage = 'sal' ORDER BY lead.id DESC LIMIT 60"""
    return [row[0] for row in connection.execute(asked, [RICO])]


def _deep(connection: psycopg.Connection) -> str:
    """The place in the address from which a page far down begins."""
    asked = """SELECT captured_at, id FROM leads_lead WHERE stage = 'contact' ORDER BY captured_at DESC, id DESC
        OFFSET (SELECT count(*) * %s FROM leads_lead WHERE stage = 'contact')::bigint LIMIT 1"""
    row = connection.execute(asked, [DEEP_SHARE]).fetchone()
    assert row is not None
    microseconds = round(row[0].timestamp() * 1_000_000)
    return f"{microseconds:x}.{row[1]:x}"


def _rare(connection: psycopg.Connection) -> str:
    """A surname that five leads share."""
    row = connection.execute("SELECT last_name FROM leads_lead ORDER BY id OFFSET 7000 LIMIT 1").fetchone()
    assert row is not None
    return str(row[0])


# the pages ----------------------------------------------------------------------------------------

Visit = Callable[[Visitors], Answer]


@dataclass(frozen=True)
class Page:
    visit: Visit
    status: int = 200
    holds: bytes = b""  # what the answer must show, so that no fast error page is measured
    times: int = 10  # in each round


def _create(people: Visitors) -> Answer:
    number = f"{people.anna.port}-{next(_numbers)}"
    facts = {
        "first_name": "Clara", "last_name": f"Neu {number}", "email": f"neu{number}@kunde.example",
        "company": f"Kunde {number} GmbH",
        "country": "DE", "interest": "Heat pumps", "currency": "EUR", "touchpoint": "website", "consent": "on",
        "consent_source": "telephone call", "phone": "030 1234567",
    }  # fmt: skip
    return people.anna.post("/leads/new/", facts)


def _accept(people: Visitors) -> Answer:
    return people.rico.post(f"/handovers/{people.next_offer()}/acceptance/", {}, HTMX)


def _reject(people: Visitors) -> Answer:
    """Sales asks for what is missing: marketing gets the lead back, with a reminder."""
    return _rejected(people, {"reason": "information_missing", "note": "Which hall is it?"})


def _reject_into_series(people: Visitors) -> Answer:
    """Too early: the lead sleeps until a date, then a series of reminders begins."""
    until = date.today() + timedelta(days=60)  # noqa: DTZ011  # any day to come
    return _rejected(people, {"reason": "too_early", "until": f"{until:%Y-%m-%d}"})


def _rejected(people: Visitors, fields: dict[str, str]) -> Answer:
    return people.rico.post(f"/handovers/{people.next_offer()}/rejection/", fields, HTMX)


ROWS = b"</html>"
PAGES = {
    "empty": Page(lambda people: people.rico.get("/bench/empty/"), times=30),
    "list": Page(lambda people: people.rico.get("/leads/?stage=sal&responsible=me"), holds=ROWS, times=15),
    "list of marketing": Page(lambda people: people.anna.get("/leads/?stage=nurture&responsible=me"), holds=ROWS),
    "first page": Page(lambda people: people.anna.get("/leads/?stage=contact"), holds=ROWS),
    "deep page": Page(lambda people: people.anna.get(f"/leads/?stage=contact&after={people.deep}"), holds=ROWS),
    "search, few hits": Page(lambda people: people.anna.get(f"/leads/?q={people.rare}"), holds=ROWS),
    "search, common word": Page(lambda people: people.anna.get("/leads/?q=solar"), holds=ROWS),
    "detail": Page(lambda people: people.rico.get(f"/leads/{people.next_lead()}/"), holds=ROWS),
    "create": Page(_create, 302, times=8),
    "accept": Page(_accept, 204, times=6),
    "reject": Page(_reject, 204, times=6),
    "reject into a series": Page(_reject_into_series, 204, times=2),
    "inbox": Page(lambda people: people.rico.get("/inbox/"), holds=ROWS, times=3),
    "desk": Page(lambda people: people.anna.get("/desk/"), holds=ROWS, times=3),
    "board": Page(lambda people: people.rico.get("/board/"), holds=ROWS, times=3),
    "funnel": Page(lambda people: people.anna.get("/funnel/"), holds=ROWS, times=2),
}


def measured(name: str, people: Visitors) -> Iterator[float]:
    """The seconds of each visit of one round. A page that fails is said once and measured no more."""
    page = PAGES[name]
    for _ in range(page.times):
        if name in people.failures:
            return
        answer = page.visit(people)
        if answer.status != page.status or page.holds not in answer.body:
            people.failures[name] = f"answered {answer.status} instead of {page.status}"
            return
        yield answer.seconds
