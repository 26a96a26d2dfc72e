"""Whoever of a file is known under another spelling is known again; who is in doubt comes in and is looked at."""

import random
from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import User
from leads import importing, merging
from leads.importing import likeness, running
from leads.models import Identifier, ImportJob, Lead, LedgerEntry, Organisation, Suspicion
from tests import cast
from tests.importing.conftest import Brought, accounts_for_every_row, drafted
from tests.importing.test_undoing import everything, taken_back

HEAD = "first_name,last_name,email,phone,company,job_title\n"
KNOWN = HEAD + "Jürgen,Größmann,j.groessmann@alpenwerk.de,+4922165432100,Alpenwerk GmbH,\n"
SLIP_IN_MAIL = HEAD + "Juergen,Groessmann,j.groesmann@alpenwerk.de,,Alpenwerk AG,Head of purchasing\n"
SAME_PHONE = HEAD + "Jürgen,Größman,private@gmx.de,+4922165432100,,Head of purchasing\n"
DOUBTFUL = HEAD + "Jürgen,Grössman,jg77@gmx.de,,Alpenwerke GmbH,Head of purchasing\n"


@pytest.mark.parametrize("text", [SLIP_IN_MAIL, SAME_PHONE])
def test_who_certainly_is_known_is_updated(bring: Brought, text: str) -> None:
    bring(KNOWN)
    job = bring(text)
    lead = Lead.objects.get()
    assert (job.created, job.updated, job.doubtful) == (0, 1, 0)
    assert (lead.last_name, lead.job_title) == ("Größmann", "Head of purchasing")
    assert not Suspicion.objects.exists()


def test_the_rule_of_each_field_counts_for_them_too(bring: Brought) -> None:
    bring(KNOWN)
    bring(SAME_PHONE, conflicts={"last_name": "overwrite", "job_title": "never"})
    lead = Lead.objects.get()
    assert (lead.last_name, lead.job_title) == ("Größman", "")


def test_another_address_is_kept_beside_and_the_file_adds_nothing_when_it_comes_again(bring: Brought) -> None:
    bring(KNOWN)
    bring(SAME_PHONE)
    assert Identifier.objects.get().value == "private@gmx.de"
    for finds_alike in (True, False):
        again = bring(SAME_PHONE, finds_alike=finds_alike)
        assert (again.created, again.updated, again.skipped) == (0, 0, 1)


def test_an_address_that_is_overwritten_is_not_kept_beside(bring: Brought) -> None:
    bring(KNOWN)
    bring(SAME_PHONE, conflicts={"email": "overwrite"})
    assert (Lead.objects.get().email, Identifier.objects.count()) == ("private@gmx.de", 0)


def test_who_is_in_doubt_comes_in_and_waits_for_somebody_to_look(bring: Brought) -> None:
    bring(KNOWN)
    job = bring(DOUBTFUL)
    suspicion = Suspicion.objects.get()
    assert (job.created, job.updated, job.doubtful) == (1, 0, 1)
    assert {suspicion.first, suspicion.second} == set(Lead.objects.all())
    assert {one["code"] for one in suspicion.reasons} >= {"near_company"}
    assert accounts_for_every_row(job)


def test_the_sweep_does_not_look_at_them_a_second_time(bring: Brought) -> None:
    bring(KNOWN)
    bring(DOUBTFUL)
    Suspicion.objects.all().delete()
    assert merging.sweep(now=timezone.now() + timedelta(minutes=5)) == 0


def test_whoever_wants_only_equal_ones_gets_them(bring: Brought) -> None:
    bring(KNOWN)
    for text in (SLIP_IN_MAIL, DOUBTFUL):
        assert bring(text, finds_alike=False).created == 1
    assert not Suspicion.objects.exists()


def test_rows_of_one_file_are_compared_with_each_other(bring: Brought) -> None:
    lines = [text.removeprefix(HEAD) for text in (KNOWN, SLIP_IN_MAIL, SAME_PHONE, DOUBTFUL)]
    job = bring(HEAD + "".join(lines))
    assert (job.created, job.updated + job.skipped, job.doubtful) == (2, 2, 1)
    lead = Lead.objects.get(last_name="Größmann")
    assert lead.job_title == "Head of purchasing"
    assert set(Identifier.objects.values_list("lead", "value")) == {
        (lead.pk, "j.groesmann@alpenwerk.de"), (lead.pk, "private@gmx.de"),
    }  # fmt: skip
    assert accounts_for_every_row(job)


def test_no_two_people_are_one_by_name_alone(bring: Brought) -> None:
    job = bring(HEAD + "".join(f"Clara,Nagelschmidt,c{n}@werk{n}.de,,Werk {n} GmbH,\n" for n in range(3)))
    assert (job.created, job.doubtful) == (3, 0)
    again = bring(HEAD + "Clara,Nagelschmidt,clara@gmx.de,,,\n")
    assert (again.created, again.doubtful) == (1, 1)


def test_a_number_that_many_share_tells_nothing(bring: Brought) -> None:
    dice = random.Random(3)  # no secret
    names = ["".join(dice.choices("abdefgiklmnorstuz", k=9)) for _n in range(60)]
    job = bring(HEAD + "".join(f"Otto,{name},{name}@x{n}.de,+49221123456,,\n" for n, name in enumerate(names)))
    assert job.created == 60
    assert bring(HEAD + "Otto,,otto@y.de,+49221123456,,\n").doubtful == 0


def test_who_was_merged_away_is_known_as_the_one_who_stays(bring: Brought, anna: User) -> None:
    bring(KNOWN)
    kept = Lead.objects.get()
    gone = cast.a_contact(first_name="Jürgen", last_name="Größmann", phone="+4917055566677", company="Other GmbH")
    merging.merge(kept, gone, by=anna)
    job = bring(HEAD + "Jürgen,Grösmann,,+4917055566677,,Head of purchasing\n")
    kept.refresh_from_db()
    assert (job.created, job.updated, kept.job_title) == (0, 1, "Head of purchasing")


def test_taken_back_they_are_as_before_to_the_last_value(bring: Brought, anna: User) -> None:
    bring(KNOWN)
    before = everything() | {"further": list(Identifier.objects.values())}
    lines = [text.removeprefix(HEAD) for text in (SLIP_IN_MAIL, SAME_PHONE, DOUBTFUL, DOUBTFUL.replace("77", "78"))]
    job = bring(HEAD + "".join(lines))
    assert Suspicion.objects.exists()
    job = taken_back(job, anna)
    assert (job.status, job.kept) == (ImportJob.Status.UNDONE, 0)
    assert everything() | {"further": list(Identifier.objects.values())} == before
    assert not Suspicion.objects.exists()


def test_who_was_merged_since_stays_when_the_import_is_taken_back(bring: Brought, anna: User) -> None:
    bring(KNOWN)
    job = bring(DOUBTFUL)
    one, other = Lead.objects.order_by("pk")
    merging.merge(one, other, by=anna)
    job = taken_back(job, anna)
    assert (job.status, job.removed, job.kept) == (ImportJob.Status.UNDONE, 0, 1)
    assert Lead.records.count() == 2


def test_the_preview_shows_them_side_by_side(bring: Brought, anna: User) -> None:
    bring(KNOWN)
    shown = importing.preview(drafted(DOUBTFUL + SAME_PHONE.removeprefix(HEAD) + DOUBTFUL.removeprefix(HEAD), anna))
    doubtful, updated, again = shown.rows
    assert (doubtful.state, updated.state) == ("doubtful", "updated")
    assert doubtful.beside is not None
    assert "Größmann" in doubtful.beside
    assert 50 <= doubtful.score < 90
    assert doubtful.reasons
    assert updated.score >= 90
    assert (again.state, again.score) == ("known", 0)
    assert Lead.objects.count() == 1
    assert not Suspicion.objects.exists()


def test_the_batches_of_a_file_know_each_other(bring: Brought, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(running, "BATCH", 1)
    lines = [text.removeprefix(HEAD) for text in (KNOWN, SLIP_IN_MAIL, SAME_PHONE, DOUBTFUL)]
    job = bring(HEAD + "".join(lines))
    assert (job.created, job.updated + job.skipped, job.doubtful) == (2, 2, 1)


def _word(dice: random.Random) -> str:
    return "".join(dice.choice("bdfgklmnrst") + dice.choice("aeiou") for _number in range(4)).capitalize()


def test_of_many_at_once_nine_in_ten_with_a_slip_are_found(bring: Brought, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two letters of the family name, or of the company, are swapped, and the address is another one."""
    monkeypatch.setattr(likeness, "THOROUGH", 0)
    dice = random.Random(5)  # no secret
    people = [
        (dice.choice(["Ada", "Bo", "Clara", "Emil"]), _word(dice), f"{_word(dice)} {_word(dice)} GmbH")
        for _n in range(150)
    ]
    bring(HEAD + "".join(f"{a},{b},a{n}@{b.lower()}.de,,{c},\n" for n, (a, b, c) in enumerate(people)))
    swapped = [(a, f"{b[:3]}{b[4]}{b[3]}{b[5:]}", c) if n % 2 else (a, b, f"{c[:3]}{c[4]}{c[3]}{c[5:]}")
               for n, (a, b, c) in enumerate(people)]  # fmt: skip
    job = bring(HEAD + "".join(f"{a},{b},z{n}@gmx.de,,{c},\n" for n, (a, b, c) in enumerate(swapped)))
    assert (job.created, accounts_for_every_row(job)) == (150, True)
    assert job.doubtful >= 135
    assert LedgerEntry.objects.count() == 300
    assert Organisation.objects.count() > 150
