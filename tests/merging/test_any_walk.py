"""However records are merged, changed, parted and merged again: nothing is lost, and each thing is where it belongs."""

from collections import Counter
from collections.abc import Callable, Iterator
from datetime import timedelta
from itertools import count
from typing import Any, ClassVar

import pytest
from django.db import connection, transaction
from django.utils import timezone
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from accounts.roles import Role
from leads import capturing, checking, handing_over, merging, noting, offering, reminding
from leads.models import (
    Activity,
    BantAnswer,
    Consent,
    ConsentState,
    Lead,
    LeadHistory,
    LedgerEntry,
    Letter,
    Level,
    Merge,
    Reminder,
    Stage,
    Touch,
    Touchpoint,
)  # fmt: skip
from leads.refusals import Conflict, Refusal
from tests import cast

WHO = st.integers(min_value=0, max_value=3)
FIELDS = ("first_name", "last_name", "phone", "job_title", "interest", "company")
UNLIKE = {"version", "updated_at", "entries", "search"}
STAGES = (Stage.CONTACT, Stage.MQL, Stage.NURTURE, Stage.SAL)
ROWS: dict[str, Any] = {"touch": Touch, "activity": Activity, "consent": Consent, "answer": BantAnswer}


class Walk(RuleBasedStateMachine):
    """Four records of perhaps one person. `owner` says about which record each thing was written down."""

    happened: ClassVar[Counter[str]]

    @initialize(stages=st.lists(st.sampled_from(STAGES), min_size=4, max_size=4))
    def begin(self, stages: list[Stage]) -> None:
        self.marketer = cast.person("Anna", Role.MARKETING, cast.marketing())
        self.rep = cast.person("Rico", Role.SALES_REP, cast.nord())
        self.ids = [cast.lead_in(stage).pk for stage in stages]
        self.numbers = count(1)
        self.values = {value for pk in self.ids for value in _values(self.lead(pk))}
        self.owner: dict[tuple[str, int], int] = {}
        for pk in self.ids:
            self._remember(pk)

    def lead(self, pk: int) -> Lead:
        return Lead.records.get(pk=pk)

    def who(self, number: int) -> Lead:
        return self.lead(self.ids[number])

    def _remember(self, pk: int) -> None:
        """Whatever is new on this record was written down about it."""
        undos = Merge.objects.values_list("undo", flat=True)
        of_merges = {("consent", row) for undo in undos for row in undo["refusals"]}
        for name, model in ROWS.items():
            for row in model.objects.filter(lead=pk).values_list("pk", flat=True):
                if (name, row) not in of_merges:  # what a merge put on record goes with it
                    self.owner.setdefault((name, row), pk)

    def attempt(self, act: Callable[[], Any], lead: Lead) -> Any:
        try:
            with transaction.atomic():
                done = act()
        except (Refusal, Conflict):
            return None
        self.happened[type(done).__name__] += 1
        self._remember(lead.pk)
        self.values |= set(_values(self.lead(lead.pk)))
        return done

    # what happens -----------------------------------------------------------------------------------

    @rule(one=WHO, other=WHO, taken=st.sets(st.sampled_from(FIELDS)))
    def merge(self, one: int, other: int, taken: set[str]) -> None:
        kept, gone = self.who(one), self.who(other)
        choices = dict.fromkeys(taken, "gone")
        self.attempt(lambda: merging.merge(kept, gone, by=self.marketer, choices=choices), kept)

    @rule(number=st.integers(min_value=0, max_value=9))
    def undo(self, number: int) -> None:
        merges = list(Merge.objects.standing().order_by("pk"))
        if merges:
            merge = merges[number % len(merges)]
            done = self.attempt(lambda: merging.unmerge(merge, by=self.marketer), merge.kept)
            self.happened["undone"] += done is not None

    @rule(one=WHO, other=WHO, taken=st.sets(st.sampled_from(FIELDS)))
    def merge_and_undo_changes_nothing(self, one: int, other: int, taken: set[str]) -> None:
        kept, gone = self.who(one), self.who(other)
        before = [_facts(self.lead(pk)) for pk in self.ids]
        choices = dict.fromkeys(taken, "gone")
        merge = self.attempt(lambda: merging.merge(kept, gone, by=self.marketer, choices=choices), kept)
        if merge is not None:
            self.happened["undone"] += 1
            assert merging.unmerge(merge, by=self.marketer).stayed == []
            assert [_facts(self.lead(pk)) for pk in self.ids] == before

    @rule(one=WHO, field=st.sampled_from(FIELDS))
    def edit(self, one: int, field: str) -> None:
        lead, number = self.who(one), next(self.numbers)
        value = f"+4930{number:07}" if field == "phone" else f"new {number}"
        self.attempt(lambda: capturing.edit(lead, {field: value}, by=self.marketer), lead)

    @rule(one=WHO)
    def touch(self, one: int) -> None:
        lead = self.who(one)
        if lead.merged_into_id is None:
            point, _made = Touchpoint.objects.get_or_create(code="fair")
            self.attempt(lambda: Touch.objects.create(lead=lead, touchpoint=point, at=timezone.now()), lead)

    @rule(one=WHO)
    def note(self, one: int) -> None:
        lead = self.who(one)
        if lead.merged_into_id is None:
            self.attempt(lambda: noting.note(lead, by=self.marketer, kind=Activity.Kind.CALL, text="Hello"), lead)

    @rule(one=WHO, state=st.sampled_from(ConsentState))
    def consent(self, one: int, state: ConsentState) -> None:
        lead = self.who(one)
        self.attempt(lambda: capturing.record_consent(lead, state, by=self.marketer), lead)

    @rule(one=WHO, letter=st.sampled_from(Letter), level=st.sampled_from(Level))
    def answer(self, one: int, letter: Letter, level: Level) -> None:
        lead, finding = self.who(one), checking.Finding(letter, level, "They said so")
        self.attempt(lambda: checking.answer(lead, finding, by=self.marketer), lead)

    @rule(one=WHO)
    def remind(self, one: int) -> None:
        lead, due = self.who(one), timezone.now() + timedelta(days=1)
        if lead.merged_into_id is None:
            self.attempt(lambda: reminding.remind_me(lead, by=self.marketer, due=due, text="Call"), lead)

    @rule(one=WHO)
    def go_on(self, one: int) -> None:
        lead = self.who(one)
        offer = lead.handovers.open().first()
        if offer is not None:
            self.attempt(lambda: handing_over.accept(offer, by=self.rep), lead)
        elif lead.stage == Stage.MQL:
            self.attempt(lambda: handing_over.hand_over(lead, by=self.marketer, team=cast.nord()), lead)
        else:
            self.attempt(lambda: offering.qualify(lead, by=self.marketer), lead)

    # what holds -------------------------------------------------------------------------------------

    @invariant()
    def each_thing_is_with_the_record_that_goes_on(self) -> None:
        for (name, row), pk in self.owner.items():
            root = self.lead(pk).merged_into_id or pk
            assert ROWS[name].objects.get(pk=row).lead_id == root, (name, row)

    @invariant()
    def no_value_is_lost(self) -> None:
        kept = {value for lead in (*Lead.records.all(), *LeadHistory.objects.all()) for value in _values(lead)}
        assert self.values <= kept

    @invariant()
    def the_ledgers_have_no_gaps_and_the_database_agrees(self) -> None:
        for pk in self.ids:
            numbers = list(LedgerEntry.objects.filter(lead=pk).order_by("number").values_list("number", flat=True))
            assert numbers == list(range(1, self.lead(pk).entries + 1))
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED")

    @invariant()
    def a_merged_record_is_closed_runs_no_clock_and_reminds_nobody(self) -> None:
        for lead in Lead.records.exclude(merged_into=None):
            assert lead.stage == Stage.DISQUALIFIED
            assert lead.deadline is None
            assert not lead.clocks.filter(stopped_at=None).exists()
            assert not Reminder.objects.filter(lead=lead).open().exists()
            assert self.lead(lead.merged_into_id or 0).merged_into_id is None
            assert Merge.objects.standing().filter(gone=lead).count() == 1

    @invariant()
    def an_open_record_has_what_it_needs(self) -> None:
        for lead in Lead.objects.filter(stage__in=[Stage.SAL, Stage.NURTURE, Stage.HANDOVER]):
            assert lead.deadline is not None

    @invariant()
    def mirrors_say_what_the_newest_answer_says(self) -> None:
        for lead in Lead.objects.filter(pk__in=self.ids):
            for letter in Letter:
                newest = lead.bant_answers.filter(letter=letter).order_by("-at", "-pk").first()
                assert newest is None or lead.level_of(letter) == newest.level


def _values(lead: Any) -> Iterator[str]:
    return (f"{name}:{value}" for name in FIELDS if (value := getattr(lead, name)))


def _facts(lead: Lead) -> dict[str, Any]:
    return {one.name: getattr(lead, one.attname) for one in Lead._meta.concrete_fields if one.name not in UNLIKE}


@pytest.mark.django_db
@pytest.mark.slow
def test_no_walk_of_merges_loses_anything() -> None:
    class Undone(Walk):
        """Each walk in a transaction of its own that is rolled back at its end."""

        happened = Counter()

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
            max_examples=12,
            stateful_step_count=25,
            deadline=None,
            suppress_health_check=list(HealthCheck),
            derandomize=True,  # how much a walk shows must not depend on the day
        ),
    )
    assert Undone.happened["Merge"] > Undone.happened["undone"] > 0  # so that the walks have shown something
