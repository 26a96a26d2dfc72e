"""Many deliveries at the same moment, and the worker that makes leads of them."""

import statistics
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import psycopg
import pytest
from django.db import connection
from django.utils import timezone

from accounts.models import User
from leads import unpacking
from leads.models import Intake, Lead
from tests.servers import wait_until
from tests.webhooks import services
from tests.webhooks.services import DELIVERED, Vendor, an_endpoint, deliver

pytestmark = pytest.mark.django_db(transaction=True)
MANY, THREADS = 500, 20


def in_threads(acts: list[Callable[[], Any]], threads: int = THREADS) -> list[Any]:
    """Each act closes the connection of its thread, so that the database can be emptied afterwards."""

    def run(act: Callable[[], Any]) -> Any:
        try:
            return act()
        finally:
            connection.close()

    with ThreadPoolExecutor(threads) as pool:
        return list(pool.map(run, acts))


def test_of_five_hundred_at_once_none_is_lost_and_each_is_answered_quickly(ada: User) -> None:
    """The workers stand still meanwhile."""
    endpoint = an_endpoint(Vendor.GOOGLE, ada)
    took: list[float] = []

    def one(number: int) -> Callable[[], int]:
        def act() -> int:
            start = time.thread_time()
            status: int = deliver(endpoint, services.google(number)).status_code
            took.append(time.thread_time() - start)
            return status

        return act

    assert in_threads([one(number) for number in range(MANY)]) == [200] * MANY
    assert Intake.objects.filter(state=Intake.State.WAITING).count() == MANY
    assert statistics.median(took) < 0.1  # of this thread's own time: the machine may have other work


def test_the_same_delivery_many_times_at_once_is_kept_once(ada: User) -> None:
    endpoint = an_endpoint(Vendor.TYPEFORM, ada)
    answers = in_threads([lambda: deliver(endpoint, services.typeform()).status_code] * 60)
    assert set(answers) == {200}
    assert Intake.objects.count() == 1


def test_several_workers_at_once_apply_each_event_once(ada: User) -> None:
    """Half of the events tell of the same people, and some cancel others."""
    endpoint, other = an_endpoint(Vendor.CALENDLY, ada), an_endpoint(Vendor.GOOGLE, ada, name="Other")
    for number in range(20):
        deliver(endpoint, services.calendly(number, email=f"person{number % 5}@kunde.example"))
        deliver(other, services.google(number % 5 + 100 * number, lead_id=f"g{number}"))
        if number % 4 == 0:
            deliver(endpoint, services.calendly(number, "invitee.canceled"))
    now = timezone.now() + timedelta(seconds=1)
    tried = in_threads([lambda: unpacking.apply_waiting(now=now)] * 4, threads=4)
    while left := unpacking.apply_waiting(now=now):  # what another worker held just then
        tried.append(left)
    assert sum(tried) == 45
    assert not Intake.objects.exclude(state__in=[Intake.State.DONE, Intake.State.IGNORED]).exists()
    emails = list(Lead.objects.values_list("email", flat=True))
    assert len(emails) == len(set(emails))


@pytest.mark.slow
def test_a_real_worker_takes_in_what_waits(ada: User, start_worker: Callable[..., Any]) -> None:
    for vendor in Vendor:
        deliver(an_endpoint(vendor, ada, name=vendor), DELIVERED[vendor]())
    assert not Lead.objects.exists()
    start_worker("--beat", LEADFLOW_BELL_SECONDS="1")
    wait_until(lambda: not Intake.objects.filter(state=Intake.State.WAITING).exists(), seconds=60)
    assert set(Lead.objects.values_list("email", flat=True)) == {"person1@kunde.example"}
    assert set(Intake.objects.values_list("state", flat=True)) == {"done"}


def test_a_connection_that_broke_meanwhile_loses_no_delivery(ada: User) -> None:
    """As after a restart of the database: it is found out by asking, not by a question before each delivery."""
    endpoint = an_endpoint(Vendor.GOOGLE, ada)
    with connection.cursor() as cursor, psycopg.connect(**connection.get_connection_params()) as other:
        cursor.execute("SELECT pg_backend_pid()")
        other.execute("SELECT pg_terminate_backend(%s, 5000)", [cursor.fetchone()[0]])
    assert deliver(endpoint, services.google()).status_code == 200
    assert Intake.objects.filter(state=Intake.State.WAITING).count() == 1
