"""The same through real workers, beats, brokers and a mail server, of which any may die in the middle."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from subprocess import Popen
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.utils import timezone

from accounts.models import User
from accounts.roles import Role
from leads import handing_over
from leads.models import ClockKind, Handover, Kind, Lead, LedgerEntry, Notice, Reminder, ReminderKind
from tests import cast
from tests.escalating.conftest import agree, at
from tests.notifying.conftest import PostOffice
from tests.servers import end, free_port, kill, running, wait_until

Start = Callable[..., "Popen[bytes]"]

pytestmark = pytest.mark.django_db(transaction=True)


def due(number: int, *people: User) -> list[Lead]:
    """That many reminders, all due now, dealt out to the people."""
    leads = [cast.an_mql() for _ in range(5)]
    now = timezone.now()
    Reminder.objects.bulk_create(
        Reminder(lead=leads[n % 5], kind=ReminderKind.OWN, person=people[n % len(people)], text=f"Task {n}", due_at=now)
        for n in range(number)
    )
    return leads


def told() -> int:
    return Notice.objects.count()


def mailed() -> int:
    return Notice.objects.filter(mailed_at__isnull=False).count()


def still_to_bring() -> int:
    return Reminder.objects.waiting().count()


@pytest.fixture
def start(start_worker: Start, post_office: PostOffice) -> Start:
    """A worker with its own beat that rings every half second and waits for no undo."""

    def with_beat(**more: str) -> "Popen[bytes]":
        quick = {"LEADFLOW_BELL_SECONDS": "0.5", "LEADFLOW_MAIL_DELAY": "0", "LEADFLOW_MAIL_URL": post_office.url}
        return start_worker("--beat", **{**quick, **more})

    return with_beat


@pytest.mark.slow
def test_a_thousand_reminders_two_beats_and_a_worker_that_is_killed(
    start: Start, post_office: PostOffice, anna: User, mara: User, hilde: User
) -> None:
    post_office.pause = 0.002
    due(1000, anna, mara, hilde)
    first = start()
    start()
    wait_until(lambda: mailed() > 100)
    kill(first)
    assert mailed() < 1000
    start()
    wait_until(lambda: mailed() == 1000, seconds=90, every=0.2)
    assert (told(), still_to_bring()) == (1000, 0)
    assert Notice.objects.values("reminder", "user").distinct().count() == 1000
    copies = post_office.copies
    assert len(copies) == 1000
    assert sum(copies.values()) <= 1001  # only the one in flight at the kill may come again


@contextmanager
def nobody_writes_notices() -> Iterator[None]:
    """Whoever brings reminders now is stopped in the middle of its transaction."""
    other = connection.copy()
    other.connect()
    other.set_autocommit(False)
    with other.cursor() as cursor:
        cursor.execute("LOCK TABLE leads_notice IN EXCLUSIVE MODE")
    try:
        yield
    finally:
        other.rollback()
        other.close()


def waiting_for_a_lock() -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
        )
        return [pid for (pid,) in cursor.fetchall()]


def test_killed_between_taking_and_telling_it_has_done_nothing(start: Start, anna: User) -> None:
    due(10, anna)
    with nobody_writes_notices():
        worker = start()
        wait_until(waiting_for_a_lock)
        kill(worker)
        assert told() == 0
    start()
    wait_until(lambda: told() == 10)
    assert still_to_bring() == 0


def test_a_database_that_restarts_in_the_middle_loses_and_doubles_nothing(
    start: Start, post_office: PostOffice, anna: User
) -> None:
    due(10, anna)
    with nobody_writes_notices():
        start()
        wait_until(waiting_for_a_lock)
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_terminate_backend(pid) FROM unnest(%s) pid", [waiting_for_a_lock()])
    wait_until(lambda: mailed() == 10)  # by the same worker, with a new connection
    assert (told(), still_to_bring()) == (10, 0)
    assert list(post_office.copies.values()) == [1] * 10


def test_a_mail_server_that_restarts_in_the_middle(start: Start, post_office: PostOffice, anna: User) -> None:
    post_office.pause = 0.01
    due(100, anna)
    start()
    wait_until(lambda: mailed() > 20)
    post_office.close()
    Notice.objects.filter(failures__gt=0).update(mail_after=None)  # patience is tested elsewhere
    post_office.open()

    def all_arrived() -> bool:
        Notice.objects.filter(failures__gt=0, mailed_at=None).update(mail_after=None)
        return mailed() == 100

    wait_until(all_arrived, every=0.3)
    assert len(post_office.copies) == 100
    assert sum(post_office.copies.values()) <= 101


def test_the_bell_lets_clocks_act(start: Start, anna: User, hilde: User) -> None:
    with time_machine.travel(timezone.now() - timedelta(days=30)):
        offer = cast.an_offer_to()
    start()
    wait_until(lambda: Notice.objects.filter(kind=ReminderKind.HEAD, user=hilde).exists())
    assert Handover.objects.get(pk=offer.pk).expired_at == offer.due_at


@pytest.mark.slow
def test_from_friday_to_tuesday_by_two_beats_and_a_worker_that_is_killed(start: Start, rico: User, hilde: User) -> None:
    """Nobody opens a page; whatever dies meanwhile, each thing happens once, in order and with its own moment."""
    agree(ClockKind.ANSWER, 240, (0, "remind"), (60, "tell_head"), (120, "silence"), silence="accept")
    for later in (ClockKind.FIRST_CONTACT, ClockKind.BANT, ClockKind.OFFER):
        agree(later, 4800)  # their time runs out too, and nothing follows
    with time_machine.travel(at("2025-11-28 15:00"), tick=False):
        anna = cast.person("Anna", Role.MARKETING, cast.marketing())
        offers = [
            handing_over.hand_over(cast.a_ready_mql(), by=anna, team=cast.nord(), person=rico) for _ in range(12)
        ]  # fmt: skip
    with nobody_writes_notices():
        worker = start()
        wait_until(waiting_for_a_lock)
        kill(worker)
        assert told() == 0
    start()
    start()
    wait_until(lambda: Notice.objects.filter(kind=ReminderKind.SILENCE).count() == 12)
    assert not Handover.objects.open().exists()
    for offer in offers:
        entries = LedgerEntry.objects.filter(handover=offer).order_by("number")
        assert [(entry.kind, entry.at) for entry in entries] == [
            (Kind.HANDED_OVER, at("2025-11-28 15:00")),
            (Kind.BREACHED, at("2025-12-01 11:00")),
            (Kind.ACCEPTED, at("2025-12-01 13:00")),
        ]
        notices = Notice.objects.filter(lead=offer.lead).order_by("pk")
        assert list(notices.values_list("kind", "user__name", "reminder__due_at")) == [
            ("overdue", "Rico", at("2025-12-01 11:00")),
            ("head", "Hilde", at("2025-12-01 12:00")),
            ("silence", "Rico", at("2025-12-01 13:00")),
        ]


def test_mails_that_wait_are_sent_by_the_bell(start: Start, post_office: PostOffice, anna: User) -> None:
    leads = due(1, anna)
    Reminder.objects.update(delivered_at=timezone.now())
    Notice.objects.create(
        user=anna, lead=leads[0], reminder=Reminder.objects.get(), kind=ReminderKind.OWN, created_at=timezone.now()
    )
    start()
    wait_until(lambda: mailed() == 1)
    assert post_office.addressees == ["anna@leadflow.example"]


# Redis --------------------------------------------------------------------------------------------


@contextmanager
def redis(port: int, folder: Path) -> Iterator["Popen[bytes]"]:
    command = ["redis-server", "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--dir", str(folder)]
    with running(command, folder / "redis.log") as process:
        wait_until(lambda: "Ready to accept connections" in (folder / "redis.log").read_text())
        yield process
        (folder / "redis.log").unlink()


@pytest.mark.redis
def test_a_broker_that_is_down_when_the_bell_rings_loses_nothing(start: Start, tmp_path: Path, anna: User) -> None:
    port = free_port()
    broker: dict[str, Any] = {"CELERY_BROKER_URL": f"redis://127.0.0.1:{port}/0"}
    with redis(port, tmp_path) as server:
        start(**broker)
        due(5, anna)
        wait_until(lambda: mailed() == 5)
        end(server)
    due(5, anna)
    with redis(port, tmp_path):
        wait_until(lambda: mailed() == 10)
    assert (told(), still_to_bring()) == (10, 0)
