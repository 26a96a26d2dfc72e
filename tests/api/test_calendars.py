"""Programs read, change and try the working calendars."""

from typing import Any

from accounts.models import User
from leads.models import WorkingCalendar
from tests import cast
from tests.api.conftest import Program
from tests.api.test_answers_match_the_schema import _check

ADDRESS = "/api/v1/calendars/"
NINE_TO_THREE = [{"begins": "09:00", "ends": "15:00"}]


def plan(**changes: Any) -> dict[str, Any]:
    return {"name": "Short", "time_zone": "Europe/Berlin", "country": "DE", "subdivision": "BE",
            "week": {"monday": NINE_TO_THREE, "friday": NINE_TO_THREE}, **changes}  # fmt: skip


def own() -> WorkingCalendar:
    return WorkingCalendar.objects.get(is_default=True)


def test_everybody_reads_them(rico: User, program: Program) -> None:
    response = program(rico).get(ADDRESS)
    _check(response, "calendars")
    [calendar] = response.json()["results"]
    assert calendar["is_default"]
    assert calendar["week"]["monday"] == [{"begins": "09:00", "ends": "17:00"}]
    _check(program(rico).get(f"{ADDRESS}{calendar['id']}/"), "calendar")


def test_an_admin_sets_one_up_changes_it_and_gives_it_up(ada: User, program: Program) -> None:
    client, more = program(ada), {"short_days": [{"month": 12, "day": 24}], "teams": [cast.nord().pk]}
    made = client.post(ADDRESS, plan(**more))
    _check(made, "set_up_calendar")
    assert made.json()["teams"] == [{"id": cast.nord().pk, "name": "Nord"}]
    address = f"{ADDRESS}{made.json()['id']}/"
    closed = {"closures": [{"first_day": "2026-08-03", "last_day": "2026-08-07", "name": "Summer"}]}
    changed = client.put(address, plan(name="Shorter", version=1, **closed))
    _check(changed, "change_calendar")
    assert (changed.json()["version"], changed.json()["teams"]) == (2, [])
    assert client.put(address, plan(version=1)).status_code == 409
    _check(client.delete(address), "give_up_calendar")
    assert client.get(address).status_code == 404


def test_wrong_ones_are_refused_with_words(ada: User, program: Program) -> None:
    client = program(ada)
    mistakes: list[dict[str, Any]] = [
        {"week": {}}, {"week": {"monday": [{"begins": "9", "ends": "late"}]}}, {"week": {"someday": []}},
        {"time_zone": "Atlantis"}, {"country": "ZZ"}, {"short_days": [{"month": 2, "day": 30}]},
    ]  # fmt: skip
    for wrong in mistakes:
        response = client.post(ADDRESS, plan(**wrong))
        assert response.status_code == 422, wrong
        _check(response, "set_up_calendar")
    assert WorkingCalendar.objects.count() == 1


def test_only_an_admin_changes_them(rico: User, hilde: User, program: Program) -> None:
    for user in (rico, hilde):
        assert program(user).post(ADDRESS, plan()).status_code == 403
        assert program(user).put(f"{ADDRESS}{own().public_id}/", plan()).status_code == 403
        assert program(user).delete(f"{ADDRESS}{own().public_id}/").status_code == 403


def test_the_end_of_some_minutes(rico: User, program: Program) -> None:
    address = f"{ADDRESS}{own().public_id}/end/"
    response = program(rico).get(f"{address}?minutes=240&start=2026-11-27T15:30:00Z")
    _check(response, "end_of_minutes")
    assert response.json()["end"] == "2026-11-30T11:30:00Z"
    assert {"day": "2026-12-25", "name": "Christmas Day"} in response.json()["holidays"]
    assert program(rico).get(f"{address}?minutes=-1").status_code == 422
