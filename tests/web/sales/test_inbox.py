"""What a sales rep finds in the inbox."""

from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import User
from leads import handing_over
from leads.models import Handover
from tests import cast
from tests.web.conftest import HTMX, SignIn


def overdue(handover: Handover, minutes: int) -> Handover:
    """Offered long ago: the answer was due so many minutes ago."""
    now = timezone.now()
    Handover.objects.filter(pk=handover.pk).update(
        offered_at=now - timedelta(days=1), due_at=now - timedelta(minutes=minutes)
    )
    return handover


def statements(client: Client, url: str, **headers: str) -> int:
    with CaptureQueriesContext(connection) as captured:
        response = client.get(url, headers=headers)
    assert response.status_code == 200
    return len([query for query in captured.captured_queries if "SAVEPOINT" not in query["sql"]])


def test_a_row_says_who_wants_what_and_who_sent_it(rico: User, signed_in: SignIn) -> None:
    cast.an_offer_to(last_name="Neumann", company="Wärme AG", interest="Three heat pumps")
    page = signed_in(rico).get("/inbox/").content.decode()
    for words in ("Neumann", "Wärme AG", "Three heat pumps", "handed over by Anna · agreement v1", "left", "Web form"):
        assert words in page


@time_machine.travel("2026-11-25 14:00+01:00", tick=False)  # within working time, by which it is counted
def test_the_most_urgent_lead_is_on_top(rico: User, signed_in: SignIn) -> None:
    later = cast.an_offer_to()
    late = overdue(cast.an_offer_to(), 35)
    page = signed_in(rico).get("/inbox/").content.decode()
    assert page.index(f"h-{late.public_id}") < page.index(f"h-{later.public_id}")
    assert "overdue 35 min" in page
    assert "1 overdue" in page


def test_a_lead_that_came_back_before_says_so(rico: User, signed_in: SignIn) -> None:
    lead = cast.a_ready_mql()
    lead.returned_times = 2
    lead.save()
    cast.an_offer_to(lead=lead)
    assert "returned 2 times" in signed_in(rico).get("/inbox/").content.decode()


def test_what_is_put_aside_is_folded_away_at_the_end(rico: User, signed_in: SignIn) -> None:
    aside, waiting = cast.an_offer_to(last_name="Aside"), cast.an_offer_to(last_name="Awake")
    handing_over.snooze(aside, until=timezone.now() + timedelta(hours=2))
    page = signed_in(rico).get("/inbox/").content.decode()
    assert f"h-{aside.public_id}" not in page
    assert f"h-{waiting.public_id}" in page
    assert page.index("Awake") < page.index("1 lead put aside") < page.index("Aside")


def test_an_overdue_lead_does_not_sleep(rico: User, signed_in: SignIn) -> None:
    handover = cast.an_offer_to()
    handing_over.snooze(handover, until=timezone.now() + timedelta(hours=2))
    overdue(handover, 5)
    assert f"h-{handover.public_id}" in signed_in(rico).get("/inbox/").content.decode()


def test_reps_see_what_their_team_got(rico: User, sven: User, signed_in: SignIn) -> None:
    ours, theirs = cast.an_offer_to(cast.nord()), cast.an_offer_to(cast.sued())
    page = signed_in(rico).get("/inbox/").content.decode()
    assert ours.public_id in page
    assert theirs.public_id not in page
    assert theirs.public_id not in signed_in(rico).get(f"/inbox/?team={sven.team_id}").content.decode()


def test_the_head_sees_all_teams_and_may_choose_one(hilde: User, signed_in: SignIn) -> None:
    north, south = cast.an_offer_to(cast.nord()), cast.an_offer_to(cast.sued())
    client = signed_in(hilde)
    everything = client.get("/inbox/").content.decode()
    assert north.public_id in everything
    assert south.public_id in everything
    only = client.get(f"/inbox/?team={cast.sued().pk}").content.decode()
    assert south.public_id in only
    assert north.public_id not in only


def test_mine_is_what_was_offered_to_me(anna: User, rico: User, nina: User, signed_in: SignIn) -> None:
    lead = cast.a_ready_mql()
    mine = handing_over.hand_over(lead, by=anna, team=cast.nord(), person=rico)
    open_to_all = cast.an_offer_to()
    page = signed_in(rico).get("/inbox/?who=mine").content.decode()
    assert mine.public_id in page
    assert open_to_all.public_id not in page
    assert mine.public_id not in signed_in(nina).get("/inbox/?who=mine").content.decode()


@pytest.mark.parametrize("role", ["anna", "mara", "ada", "max"])
def test_who_does_not_decide_sees_no_buttons(role: str, request: pytest.FixtureRequest, signed_in: SignIn) -> None:
    user, handover = request.getfixturevalue(role), cast.an_offer_to()
    page = signed_in(user).get("/inbox/").content.decode()
    assert handover.public_id in page
    assert f"/handovers/{handover.public_id}/acceptance/" not in page
    assert f"/handovers/{handover.public_id}/rejection/" not in page


def test_strangers_sign_in_first(client: Client, db: None) -> None:
    assert client.get("/inbox/").status_code == 302


def test_an_empty_inbox_says_when_the_last_lead_came_and_how_i_answered(rico: User, signed_in: SignIn) -> None:
    for _ in range(3):
        handing_over.accept(cast.an_offer_to(), by=rico)
    handing_over.reject(cast.an_offer_to(), by=rico, reason=cast.reason("no_lead"))
    page = signed_in(rico).get("/inbox/").content.decode()
    assert "Nothing waiting." in page
    assert "Last lead arrived just now." in page
    assert "Your acceptance rate this month: 75 % (3 of 4)." in page


def test_an_inbox_that_never_had_a_lead_claims_nothing(rico: User, signed_in: SignIn) -> None:
    page = signed_in(rico).get("/inbox/").content.decode()
    assert "Nothing waiting." in page
    assert "acceptance rate" not in page


def test_long_lists_come_in_pages_without_gap_or_repetition(rico: User, signed_in: SignIn) -> None:
    offers = [cast.an_offer_to() for _ in range(53)]
    due = timezone.now() + timedelta(hours=3)
    Handover.objects.filter(pk__in=[offer.pk for offer in offers[:10]]).update(due_at=due)  # the same moment
    client = signed_in(rico)
    first = client.get("/inbox/")
    place = first.context["page"].next
    second = client.get(f"/inbox/?after={place}")
    shown = [row.pk for answer in (first, second) for row in answer.context["page"].rows]
    assert len(shown) == 53
    assert set(shown) == {offer.pk for offer in offers}
    assert second.context["page"].next == ""


@pytest.mark.parametrize(
    "query", ["after=nonsense", "team=x", "team=99999999999999", "after=ff.ff", "who=", "since=%00"]
)
def test_a_mended_address_does_no_harm(query: str, rico: User, signed_in: SignIn) -> None:
    assert signed_in(rico).get(f"/inbox/?{query}").status_code == 200
    assert signed_in(rico).get(f"/inbox/arrivals/?{query}").status_code == 200


def test_fifty_leads_cost_no_more_statements_than_one(rico: User, hilde: User, anna: User, signed_in: SignIn) -> None:
    clients = {user.name: signed_in(user) for user in (rico, hilde, anna)}
    handing_over.snooze(cast.an_offer_to(), until=timezone.now() + timedelta(hours=1))
    cast.an_offer_to()
    few = {name: statements(client, "/inbox/") for name, client in clients.items()}
    for _ in range(49):
        cast.an_offer_to()
    many = {name: statements(client, "/inbox/") for name, client in clients.items()}
    assert few == many
    assert max(many.values()) <= 6
    assert max(statements(client, "/inbox/", **HTMX) for client in clients.values()) <= 3


def test_an_empty_inbox_is_no_dearer(rico: User, signed_in: SignIn) -> None:
    assert statements(signed_in(rico), "/inbox/") <= 6


# new arrivals -------------------------------------------------------------------------------------


def test_new_arrivals_are_announced_not_pushed_into_the_list(rico: User, signed_in: SignIn) -> None:
    client = signed_in(rico)
    since = client.get("/inbox/").context["since"]
    assert b"new-pill" not in client.get("/inbox/arrivals/", {"since": since}).content
    cast.an_offer_to()
    cast.an_offer_to(cast.sued())
    assert "1 new" in client.get("/inbox/arrivals/", {"since": since}).content.decode()


# preview ------------------------------------------------------------------------------------------


def test_the_preview_tells_what_is_known(anna: User, rico: User, signed_in: SignIn) -> None:
    lead = cast.a_ready_mql(phone="+4930123456")
    handover = handing_over.hand_over(lead, by=anna, team=cast.nord(), note="Call before noon.")
    page = signed_in(rico).get(f"/handovers/{handover.public_id}/preview/", headers=HTMX).content.decode()
    for words in ("They said so", "May be contacted", "Call before noon.", "Anna handed the lead over to Nord."):
        assert words in page
    assert f"/handovers/{handover.public_id}/acceptance/" in page


def test_the_preview_costs_few_statements(rico: User, signed_in: SignIn) -> None:
    handover = cast.an_offer_to()
    assert statements(signed_in(rico), f"/handovers/{handover.public_id}/preview/", **HTMX) <= 8


def test_marketing_looks_and_does_not_decide(anna: User, signed_in: SignIn) -> None:
    handover = cast.an_offer_to()
    page = signed_in(anna).get(f"/handovers/{handover.public_id}/preview/", headers=HTMX).content.decode()
    assert "They said so" in page
    assert "/acceptance/" not in page


def test_without_scripts_the_preview_is_the_lead_itself(rico: User, signed_in: SignIn) -> None:
    handover = cast.an_offer_to()
    answer = signed_in(rico).get(f"/handovers/{handover.public_id}/preview/")
    assert answer["Location"] == f"/leads/{handover.lead.public_id}/"


def test_the_colleagues_are_offered_by_name(rico: User, nina: User, sven: User, signed_in: SignIn) -> None:
    handover = cast.an_offer_to()
    page = signed_in(rico).get(f"/handovers/{handover.public_id}/colleagues/", headers=HTMX).content.decode()
    assert "Nina" in page
    assert "Süd" in page
    assert "Sven" not in page
