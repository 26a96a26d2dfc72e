"""The referee decides on a contested return, once."""

import pytest
from django.db import IntegrityError, connection, transaction

from accounts.models import User
from leads import closing, contesting, handing_over, reminding
from leads.contesting import AlreadyRuled, BadRuling
from leads.models import Contest, Handover, Kind, Lead, Notice, Reminder, ReminderKind, Stage
from tests import cast

UPHELD, OVERTURNED = Contest.Verdict.UPHELD, Contest.Verdict.OVERTURNED


@pytest.fixture
def contest(anna: User, rico: User, max: User) -> Contest:
    lead = handing_over.reject(
        cast.an_offer_to(), by=rico, reason=cast.reason("information_missing"), note="Which building?"
    )
    return contesting.contest(lead, by=anna, evidence="The building is in the note.")


def decided(contest: Contest, by: User, verdict: str = OVERTURNED) -> Lead:
    return contesting.rule(contest, by=by, verdict=verdict, ruling="It was there.").lead


def test_overturned_it_stands_among_marketings_mqls_again(contest: Contest, anna: User, max: User) -> None:
    lead = decided(contest, max)
    assert (lead.stage, lead.responsible, lead.returned_times, lead.asked_for) == (Stage.MQL, anna, 0, "")
    assert handing_over.hand_over(lead, by=anna, team=cast.nord()).is_open


def test_overturned_it_comes_back_even_when_it_was_closed(anna: User, rico: User, max: User) -> None:
    lead = handing_over.reject(cast.an_offer_to(), by=rico, reason=cast.reason("outside_offer"))
    contest = contesting.contest(lead, by=anna, evidence="It is in our offer.")
    assert decided(contest, max).stage == Stage.MQL


def test_upheld_nothing_changes_but_the_record(contest: Contest, max: User) -> None:
    before = contest.lead.stage
    lead = decided(contest, max, UPHELD)
    assert (lead.stage, lead.returned_times) == (before, 1)


@pytest.mark.parametrize(("verdict", "kind"), [(UPHELD, Kind.UPHELD), (OVERTURNED, Kind.OVERTURNED)])
def test_the_ledger_tells_the_verdict(contest: Contest, max: User, verdict: str, kind: Kind) -> None:
    decided(contest, max, verdict)
    entry = contest.lead.ledger.order_by("-number").first()
    assert entry is not None
    assert (entry.kind, entry.by, entry.note, entry.about) == (kind, max, "It was there.", contest.entry)
    assert "Max decided" in entry.sentence


def test_an_overturned_rejection_does_not_count(contest: Contest, max: User) -> None:
    assert Handover.objects.standing_rejections().count() == 1
    decided(contest, max)
    assert Handover.objects.standing_rejections().count() == 0
    assert Handover.objects.filter(answer="rejected").count() == 1


def test_an_upheld_one_counts(contest: Contest, max: User) -> None:
    decided(contest, max, UPHELD)
    assert Handover.objects.standing_rejections().count() == 1


def test_a_verdict_is_given_once(contest: Contest, max: User) -> None:
    decided(contest, max)
    with pytest.raises(AlreadyRuled, match="Max"):
        decided(contest, max, UPHELD)


@pytest.mark.parametrize(("verdict", "ruling", "field"), [("maybe", "Hm.", "verdict"), (UPHELD, " ", "ruling")])
def test_it_needs_a_verdict_and_a_sentence(contest: Contest, max: User, verdict: str, ruling: str, field: str) -> None:
    with pytest.raises(BadRuling) as refusal:
        contesting.rule(contest, by=max, verdict=verdict, ruling=ruling)
    assert field in refusal.value.fields
    assert Contest.objects.open().count() == 1


def test_both_parties_are_told_and_the_referee_is_reminded_no_more(
    contest: Contest, anna: User, rico: User, max: User
) -> None:
    decided(contest, max)
    told = Reminder.objects.filter(kind=ReminderKind.VERDICT).values_list("person__name", flat=True)
    assert sorted(told) == ["Anna", "Rico"]
    assert not Reminder.objects.open().filter(kind=ReminderKind.RULE).exists()


def test_without_a_named_referee_the_management_is_told(contest: Contest, max: User) -> None:
    reminding.bring_due(now=contest.at)
    assert Notice.objects.filter(user=max, kind=ReminderKind.RULE).count() == 1


def test_a_closed_lead_with_a_verdict_is_reopened_where_it_stood(anna: User, rico: User, mara: User, max: User) -> None:
    lead = handing_over.reject(cast.an_offer_to(), by=rico, reason=cast.reason("outside_offer"))
    contest = contesting.contest(lead, by=anna, evidence="It is in our offer.")
    lead = decided(contest, max, UPHELD)
    assert closing.stage_before_closing(lead) == Stage.NURTURE


# the database ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("change", "because"),
    [
        ("verdict = 'upheld'", "verdict_has_referee_time_and_words"),
        ("verdict = 'maybe', ruled_by_id = {max}, ruled_at = now(), ruling = 'x'", "verdict_has_referee"),
        ("verdict = 'upheld', ruled_by_id = {anna}, ruled_at = now(), ruling = 'x'", "nobody_rules_on_the_own_contest"),
        ("verdict = 'upheld', ruled_by_id = {rico}, ruled_at = now(), ruling = 'x'", "nobody rules on the own return"),
        ("evidence = ''", "contest_has_evidence"),
    ],
)
def test_half_a_verdict_or_one_by_a_party_is_refused(
    contest: Contest, anna: User, rico: User, max: User, change: str, because: str
) -> None:
    people = {"anna": anna.pk, "rico": rico.pk, "max": max.pk}
    refused(f"UPDATE leads_contest SET {change.format(**people)} WHERE id = {contest.pk}", because)


def test_a_verdict_stays_as_it_was_given(contest: Contest, max: User) -> None:
    decided(contest, max)
    refused("UPDATE leads_contest SET verdict = 'upheld'", "a verdict stays")


def test_a_contest_stays_on_record(contest: Contest) -> None:
    refused("DELETE FROM leads_contest", "stays on record")


def test_one_return_is_contested_once(contest: Contest) -> None:
    refused(
        """INSERT INTO leads_contest
            (public_id, lead_id, entry_id, by_id, at, evidence, agreement_id, due_at, verdict, ruling)
            SELECT 'x', lead_id, entry_id, by_id, at, evidence, agreement_id, due_at, '', '' FROM leads_contest""",
        "unique|one_open_contest",
    )


def refused(sql: str, because: str) -> None:
    with pytest.raises(IntegrityError, match=because), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)
