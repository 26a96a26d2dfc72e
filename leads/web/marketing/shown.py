"""What a row of the desk shows: the lead, what it lacks, how it came back, and what can be done about it now."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from accounts.models import User
from accounts.roles import Act
from leads import access, handing_over, offering, rules
from leads.models import Agreement, Kind, Lead, LedgerEntry, Reminder, Stage, scheme

ASKED_FOR = {
    "information": lazy("more information"),
    "contact_data": lazy("right contact data"),
    "team": lazy("the right sales team"),
}
"""What reasons ask for beyond the fields that rules know."""


@dataclass(frozen=True)
class Row:
    """A lead on the desk. `doings` are the acts open to this person, `lacking` what the handover still needs."""

    lead: Any  # a Lead with `came_back_by` and `campaign`
    entry: LedgerEntry | None
    lacking: Sequence[rules.Line]
    doings: frozenset[Act]
    waits: str = ""  # why it is not handed over by itself, where the agreement does that
    may_go_against: bool = False

    @property
    def mark(self) -> str:
        return f"{self.lead.public_id}.{self.lead.version}"

    @property
    def owner(self) -> str:
        return str(self.lead.responsible or self.lead.team or "")

    @property
    def may_hand_over(self) -> bool:
        return Act.HAND_OVER in self.doings and not self.lacking

    @property
    def may_qualify(self) -> bool:
        return Act.QUALIFY in self.doings

    @property
    def may_supply(self) -> bool:
        return bool(self.lead.asked_for) and Act.EDIT in self.doings

    @property
    def may_assign(self) -> bool:
        return Act.ASSIGN in self.doings

    @property
    def may_disqualify(self) -> bool:
        return Act.DISQUALIFY in self.doings

    @property
    def bounces(self) -> bool:
        """Came back so often that nobody should send it out again unnoticed."""
        return handing_over.comes_back_often(self.lead)

    @property
    def asked_for(self) -> str:
        return asked_for(self.lead)

    @property
    def reason(self) -> str:
        if self.entry is None:
            return _("Reopened, or from an import")
        return str(self.entry.reason or Kind(self.entry.kind).label)

    @property
    def due(self) -> datetime | None:
        return self.lead.deadline  # type: ignore[no-any-return]


def asked_for(lead: Lead) -> str:
    """What sales waits for, in words."""
    name = lead.asked_for
    if not name:
        return ""
    field = rules.field_named(name)
    return str(field.label if field else ASKED_FOR.get(name) or scheme.label(name))


def rows(user: User, leads: list[Any], entries: dict[int, LedgerEntry], agreement: Agreement) -> list[Row]:
    return [_row(user, lead, entries.get(lead.came_back_by or 0), agreement) for lead in leads]


def _row(user: User, lead: Any, entry: LedgerEntry | None, agreement: Agreement) -> Row:
    judged = rules.judge(lead, agreement.rule("handover_rule"))
    doings = frozenset(_doings(user, lead, agreement))
    waits = offering.why_it_waits(lead) if judged.passed and agreement.offering.automatic else ""
    against = not judged.passed and Act.HAND_OVER in doings and access.may_go_against(Act.HAND_OVER, lead, agreement)
    return Row(lead, entry, judged.missing, doings, waits, against)


def _doings(user: User, lead: Lead, agreement: Agreement) -> list[Act]:
    """What this person may do with the lead here; what the agreement still wants is shown beside it."""
    possible = [act for act in (Act.EDIT, Act.ASSIGN) if not access.refusal(user, act, lead)]
    for act, move in ((Act.HAND_OVER, "hand_over"), (Act.QUALIFY, "qualify"), (Act.DISQUALIFY, "disqualify")):
        if lead.can_move(move) and not access.refusal(user, act, lead):
            possible.append(act)
    if Act.QUALIFY in possible and access.missing_for(Act.QUALIFY, lead, agreement):
        possible.remove(Act.QUALIFY)
    return possible


@dataclass(frozen=True)
class Group:
    """Leads that came back for the same reason."""

    reason: str
    rows: list[Row]


def by_reason(shown: list[Row]) -> list[Group]:
    """The most frequent reason first; within it the order of the section."""
    groups: dict[str, list[Row]] = {}
    for row in shown:
        groups.setdefault(row.reason, []).append(row)
    return sorted((Group(reason, found) for reason, found in groups.items()), key=lambda group: -len(group.rows))


@dataclass(frozen=True)
class Task:
    """Something due today: a reminder, or the deadline of a nurtured lead."""

    lead: Lead
    what: str
    due: datetime
    who: str


def tasks(reminders: list[Reminder], leads: list[Lead]) -> list[Task]:
    """Both kinds by their time; a lead with a reminder of its own is not shown twice."""
    reminded = [_reminder(one) for one in reminders]
    known = {task.lead.pk for task in reminded}
    late = [_deadline(lead) for lead in leads if lead.pk not in known]
    return sorted(reminded + late, key=lambda task: task.due)


def _reminder(reminder: Reminder) -> Task:
    who = reminder.person or reminder.lead.responsible
    return Task(reminder.lead, reminder.what, reminder.due_at, str(who or ""))


def _deadline(lead: Lead) -> Task:
    assert lead.deadline is not None
    sales_asks = _("Sales asks for: %(fact)s") % {"fact": asked_for(lead)} if lead.asked_for else ""
    return Task(lead, sales_asks or Stage.NURTURE.next_step, lead.deadline, str(lead.responsible or lead.team or ""))
