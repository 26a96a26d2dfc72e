"""Each page and act costs a constant number of statements, session and user included: one row or fifty."""

import re
from collections.abc import Callable
from functools import partial
from itertools import count
from typing import Any

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from leads import viewing
from leads.models import Handover, Lead, Stage
from leads.viewing import State
from tests import cast

BY_RULE = '/leads/?rule={"any":[{"field":"company","op":"known"},{"field":"budget","op":"at_least","value":"met"}]}'
NO_STATEMENT = re.compile(r"(SELECT set_config.*; )?(BEGIN|COMMIT|SAVEPOINT|RELEASE)\b")
MOST = {"list": 6, "detail": 8, "accept": 9, "reject": 9, "create": 8}
MANY = 50
HTMX = {"HX-Request": "true"}

Visit = Callable[[], Any]


def test_the_budgets_hold(anna: User, rico: User) -> None:
    for _ in range(2):
        cast.an_offer_to()
    marketing, sales = signed_in(anna), signed_in(rico)
    lead = cast.a_sal()
    first, second = (handover.public_id for handover in Handover.objects.open())
    counted = {
        "list": statements(lambda: sales.get("/leads/?stage=sal&responsible=me")),
        "detail": statements(lambda: sales.get(f"/leads/{lead.public_id}/")),
        "accept": statements(lambda: sales.post(f"/handovers/{first}/acceptance/", headers=HTMX)),
        "reject": statements(lambda: sales.post(f"/handovers/{second}/rejection/", missing_facts(), headers=HTMX)),
        "create": statements(lambda: marketing.post("/leads/new/", a_new_lead())),
    }
    assert {name: number for name, number in counted.items() if number > MOST[name]} == {}


def test_a_page_of_marketing_costs_the_same_with_many_leads(anna: User) -> None:
    client = signed_in(anna)
    paths = ["/leads/", "/leads/?q=kunde", "/leads/?stage=mql&responsible=me", "/board/", "/desk/", BY_RULE]
    assert_constant({path: partial(client.get, path) for path in paths}, cast.an_mql)


def test_a_list_by_a_saved_view_costs_one_statement_more(anna: User) -> None:
    view = viewing.save(State({"stage": ["mql"]}), by=anna, name="Mine", pinned=True)
    client = signed_in(anna)
    plain = statements(lambda: client.get("/leads/?stage=mql"))
    assert statements(lambda: client.get(f"/leads/?stage=mql&view={view.public_id}")) == plain + 1


def test_the_page_of_views_costs_the_same_with_many(anna: User) -> None:
    client, numbers = signed_in(anna), count()
    assert_constant(
        {"": lambda: client.get("/views/")}, lambda: viewing.save(State(), by=anna, name=f"{next(numbers)}")
    )


def test_a_page_of_sales_costs_the_same_with_many_offers(rico: User) -> None:
    client = signed_in(rico)
    paths = ["/inbox/", "/leads/?stage=handover"]
    assert_constant({path: partial(client.get, path) for path in paths}, cast.an_offer_to)


def test_a_lead_page_costs_the_same_with_a_long_story(rico: User) -> None:
    client, lead = signed_in(rico), cast.lead_in(Stage.SAL)
    assert_constant({"": lambda: client.get(f"/leads/{lead.public_id}/")}, lambda: told_once_more(lead, rico))


# tools --------------------------------------------------------------------------------------------


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def statements(visit: Visit) -> int:
    with CaptureQueriesContext(connection) as captured:
        assert visit().status_code < 400
    return sum(not NO_STATEMENT.match(query["sql"]) for query in captured.captured_queries)


def assert_constant(visits: dict[str, Visit], make: Callable[[], object]) -> None:
    make()
    for visit in visits.values():
        visit()  # what a process reads once and keeps
    with_one = {name: statements(visit) for name, visit in visits.items()}
    for _ in range(MANY - 1):
        make()
    assert {name: statements(visit) for name, visit in visits.items()} == with_one


def told_once_more(lead: Lead, by: User) -> None:
    lead.activities.create(kind="note", text="Called again", by=by, at=lead.captured_at)


def missing_facts() -> dict[str, str]:
    return {"reason": "information_missing", "note": "Which hall is it?"}


def a_new_lead() -> dict[str, str]:
    facts = {name: str(value) for name, value in cast.facts().items() if name != "origin"}
    return {**facts, "touchpoint": "website", "consent": "on", "consent_source": "telephone call"}
