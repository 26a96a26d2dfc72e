"""The timeline: everything of one lead, newest first, by one statement, in the reader's language."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from itertools import pairwise

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django.utils.translation import override

from accounts.models import User
from leads import capturing, checking, handing_over, noting, reminding
from leads.models import Activity, ConsentState, Lead, Letter, Level, Touch
from leads.reports.timeline import SOURCES, Cursor, Entry, Show, timeline
from leads.reports.timeline.sources import statement
from tests import cast


def now_of(lead: Lead) -> Lead:
    return Lead.objects.get(pk=lead.pk)


def only(lead: Lead, show: Show) -> list[Entry]:
    return list(timeline(lead, show=show).entries)


@pytest.fixture
def lived(anna: User, rico: User) -> Lead:
    """A lead to which everything happened."""
    lead = cast.a_sal()
    for kind in Activity.Kind:
        noting.note(lead, by=rico, kind=kind, text=f"About {kind}", outcome="reached")
    capturing.edit(now_of(lead), {"job_title": "Engineer", "expected_value": "500"}, by=rico)
    capturing.record_consent(now_of(lead), ConsentState.WITHDRAWN, by=rico, source="Mail")
    checking.answer(
        now_of(lead), checking.Finding(Letter.BUDGET, Level.MET, "Released", "Mr Hahn", "Call", Decimal(900)), by=rico
    )
    reminder = reminding.remind_me(lead, by=rico, due=timezone.now() + timedelta(days=1), text="Ring again")
    reminding.finish(reminder, by=rico)
    return now_of(lead)


def test_tells_all_that_happened_newest_first(lived: Lead) -> None:
    entries = timeline(lived, limit=100).entries
    assert {entry.kind for entry in entries} == set(Show)
    assert all(newer.at >= older.at for newer, older in pairwise(entries))


def test_two_statements_however_long_the_life(lived: Lead, rico: User) -> None:
    for number in range(50):
        noting.note(lived, by=rico, kind=Activity.Kind.NOTE, text=str(number))
    with CaptureQueriesContext(connection) as counted:
        assert len(timeline(lived).entries) == 20
    assert len(counted) == 2  # the first one asks for records that were merged into it


def test_every_branch_reads_no_more_than_a_page_of_this_lead() -> None:
    text = statement(SOURCES, has_cursor=False)
    assert text.count("LIMIT %(limit)s") == len(SOURCES) + 1


def test_pages_follow_each_other_without_gap_or_repetition(lived: Lead) -> None:
    whole = [str(entry.cursor) for entry in timeline(lived, limit=1000).entries]
    read: list[str] = []
    before: Cursor | None = None
    while True:
        page = timeline(lived, before=before, limit=3)
        read += [str(entry.cursor) for entry in page.entries]
        if page.older is None:
            break
        before = Cursor.read(str(page.older))
    assert read == whole
    assert len(set(read)) == len(read)


def test_entries_of_the_same_moment_are_all_told(anna: User) -> None:
    lead, moment = cast.an_mql(), timezone.now()
    for number in range(7):
        noting.note(lead, by=anna, kind=Activity.Kind.NOTE, text=str(number))
    Activity.objects.filter(lead=lead).update(at=moment)
    first = timeline(lead, show=Show.NOTE, limit=4)
    rest = timeline(lead, show=Show.NOTE, limit=4, before=first.older)
    assert [entry.quote for entry in [*first.entries, *rest.entries]] == list("6543210")


@pytest.mark.parametrize("show", list(Show))
def test_shows_one_kind_alone(show: Show, lived: Lead) -> None:
    entries = only(lived, show)
    assert entries
    assert {entry.kind for entry in entries} == {show}


def test_knows_no_other_leads_and_no_unknown_kinds(lived: Lead, anna: User) -> None:
    other = cast.an_mql()
    assert not only(other, Show.CALL)
    assert not timeline(lived, show="nonsense").entries


@pytest.mark.parametrize(
    ("language", "sentence"),
    [("en", "Anna handed the lead over to Nord."), ("de", "Anna")],
)
def test_a_ledger_entry_speaks_the_readers_language(language: str, sentence: str, anna: User) -> None:
    handover = cast.an_offer_to()
    with override(language):
        newest = only(handover.lead, Show.STATUS)[0]
    assert newest.sentence.startswith(sentence)
    assert newest.side == "sales"
    assert newest.details[0].endswith("v1")


def test_a_rejection_names_its_reason_in_the_readers_language(anna: User, rico: User) -> None:
    lead = handing_over.reject(cast.an_offer_to(), by=rico, reason=cast.reason("wrong_team"), note="We sell south")
    with override("de"):
        german = only(lead, Show.STATUS)[0]
    with override("en"):
        english = only(lead, Show.STATUS)[0]
    assert "Falsches Team" in german.sentence
    assert english.sentence == "Rico rejected the lead: Wrong team. Anna is responsible."
    assert english.quote == "We sell south"


def test_a_call_tells_its_outcome(lived: Lead) -> None:
    assert [entry.sentence for entry in only(lived, Show.CALL)] == ["Rico called: Reached"]


def test_an_answer_tells_level_evidence_and_amount(lived: Lead) -> None:
    newest = only(lived, Show.BANT)[0]
    assert newest.sentence == "Rico noted for Budget: Met."
    assert (newest.quote, newest.amount, newest.currency) == ("Released", Decimal(900), "EUR")
    assert list(newest.details) == ["said by Mr Hahn", "Call"]


def test_a_change_tells_before_and_after(lived: Lead) -> None:
    changed = next(entry for entry in only(lived, Show.SYSTEM) if entry.changes)
    told = {change.name: (change.before, change.after) for change in changed.changes}
    assert told["job_title"] == ("", "Engineer")
    assert "expected_value" in told


def test_what_moved_the_lead_is_no_change_of_facts(anna: User) -> None:
    assert not [entry for entry in only(cast.a_sal(), Show.SYSTEM) if entry.changes]


def test_a_done_reminder_is_told_and_an_open_one_is_not(lived: Lead, rico: User) -> None:
    reminding.remind_me(lived, by=rico, due=timezone.now() + timedelta(days=1), text="Not yet")
    told = " ".join(entry.sentence for entry in only(lived, Show.SYSTEM))
    assert "Rico has done: Ring again" in told
    assert "Not yet" not in told


def test_a_withdrawn_consent_is_told_with_its_source(lived: Lead) -> None:
    withdrawn = next(entry for entry in only(lived, Show.SYSTEM) if "wants no contact" in entry.sentence)
    assert list(withdrawn.details) == ["Mail"]


def test_a_touch_tells_touchpoint_campaign_and_parameters(anna: User) -> None:
    lead = cast.an_mql()
    Touch.objects.filter(lead=lead).update(campaign="Spring", utm={"source": "ads"})
    told = only(lead, Show.TOUCH)[0]
    assert told.sentence == "Contact through Web form."
    assert list(told.details) == ["Campaign: Spring", "source: ads"]


def test_imported_history_says_that_it_comes_from_the_source(anna: User) -> None:
    lead = cast.an_mql()
    moment = datetime(2020, 5, 1, tzinfo=UTC)
    entry = lead.ledger.get(number=2)
    entry.pk, entry.number, entry.imported, entry.agreement, entry.at = None, lead.entries + 1, True, None, moment
    entry.from_stage, entry.to_stage = "mql", "mql"
    entry.responsible_before, entry.team_before = entry.responsible_after, entry.team_after
    entry.save()
    assert only(lead, Show.STATUS)[-1].sentence == "The source says: MQL."


@pytest.mark.parametrize("text", ["", "x", "1~2", "2026-01-01T00:00:00~1~1", "2026-01-01T00:00:00+00:00~a~1",
                                  "2026-01-01T00:00:00+00:00~1~99999999999999999999"])  # fmt: skip
def test_a_cursor_that_somebody_typed_is_no_cursor(text: str) -> None:
    assert Cursor.read(text) is None
