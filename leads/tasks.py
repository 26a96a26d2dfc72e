"""What Celery rings for: each task is one call of a process."""

from celery import shared_task
from django.utils import timezone

from leads import (
    backtesting,
    enriching,
    escalating,
    importing,
    keeping,
    merging,
    notifying,
    offering,
    shadowing,
    submitting,
    unpacking,
)


@shared_task
def bring_what_is_due() -> None:
    escalating.bring_due(now=timezone.now())


@shared_task
def offer_ready_leads() -> None:
    offering.offer_ready(now=timezone.now())


@shared_task
def send_waiting_mails() -> None:
    notifying.send_waiting(now=timezone.now())
    notifying.ask_waiting(now=timezone.now())


@shared_task
def watch_touchpoints() -> None:
    keeping.watch_for_silence(now=timezone.now())
    notifying.tell_of_silence(now=timezone.now())


@shared_task
def run_waiting_imports() -> None:
    importing.run_waiting()
    importing.forget_old_drafts()


@shared_task
def run_waiting_backtests() -> None:
    backtesting.run_waiting()


@shared_task
def sweep_shadows() -> None:
    shadowing.sweep(now=timezone.now())


@shared_task
def ask_outside_sources() -> None:
    enriching.ask_waiting(now=timezone.now())


@shared_task
def apply_waiting_submissions() -> None:
    submitting.apply_waiting(now=timezone.now())


@shared_task
def apply_waiting_events() -> None:
    unpacking.apply_waiting(now=timezone.now())


@shared_task
def suspect_duplicates() -> None:
    merging.sweep(now=timezone.now())
