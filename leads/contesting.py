"""Marketing contests that sales gave a lead back; the referee whom the agreement names decides, once."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.roles import Act
from leads import recording, reminding, timing
from leads.models import Agreement, Clock, ClockKind, Contest, Effect, Kind, Lead, LedgerEntry, ReminderKind, Stage
from leads.refusals import Conflict, Refusal

CONTESTABLE = (Kind.REJECTED, Kind.RETURNED)
WITHIN = timedelta(days=30)  # after that nobody remembers what was said
FROM = (Stage.NURTURE, Stage.MQL, Stage.DISQUALIFIED)  # where a lead that came back may stand
LONGEST = 2000  # characters
USUAL = 5 * 8 * 60  # working minutes to the verdict where the agreement does not limit them


class NotContestable(Refusal):
    """There is no return to contest: none, too long ago, contested already, or the person wants no contact."""


class BadRuling(Refusal):
    """A ruling needs a verdict and a sentence; evidence needs words."""


class AlreadyRuled(Conflict):
    """The referee has decided already."""

    def __init__(self, contest: Contest) -> None:
        when = timezone.localtime(contest.ruled_at)
        words = _("%(who)s has decided already, at %(when)s: %(verdict)s.")
        super().__init__(
            words % {"who": contest.ruled_by, "when": f"{when:%H:%M}", "verdict": contest.get_verdict_display()}
        )
        self.contest = contest


@transaction.atomic
def contest(lead: Lead, *, by: User, evidence: str, seen: int | None = None) -> Contest:
    """Marketing says why the last rejection or return was wrong. NotContestable, BadRuling, StaleLead."""
    book = recording.take(lead, seen=seen)
    entry = contestable(book.lead)
    if entry is None:
        raise NotContestable(_("There is no return of this lead that could be contested."))
    evidence = _words(evidence, "evidence")
    agreement, now = Agreement.in_force(), timezone.now()
    filed = Contest.objects.create(
        lead=book.lead, entry=entry, by=by, at=now, evidence=evidence, agreement=agreement,
        referee=_referee(agreement, entry, by), due_at=due(agreement, now),
    )  # fmt: skip
    if not Clock.objects.running().filter(lead=book.lead, kind=ClockKind.CONTEST).exists():
        timing.start(book.lead, ClockKind.CONTEST, agreement, now=now, person=filed.referee)
    book.enter(Kind.CONTESTED, by=by, note=evidence, reason=entry.reason, about=entry, agreement=agreement)
    book.close()
    reminding.plan(book.lead, ReminderKind.RULE, due=now, person=filed.referee)
    return filed


def contestable(lead: Lead) -> LedgerEntry | None:
    """The rejection or return that may be contested now: the last one, while the lead is back and it is recent."""
    if lead.stage not in FROM:
        return None
    returns = lead.ledger.filter(kind__in=CONTESTABLE, imported=False).select_related("reason", "by", "handover")
    entry = returns.order_by("-number").first()
    if entry is None or entry.at < timezone.now() - WITHIN or Contest.objects.filter(entry=entry).exists():
        return None
    wants_no_contact = entry.reason is not None and entry.reason.effect == Effect.STOP
    return None if wants_no_contact or _went_on(lead, entry) else entry


def _went_on(lead: Lead, entry: LedgerEntry) -> bool:
    """Sales had the lead again since, or a manager opened it again: the return is history."""
    later = lead.ledger.filter(number__gt=entry.number)
    return later.filter(kind__in=(Kind.HANDED_OVER, Kind.REOPENED, Kind.UNDONE)).exists()


def _referee(agreement: Agreement, entry: LedgerEntry, by: User) -> User | None:
    """Whom the agreement names, unless they are a party or gone; None: the management."""
    referee: User | None = agreement.referee
    is_party = referee is not None and referee.pk in (by.pk, entry.by_id)
    return referee if referee is not None and not is_party and referee.may(Act.JUDGE) else None


def due(agreement: Agreement, now: datetime) -> datetime:
    """When the referee owes the verdict, in the company's working time."""
    terms = agreement.clock(ClockKind.CONTEST) or agreement.clock(ClockKind.ASK)
    return timing.after(now, terms.minutes if terms else USUAL)


@transaction.atomic
def rule(contest: Contest, *, by: User, verdict: str, ruling: str) -> Contest:
    """The referee's verdict, with a sentence for both sides. An overturned return does not count: the lead is an MQL
    of whoever contested and may go out again at once. AlreadyRuled when late; BadRuling."""
    book = recording.take(contest.lead)
    held = Contest.objects.select_for_update(of=("self",)).select_related("entry", "by__team", "agreement").get(
        pk=contest.pk
    )  # fmt: skip
    if not held.is_open:
        raise AlreadyRuled(held)
    if verdict not in Contest.Verdict.values:
        raise BadRuling(_("Please choose a verdict."), {"verdict": _("Please choose a verdict.")})
    ruling, now = _words(ruling, "ruling"), timezone.now()
    held.verdict, held.ruled_by, held.ruled_at, held.ruling = verdict, by, now, ruling
    held.save(update_fields=["verdict", "ruled_by", "ruled_at", "ruling"])
    timing.stop(book.lead, ClockKind.CONTEST, now=now)
    overturned = verdict == Contest.Verdict.OVERTURNED
    if overturned:
        _put_right(book.lead, held)
    kind = Kind.OVERTURNED if overturned else Kind.UPHELD
    book.enter(kind, by=by, note=ruling, about=held.entry, agreement=held.agreement)
    held.lead = book.close()
    _tell_parties(held, by=by, now=now)
    return held


def _put_right(lead: Lead, contest: Contest) -> None:
    """As if it had not been given back: among marketing's MQLs, its counter one lower (in memory)."""
    if not lead.can_move("overturn"):
        return
    reminding.cancel_all(lead, now=timezone.now())
    lead.overturn()
    lead.returned_times = max(lead.returned_times - 1, 0)
    lead.responsible, lead.team = contest.by, contest.by.team
    lead.deadline, lead.asleep_until, lead.asked_for = None, None, ""


def _tell_parties(contest: Contest, *, by: User, now: datetime) -> None:
    reminding.settle_ruling(contest.lead, by=by, now=now)
    for person in {contest.by, contest.entry.by} - {None, by}:
        reminding.plan(contest.lead, ReminderKind.VERDICT, due=now, person=person)


def _words(text: str, field: str) -> str:
    text = " ".join(text.split())
    if not text:
        raise BadRuling(_("Please write a sentence."), {field: _("Please write a sentence.")})
    if "\x00" in text or len(text) > LONGEST:
        words = _("At most %(longest)d characters, please.") % {"longest": LONGEST}
        raise BadRuling(words, {field: words})
    return text
