"""Walking the pages of a list."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.models import User
from leads.models import Lead
from leads.web import keyset
from tests.cast import a_contact

START = datetime(2026, 1, 1, tzinfo=UTC)
MANY = 12


@pytest.fixture
def a_dozen(anna: User) -> list[Lead]:
    return [a_contact() for _ in range(MANY)]


def walk(order: keyset.Order, size: int) -> tuple[list[int], str]:
    """Every lead met on the way forward, and the place at which the last page began."""
    met: list[int] = []
    query: dict[str, str] = {}
    for _ in range(MANY + 2):
        page = keyset.page(Lead.objects.values("pk", order.column), order, query, size=size)
        met += [row["pk"] for row in page.rows]
        if not page.next:
            return met, page.previous
        query = {"after": page.next}
    raise AssertionError("the pages never end")


def walk_back(order: keyset.Order, size: int, place: str) -> list[int]:
    met: list[int] = []
    while place:
        page = keyset.page(Lead.objects.values("pk", order.column), order, {"before": place}, size=size)
        met = [row["pk"] for row in page.rows] + met
        place = page.previous
    return met


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    days=st.lists(st.integers(0, 3), min_size=MANY, max_size=MANY),
    size=st.integers(1, MANY + 1),
    order=st.sampled_from([keyset.NEWEST, keyset.OLDEST]),
)
def test_the_pages_show_each_lead_exactly_once_also_when_many_came_at_the_same_moment(
    a_dozen: list[Lead], days: list[int], size: int, order: keyset.Order
) -> None:
    for lead, day in zip(a_dozen, days, strict=True):
        Lead.objects.filter(pk=lead.pk).update(captured_at=START + timedelta(days=day))
    met, last = walk(order, size)
    expected = list(order.among(Lead.objects.values_list("pk", flat=True)))
    assert met == expected
    back = walk_back(order, size, last)
    assert back == expected[: len(back)]
    assert len(back) == len(expected) - (len(expected) % size or size)


def test_the_order_by_deadline_holds_the_leads_that_have_one(a_dozen: list[Lead]) -> None:
    for number, lead in enumerate(a_dozen[:5]):
        Lead.objects.filter(pk=lead.pk).update(deadline=START + timedelta(hours=number // 2))
    met, _last = walk(keyset.DEADLINE, 2)
    assert met == [lead.pk for lead in a_dozen[:5]]


@pytest.mark.parametrize("text", ["", "x", "12", "zz.1", "-.-", "1.-5", "f" * 40 + ".1", "1." + "f" * 40, "1.2.3"])
def test_a_mended_place_shows_the_first_page(a_dozen: list[Lead], text: str) -> None:
    rows = Lead.objects.values("pk", "captured_at")
    page = keyset.page(rows, keyset.NEWEST, {"after": text}, size=5)
    assert [row["pk"] for row in page.rows] == [lead.pk for lead in reversed(a_dozen)][:5]


def test_a_place_survives_the_way_through_the_address() -> None:
    place = keyset.Place(datetime(2017, 6, 15, 12, 30, 45, 123456, tzinfo=UTC), 987)
    assert keyset.Place.read(str(place)) == place


def test_a_place_before_1970_is_a_place() -> None:
    place = keyset.Place(datetime(1969, 6, 15, tzinfo=UTC), 1)
    assert keyset.Place.read(str(place)) == place
