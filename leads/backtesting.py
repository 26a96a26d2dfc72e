"""Run a version of the agreement against history. Only reads leads; what it finds is kept as rows of the backtest.

A backtest is a row that waits. It runs in batches of leads, each a transaction that saves its rows together with the
place reached, so a worker that dies loses one batch and the next one goes on behind it.
"""

import logging
from datetime import date, timedelta

from django.db import DatabaseError, transaction
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from leads import rules
from leads.models import OFFERED_FROM, Agreement, Backtest, BacktestLead, Lead, LeadHistory, LeadQuerySet
from leads.refusals import Refusal
from leads.reports.backtest import Judge
from leads.reports.periods import Period

BATCH = 1000  # leads per transaction: about a second, and a few megabytes
LONGEST = timedelta(days=3 * 366)
KEPT = 20  # the newest of each version; older ones go when another is asked for
log = logging.getLogger(__name__)


@transaction.atomic
def ask(agreement: Agreement, *, by: User, first_day: date, last_day: date) -> Backtest:
    """Ask what this version would have done from the first to the last day (both included, the company's days).

    Where few leads come into question it is finished at once, else it waits for a worker. Refusal for an impossible
    period or a rule that makes no sense.
    """
    _check_period(first_day, last_day)
    _check_rules(agreement)
    backtest = Backtest.objects.create(
        agreement=agreement, by=by, first_day=first_day, last_day=last_day, asked_at=timezone.now(),
        handover_rule=agreement.handover_rule, hand_raiser_rule=agreement.hand_raiser_rule,
        scoring=agreement.scoring, routing_terms=agreement.routing_terms,
    )  # fmt: skip
    _forget_old(agreement)
    if candidates(backtest).values("pk")[: BATCH + 1].count() <= BATCH:
        _run_batch(backtest)
    return backtest


def _check_period(first_day: date, last_day: date) -> None:
    if last_day < first_day:
        raise Refusal(_("The period ends before it begins."), {"last_day": _("Please choose a later day.")})
    if first_day > timezone.localdate(timezone=timezone.get_default_timezone()):
        raise Refusal(_("The period has not begun yet."), {"first_day": _("Please choose a day of the past.")})
    if last_day - first_day > LONGEST:
        raise Refusal(_("A backtest spans three years at most."), {"first_day": _("Please choose a later day.")})


def _check_rules(agreement: Agreement) -> None:
    try:
        for rule in filter(None, (agreement.handover_rule, agreement.hand_raiser_rule)):
            rules.parse(rule)
    except rules.BadRule as problem:
        raise Refusal(_("The handover rule makes no sense yet: %(problem)s") % {"problem": problem}) from problem


def _forget_old(agreement: Agreement) -> None:
    newest = agreement.backtests.order_by("-asked_at", "-pk").values("pk")[:KEPT]
    agreement.backtests.exclude(pk__in=list(newest.values_list("pk", flat=True))).delete()


def run_waiting() -> int:
    """Run every backtest that waits or was left behind; returns how many batches. Any number of workers may do so at
    once: each batch is taken by one of them, and the others pass it by."""
    ran = 0
    while _run_next_batch():
        ran += 1
    return ran


@transaction.atomic
def _run_next_batch() -> bool:
    free = Backtest.objects.unfinished().select_for_update(of=("self",), skip_locked=True)
    backtest = free.select_related("agreement", "by").first()
    if backtest is None:
        return False
    try:
        with transaction.atomic():
            _run_batch(backtest)
    except DatabaseError:
        raise  # the database went away, or a lock was in the way: another attempt goes on here
    except Exception:  # whatever it is, it would come again with every attempt
        log.exception("a backtest failed")
        backtest.problem = _("Something unexpected stopped the backtest; the log tells the cause.")
        backtest.finished_at = timezone.now()
        backtest.save(update_fields=["problem", "finished_at"])
    return True


def _run_batch(backtest: Backtest) -> None:
    waiting = candidates(backtest)
    if not backtest.leads_total:
        backtest.leads_total = waiting.count()
    batch = list(waiting.filter(pk__gt=backtest.position).order_by("pk").values_list("pk", flat=True)[:BATCH])
    BacktestLead.objects.bulk_create(Judge(backtest).outcomes(batch))
    backtest.leads_done += len(batch)
    backtest.position = batch[-1] if batch else backtest.position
    backtest.finished_at = timezone.now() if len(batch) < BATCH else None
    backtest.save(update_fields=["leads_total", "leads_done", "position", "finished_at"])


def candidates(backtest: Backtest) -> LeadQuerySet:
    """Leads that may have stood where the rule judges them, or left it, within the period."""
    period = Period.of_days(backtest.first_day, backtest.last_day, at_most=backtest.asked_at)
    changed = LeadHistory.objects.filter(pgh_obj=OuterRef("pk"), pgh_created_at__gte=period.since)
    known = Lead.objects.filter(created_at__lt=period.until)
    return known.filter(Q(stage__in=OFFERED_FROM) | Q(created_at__gte=period.since) | Q(Exists(changed)))
