"""What an agreement may say, as typed values of its JSON columns: clocks, offering, routing, promises, target."""

from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class ClockKind(TextChoices):
    """What a deadline runs for. Each runs in the working time of the team that owes it."""

    ANSWER = "answer", _("Accept or reject")
    FIRST_CONTACT = "first_contact", _("First contact")
    BANT = "bant", _("BANT decision")
    OFFER = "offer", _("Offer")
    TOUCH = "touch", _("Next touch in nurture")
    ASK = "ask", _("Asked-for fact")
    CONTEST = "contest", _("Contested return")

    @property
    def is_owed_always(self) -> bool:
        """Whether an agreement must limit it, because a lead in that stage never waits without a deadline."""
        return self in (ClockKind.ANSWER, ClockKind.BANT, ClockKind.TOUCH)

    @property
    def silences(self) -> "tuple[Silence, ...]":
        """What may happen by itself when nobody does it."""
        return _SILENCES[self]


class Rung(TextChoices):
    """What happens on one rung of a clock's ladder, after its end."""

    REMIND = "remind", _("Remind the person")
    TELL_HEAD = "tell_head", _("Tell the head")
    SILENCE = "silence", _("Apply the silence rule")


class Silence(TextChoices):
    """What an unanswered clock does by itself on the last rung of its ladder."""

    NONE = "none", _("Nothing: the lead waits")
    ACCEPT = "accept", _("The lead counts as accepted")
    RETURN = "return", _("The lead goes back to the other side")
    REASSIGN = "reassign", _("The lead goes to another person")


_SILENCES = {
    ClockKind.ANSWER: tuple(Silence),
    ClockKind.FIRST_CONTACT: (Silence.NONE, Silence.RETURN, Silence.REASSIGN),
    ClockKind.BANT: (Silence.NONE, Silence.RETURN, Silence.REASSIGN),
    ClockKind.OFFER: (Silence.NONE, Silence.REASSIGN),
    ClockKind.TOUCH: (Silence.NONE, Silence.REASSIGN),
    ClockKind.ASK: (Silence.NONE, Silence.REASSIGN),
    ClockKind.CONTEST: (Silence.NONE,),
}


class RoutingMethod(TextChoices):
    """How a team's leads find their person."""

    TEAM = "team", _("Nobody: the team picks")
    ROUND_ROBIN = "round_robin", _("In turn")
    LEAST_LOAD = "least_load", _("Whoever has the fewest open leads")


@dataclass(frozen=True)
class Step:
    """One rung: what happens, and how many working minutes after the clock's end."""

    after_minutes: int
    act: Rung


@dataclass(frozen=True)
class ClockTerms:
    """How long something may take (working minutes), when to warn (per cent of it), and what follows the end."""

    minutes: int
    warn_percent: int = 75
    ladder: tuple[Step, ...] = ()
    silence: Silence = Silence.NONE

    @classmethod
    def read(cls, data: dict[str, Any]) -> "ClockTerms":
        ladder = tuple(Step(int(step["after_minutes"]), Rung(step["act"])) for step in data.get("ladder", ()))
        silence = Silence(data.get("silence", Silence.NONE))
        return cls(int(data["minutes"]), int(data.get("warn_percent", 75)), ladder, silence)


@dataclass(frozen=True)
class ScoreLine:
    """A lead that passes `rule` gets these points, which may be negative."""

    rule: dict[str, Any]
    points: int
    label: str = ""


@dataclass(frozen=True)
class Offering:
    """Whether leads that pass the handover rule are offered by themselves, and whether people may offer others."""

    automatic: bool = False
    against_rule: bool = False

    @classmethod
    def read(cls, data: dict[str, Any]) -> "Offering":
        return cls(bool(data.get("automatic")), bool(data.get("against_rule")))


@dataclass(frozen=True)
class Route:
    """Leads that pass `rule` go to this team (and, if named, this person). Ids are primary keys."""

    rule: dict[str, Any]
    team: int
    person: int | None = None
    name: str = ""


@dataclass(frozen=True)
class RoutingTerms:
    """Routes are tried in order; then `team`, else the lead's own. Limits count open leads (handover, SAL, SQL)."""

    routes: tuple[Route, ...] = ()
    team: int | None = None
    method: RoutingMethod = RoutingMethod.TEAM
    keep_organisation: bool = False
    person_limit: int | None = None
    team_limit: int | None = None

    @classmethod
    def read(cls, data: dict[str, Any]) -> "RoutingTerms":
        routes = tuple(Route(**route) for route in data.get("routes", ()))
        method = RoutingMethod(data.get("method", RoutingMethod.TEAM))
        return cls(routes, data.get("team"), method, bool(data.get("keep_organisation")),
                   data.get("person_limit"), data.get("team_limit"))  # fmt: skip


@dataclass(frozen=True)
class MarketingPromise:
    """Handed-over leads a month; of these, the share that sales accepts and that is complete, in per cent."""

    leads_a_month: int | None = None
    accepted_percent: int | None = None
    complete_percent: int | None = None


@dataclass(frozen=True)
class SalesPromise:
    """Shares in per cent: answered in time, contacted in time, and tried often enough before giving up (`attempts`)."""

    answered_percent: int | None = None
    contacted_percent: int | None = None
    attempts: int | None = None
    attempted_percent: int | None = None


@dataclass(frozen=True)
class Promises:
    """What each side promises, and in the heads' own words what happens when a promise is not kept."""

    marketing: MarketingPromise = field(default_factory=MarketingPromise)
    sales: SalesPromise = field(default_factory=SalesPromise)
    if_broken: str = ""

    @classmethod
    def read(cls, data: dict[str, Any]) -> "Promises":
        marketing, sales = MarketingPromise(**data.get("marketing", {})), SalesPromise(**data.get("sales", {}))
        return cls(marketing, sales, data.get("if_broken", ""))


@dataclass(frozen=True)
class Target:
    """The revenue both sides work for, per quarter."""

    amount: Decimal | None = None
    currency: str = ""

    @classmethod
    def read(cls, data: dict[str, Any]) -> "Target":
        amount = data.get("amount")
        return cls(Decimal(str(amount)) if amount not in (None, "") else None, data.get("currency", ""))
