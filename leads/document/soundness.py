"""Whether a draft may be proposed, and what its authors should think about before they do.

A problem must be mended; a warning may be meant so. Each says where: `path` begins with the column.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Team, User
from accounts.roles import Role, Side
from leads.document import reading, reasons, ruling
from leads.document.sections import RULES, Section, section_of
from leads.models import Agreement, ClockKind, ClockTerms, RoutingMethod, Rung, Silence


@dataclass(frozen=True)
class Finding:
    path: str
    words: str

    @property
    def section(self) -> Section | None:
        """Where it is mended; None for reasons, which have their own settings."""
        return section_of(self.path)

    @property
    def field(self) -> str:
        """The name of the form's field that it belongs to."""
        return self.path.replace(".", "-")


Found = Iterator[Finding]
NEEDED = (ClockKind.ANSWER, ClockKind.BANT, ClockKind.TOUCH, ClockKind.ASK)
"""Whatever stands in the stages of these clocks has a deadline, which the database demands."""
ANSWERS = {Silence.ACCEPT: (ClockKind.ANSWER,), Silence.RETURN: (ClockKind.ANSWER, ClockKind.BANT, ClockKind.OFFER)}
"""Silence rules that make sense for some clocks only."""


def problems(agreement: Agreement) -> list[Finding]:
    """All that stands against proposing this draft."""
    if garbled := reading.readable(agreement):
        return [Finding(path, words) for path, words in garbled.items()]
    checks: list[Callable[[Agreement], Found]] = [_purpose, _rules, _clocks, _routing, _promises, _target, _referee,
                                                  _start]  # fmt: skip
    return [finding for check in checks for finding in check(agreement)]


def warnings(agreement: Agreement) -> list[Finding]:
    """What looks like an oversight."""
    if reading.readable(agreement):
        return []
    checks: list[Callable[[Agreement], Found]] = [_idle_parts, _hasty_rules, _silent_ladders, _unreached_routes,
                                                  _dead_ends, _promises_beyond_terms, _empty_sides]  # fmt: skip
    return [finding for check in checks for finding in check(agreement)]


# problems -----------------------------------------------------------------------------------------


def _purpose(agreement: Agreement) -> Found:
    if not agreement.purpose.strip():
        yield Finding("purpose", _("Say in a few sentences who does what, when and in which quality."))


def _rules(agreement: Agreement) -> Found:
    for path, rule in _all_rules(agreement):
        for words in ruling.problems(rule):
            yield Finding(path, words)


def _all_rules(agreement: Agreement) -> Iterator[tuple[str, dict[str, Any]]]:
    yield from ((name, agreement.rule(name)) for name in RULES if getattr(agreement, name))
    yield from ((f"scoring.{place}.rule", line["rule"]) for place, line in enumerate(agreement.scoring))
    routes = agreement.routing.routes
    yield from ((f"routing_terms.routes.{place}.rule", route.rule) for place, route in enumerate(routes))


def _clocks(agreement: Agreement) -> Found:
    for kind in NEEDED:
        if agreement.clock(kind) is None:
            yield Finding(f"clock_terms.{kind}.minutes", _("This clock can't be left out: leads wait for it."))
    for kind, terms in _clock_terms(agreement):
        yield from _ladder(kind, terms)
        fits = ANSWERS.get(terms.silence)
        if fits and kind not in fits:
            words = _("This clock can't end with “%(silence)s”.") % {"silence": terms.silence.label}
            yield Finding(f"clock_terms.{kind}.silence", words)


def _clock_terms(agreement: Agreement) -> list[tuple[ClockKind, ClockTerms]]:
    return [(kind, terms) for kind in ClockKind if (terms := agreement.clock(kind))]


def _ladder(kind: ClockKind, terms: ClockTerms) -> Found:
    path, before = f"clock_terms.{kind}.ladder", 0
    acts = [step.act for step in terms.ladder]
    for place, step in enumerate(terms.ladder):
        if step.after_minutes < before:
            yield Finding(f"{path}.{place}.after_minutes", _("A rung can't come before the one below it."))
        before = step.after_minutes
    if Rung.SILENCE in acts[:-1]:
        yield Finding(path, _("The silence rule is the last rung: nothing can come after it."))
    if Rung.SILENCE in acts and terms.silence == Silence.NONE:
        yield Finding(f"clock_terms.{kind}.silence", _("Say what happens by itself on the last rung."))


def _routing(agreement: Agreement) -> Found:
    terms = agreement.routing
    teams = {team.pk: team for team in Team.objects.filter(side=Side.SALES, is_active=True)}
    people = {user.pk: user for user in User.objects.working().of_side(Side.SALES)}
    if terms.team is not None and terms.team not in teams:
        yield Finding("routing_terms.team", _("Choose an active sales team."))
    for place, route in enumerate(terms.routes):
        path = f"routing_terms.routes.{place}"
        if route.team not in teams:
            yield Finding(f"{path}.team", _("Choose an active sales team."))
        elif route.person is not None and (route.person not in people or people[route.person].team_id != route.team):
            yield Finding(f"{path}.person", _("Choose a person of this team."))
    if terms.person_limit and terms.team_limit and terms.person_limit > terms.team_limit:
        yield Finding("routing_terms.person_limit", _("One person can't carry more than the whole team."))


def _promises(agreement: Agreement) -> Found:
    sales = agreement.promises.sales
    if sales.attempted_percent is not None and sales.attempts is None:
        yield Finding("promise_terms.sales.attempts", _("Say how many attempts are promised."))
    promised = (agreement.promises.marketing, sales)
    kept = [value for side in promised for value in vars(side).values() if value is not None]
    if kept and not agreement.promises.if_broken.strip():
        yield Finding("promise_terms.if_broken", _("Say what happens when a promise is not kept."))


def _target(agreement: Agreement) -> Found:
    target = agreement.target
    if target.amount is not None and not (len(target.currency) == 3 and target.currency.isupper()):
        yield Finding("target_terms.currency", _("Please enter the code of %(length)d letters.") % {"length": 3})


def _referee(agreement: Agreement) -> Found:
    referee = agreement.referee
    if referee is None:
        yield Finding("referee", _("Name who decides when marketing contests a return."))
    elif not referee.is_active:
        yield Finding("referee", _("%(name)s no longer works here.") % {"name": referee.name})


def _start(agreement: Agreement) -> Found:
    if agreement.starts_at is None:
        return
    last = Agreement.objects.last_signed().first()
    if agreement.is_draft and agreement.starts_at < timezone.now():
        yield Finding("starts_at", _("The date must lie in the future."))
    elif last and last.in_force_from and agreement.starts_at <= last.in_force_from:
        words = _("Version %(version)s begins only then. Choose a later moment.") % {"version": last.version}
        yield Finding("starts_at", words)


# warnings -----------------------------------------------------------------------------------------


def _idle_parts(agreement: Agreement) -> Found:
    for path, rule in _all_rules(agreement):
        for words in ruling.warnings(rule):
            yield Finding(path, words)


def _hasty_rules(agreement: Agreement) -> Found:
    if agreement.hand_raiser_rule and agreement.hand_raiser_rule == agreement.definition:
        yield Finding(
            "hand_raiser_rule", _("Every lead would be a hand-raiser: this rule is the definition of a lead.")
        )
    if agreement.handover_rule == agreement.definition:
        yield Finding(
            "handover_rule", _("Every MQL can be handed over at once: this rule is the definition of a lead.")
        )
    if agreement.offering.automatic and agreement.routing.team is None and not agreement.routing.routes:
        words = _("Leads are offered by themselves, but no route and no team says to whom.")
        yield Finding("routing_terms.team", words)


def _silent_ladders(agreement: Agreement) -> Found:
    for kind, terms in _clock_terms(agreement):
        path, acts = f"clock_terms.{kind}", [step.act for step in terms.ladder]
        named = {"clock": kind.label}
        if terms.silence != Silence.NONE and Rung.SILENCE not in acts:
            words = _("%(clock)s: the silence rule never comes, because no rung applies it.") % named
            yield Finding(f"{path}.silence", words)
        if not acts:
            yield Finding(f"{path}.ladder", _("%(clock)s: nobody hears of it when the time is over.") % named)
        if terms.minutes * (100 - terms.warn_percent) < 100 * 15:
            words = _("%(clock)s: the warning comes less than a quarter of an hour before the end.") % named
            yield Finding(f"{path}.warn_percent", words)


def _unreached_routes(agreement: Agreement) -> Found:
    routes = agreement.routing.routes
    for place, route in enumerate(routes):
        if any(route.rule == earlier.rule for earlier in routes[:place]):
            words = _("This route is never taken: one above it has the same rule.")
            yield Finding(f"routing_terms.routes.{place}.rule", words)


def _dead_ends(agreement: Agreement) -> Found:
    for reason in reasons.of(agreement):
        if reasons.leads_nowhere(reason):
            words = _("A lead that comes back with the reason “%(reason)s” has no way on.")
            yield Finding("reasons", words % {"reason": reasons.label(reason)})


def _promises_beyond_terms(agreement: Agreement) -> Found:
    sales, marketing = agreement.promises.sales, agreement.promises.marketing
    if sales.contacted_percent is not None and agreement.clock(ClockKind.FIRST_CONTACT) is None:
        words = _("Sales promises first contacts in time, but no clock says what in time is.")
        yield Finding("promise_terms.sales.contacted_percent", words)
    answer = agreement.clock(ClockKind.ANSWER)
    accepts_by_itself = answer is not None and answer.silence == Silence.ACCEPT
    if sales.answered_percent == 100 and not accepts_by_itself:
        words = _("A promise of 100 % is broken by the first late answer.")
        yield Finding("promise_terms.sales.answered_percent", words)
    limit = agreement.routing.person_limit
    reps = User.objects.working().filter(role__in=[Role.SALES_REP, Role.SALES_HEAD]).count() if limit else 0
    if limit and marketing.leads_a_month and marketing.leads_a_month > limit * reps:
        words = _("Marketing promises %(leads)d leads a month, but the limits let sales carry %(limit)d at a time.")
        yield Finding(
            "promise_terms.marketing.leads_a_month",
            words % {"leads": marketing.leads_a_month, "limit": limit * reps},
        )
    if agreement.routing.method == RoutingMethod.TEAM and limit:
        words = _("A limit per person only counts where leads are shared out to persons.")
        yield Finding("routing_terms.person_limit", words)


def _empty_sides(agreement: Agreement) -> Found:
    sides = {"marketing": _("Marketing promises nothing."), "sales": _("Sales promises nothing.")}
    for side, words in sides.items():
        if all(value is None for value in vars(getattr(agreement.promises, side)).values()):
            yield Finding(f"promise_terms.{side}", words)
    if agreement.target.amount is None:
        yield Finding(
            "target_terms.amount", _("No revenue target: nobody can say whether the figures above are enough.")
        )


def by_section(findings: Iterable[Finding]) -> dict[Section | None, list[Finding]]:
    sorted_in: dict[Section | None, list[Finding]] = {}
    for finding in findings:
        sorted_in.setdefault(finding.section, []).append(finding)
    return sorted_in
