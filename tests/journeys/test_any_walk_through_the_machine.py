"""However people push a lead through the machine, it never stands where the invariants forbid."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection, transaction
from django.utils import timezone
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from accounts.models import User
from accounts.roles import Role
from leads import assigning, capturing, checking, closing, handing_over, qualifying, reminding
from leads.models import ConsentState, Handover, Lead, Letter, Level, Reason, Reminder, Stage
from leads.refusals import Conflict, Refusal
from tests import cast

REASONS = st.integers(min_value=0, max_value=30)
DAYS = st.one_of(st.none(), st.integers(min_value=-3, max_value=200))
NEEDED = {Stage.HANDOVER, Stage.SAL, Stage.NURTURE}


class Walk(RuleBasedStateMachine):
    """Acts in any order by the right people; each either is refused with words or leaves everything in order."""

    lead: Lead

    @initialize(stage=st.sampled_from(Stage))
    def begin_anywhere(self, stage: Stage) -> None:
        self.remember_people()
        self.lead = Lead.objects.get(pk=cast.lead_in(stage).pk)

    def remember_people(self) -> None:
        self.marketer = cast.person("Anna", Role.MARKETING, cast.marketing())
        self.rep = cast.person("Rico", Role.SALES_REP, cast.nord())
        self.head = cast.person("Hilde", Role.SALES_HEAD, cast.nord())
        self.reasons = list(Reason.objects.order_by("pk"))

    def attempt(self, act: Any, thing: Any, **particulars: Any) -> None:
        """Refusals and conflicts are fine; anything else is a defect."""
        try:
            with transaction.atomic():
                act(thing, **particulars)
        except (Refusal, Conflict):
            pass
        self.lead = Lead.objects.get(pk=self.lead.pk)

    def reason(self, number: int) -> Reason:
        return self.reasons[number % len(self.reasons)]

    @property
    def offer(self) -> Handover | None:
        return self.lead.handovers.order_by("-offered_at").first()

    @rule()
    def qualify(self) -> None:
        self.attempt(qualifying.qualify, self.lead, by=self.marketer)

    @rule(to_person=st.booleans())
    def hand_over(self, to_person: bool) -> None:
        person = self.rep if to_person else None
        self.attempt(handing_over.hand_over, self.lead, by=self.marketer, team=cast.nord(), person=person)

    @rule(to_person=st.booleans())
    def hurry_to_sales(self, to_person: bool) -> None:
        """Most acts are refused on most leads; this brings a walk back to where the two sides meet."""
        self.attempt(capturing.record_consent, self.lead, state=ConsentState.GIVEN, by=self.marketer)
        self.attempt(capturing.edit, self.lead, facts={"company": "X", "interest": "Y"}, by=self.marketer)
        self.ask_everything()
        self.qualify()
        self.hand_over(to_person)

    @rule()
    def withdraw(self) -> None:
        if self.offer:
            self.attempt(handing_over.withdraw, self.offer, by=self.marketer)

    @rule()
    def accept(self) -> None:
        if self.offer:
            self.attempt(handing_over.accept, self.offer, by=self.rep)

    @rule(number=REASONS, note=st.sampled_from(["", "Because"]), days=DAYS)
    def reject(self, number: int, note: str, days: int | None) -> None:
        if self.offer:
            self.attempt(
                handing_over.reject, self.offer, by=self.rep, reason=self.reason(number), note=note, until=_day(days)
            )

    @rule()
    def take_back(self) -> None:
        if self.offer:
            self.attempt(handing_over.take_back, self.offer, by=self.rep)

    @rule()
    def take_on(self) -> None:
        self.attempt(checking.take_on, self.lead, by=self.rep)

    @rule()
    def pass_to_marketing(self) -> None:
        self.attempt(checking.pass_to_marketing, self.lead, by=self.rep)

    @rule(letter=st.sampled_from(Letter), level=st.sampled_from(Level))
    def ask(self, letter: Letter, level: Level) -> None:
        self.attempt(checking.answer, self.lead, finding=checking.Finding(letter, level, "Heard"), by=self.rep)

    @rule()
    def ask_everything(self) -> None:
        for letter in Letter:
            self.ask(letter, Level.MET)

    @rule()
    def hurry_to_the_deal(self) -> None:
        self.accept()
        self.take_on()
        self.ask_everything()
        self.promote()

    @rule()
    def promote(self) -> None:
        self.attempt(checking.promote, self.lead, by=self.rep)

    @rule(number=REASONS, note=st.sampled_from(["", "Because"]), days=DAYS)
    def give_back(self, number: int, note: str, days: int | None) -> None:
        self.attempt(
            checking.give_back, self.lead, by=self.rep, reason=self.reason(number), note=note, until=_day(days)
        )

    @rule(amount=st.one_of(st.none(), st.decimals(-5, 5000, places=2)), days=st.integers(-3, 3))
    def win(self, amount: Decimal | None, days: int) -> None:
        won_on = timezone.localdate() + timedelta(days=days)
        self.attempt(closing.win, self.lead, by=self.rep, amount=amount, won_on=won_on)

    @rule(number=REASONS, note=st.sampled_from(["", "Because"]))
    def disqualify(self, number: int, note: str) -> None:
        self.attempt(closing.disqualify, self.lead, by=self.marketer, reason=self.reason(number), note=note)

    @rule(number=REASONS, note=st.sampled_from(["", "Because"]))
    def reopen(self, number: int, note: str) -> None:
        self.attempt(closing.reopen, self.lead, by=self.head, reason=self.reason(number), note=note)

    @rule(to_sales=st.booleans(), to_person=st.booleans())
    def assign(self, to_sales: bool, to_person: bool) -> None:
        person: User = self.rep if to_sales else self.marketer
        chosen: dict[str, Any] = {"person": person} if to_person else {"team": person.team}
        self.attempt(assigning.assign, self.lead, by=self.head, **chosen)

    @rule(state=st.sampled_from([ConsentState.GIVEN, ConsentState.WITHDRAWN]))
    def consent(self, state: ConsentState) -> None:
        self.attempt(capturing.record_consent, self.lead, state=state, by=self.marketer)

    @rule(days=st.integers(0, 100))
    def time_passes_for_reminders(self, days: int) -> None:
        reminding.bring_due(now=timezone.now() + timedelta(days=days))

    @invariant()
    def ledger_and_lead_agree(self) -> None:
        entries = list(self.lead.ledger.order_by("number"))
        assert [entry.number for entry in entries] == list(range(1, self.lead.entries + 1))
        stages = ["", *[entry.to_stage for entry in entries]]
        assert [entry.from_stage for entry in entries] == stages[:-1]
        newest = entries[-1]
        assert (newest.to_stage, newest.responsible_after_id) == (self.lead.stage, self.lead.responsible_id)
        with connection.cursor() as cursor:  # what the database checks at commit
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED")

    @invariant()
    def there_is_one_responsible_side_and_a_deadline(self) -> None:
        lead = self.lead
        if lead.side is not None:
            assert lead.team is not None
            assert lead.team.side == lead.side
            assert lead.responsible is None or lead.responsible.team_id == lead.team_id
        assert lead.stage not in NEEDED or lead.deadline is not None

    @invariant()
    def an_open_handover_belongs_to_its_stage(self) -> None:
        assert self.lead.handovers.open().count() == (1 if self.lead.stage == Stage.HANDOVER else 0)

    @invariant()
    def a_won_lead_has_amount_and_date_and_nobody_else_has(self) -> None:
        won = self.lead.stage == Stage.WON
        assert (self.lead.amount is not None, self.lead.won_on is not None) == (won, won)

    @invariant()
    def a_closed_lead_reminds_nobody(self) -> None:
        if self.lead.side is None:
            assert not Reminder.objects.filter(lead=self.lead).open().exclude(kind="own").exists()


def _day(days: int | None) -> date | None:
    return None if days is None else timezone.localdate() + timedelta(days=days)


@pytest.mark.slow
@pytest.mark.django_db
def test_no_walk_leads_to_a_state_that_the_invariants_forbid() -> None:
    class Undone(Walk):
        """Each walk in a transaction of its own that is rolled back at its end."""

        def __init__(self) -> None:
            super().__init__()
            self.transaction = transaction.atomic()
            self.transaction.__enter__()

        def teardown(self) -> None:
            transaction.set_rollback(True)
            self.transaction.__exit__(None, None, None)

    run_state_machine_as_test(
        Undone,
        settings=settings(
            max_examples=40, stateful_step_count=30, deadline=None, suppress_health_check=list(HealthCheck)
        ),
    )
