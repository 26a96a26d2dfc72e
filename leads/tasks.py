"""What Celery rings for: each task is one call of a process."""

from celery import shared_task
from django.utils import timezone

from leads import backtesting, escalating, importing, merging, notifying, offering, shadowing


@shared_task
def bring_what_is_due() -> None:
    escalating.bring_due(now=timezone.now())


@shared_task
def offer_ready_leads() -> None:
    offering.offer_ready(now=timezone.now())


@shared_task
def send_waiting_mails() -> None:
    notifying.send_waiting(now=timezone.now())


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
def suspect_duplicates() -> None:
    merging.sweep(now=timezone.now())
