"""Raw SQL attacks the agreement: what is signed stays, by the three it takes, and one version counts at any moment."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from accounts.models import User
from leads import agreeing
from leads.models import Agreement, Part, Signature
from tests import cast

pytestmark = pytest.mark.django_db(transaction=True)


def attack(sql: str, *values: Any) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql, values)


def refused(sql: str, *values: Any, because: str) -> None:
    with pytest.raises(IntegrityError, match=because):
        attack(sql, *values)


def sign(agreement: Agreement, part: str, by: User) -> tuple[str, int, str, int]:
    sql = """INSERT INTO leads_signature (agreement_id, part, by_id, name, at, fingerprint)
        VALUES (%s, %s, %s, 'x', now(), '')"""
    return sql, agreement.pk, part, by.pk


def copied(agreement: Agreement, **changed: str) -> str:
    """An INSERT of a copy of the row, with other expressions for some columns."""
    columns = [str(field.column) for field in Agreement._meta.concrete_fields if field.name != "id"]
    said = [changed.get(column, f'"{column}"') for column in columns]
    names = ", ".join(f'"{column}"' for column in columns)
    return (
        f"INSERT INTO leads_agreement ({names}) SELECT {', '.join(said)} FROM leads_agreement WHERE id = {agreement.pk}"
    )


# one at any moment --------------------------------------------------------------------------------


def test_two_versions_cannot_count_at_the_same_moment() -> None:
    draft = cast.a_proposal()
    sql = "UPDATE leads_agreement SET status = 'signed', in_force_from = now() WHERE id = %s"
    refused(sql, draft.pk, because="one_agreement_in_force")


def test_the_version_in_force_cannot_just_end() -> None:
    sql = "UPDATE leads_agreement SET in_force_until = now() WHERE is_preset"
    refused(sql, because="one agreement is in force at any moment")


def test_no_gap_can_be_left_between_two_versions() -> None:
    draft = cast.a_proposal()
    for part, signer in zip(Part, cast.table(), strict=True):
        attack(*sign(draft, part, signer))
    sql = """UPDATE leads_agreement SET in_force_until = now() WHERE is_preset;
        UPDATE leads_agreement SET status = 'signed', in_force_from = now() + interval '1 hour' WHERE id = %s"""
    refused(sql, draft.pk, because="one agreement is in force at any moment")


def test_a_version_cannot_lose_its_end_again() -> None:
    cast.an_agreement()
    refused("UPDATE leads_agreement SET in_force_until = NULL WHERE is_preset", because="one_agreement_in_force")


def test_the_day_of_a_signed_version_cannot_be_moved() -> None:
    agreement = cast.an_agreement()
    sql = "UPDATE leads_agreement SET in_force_from = in_force_from + interval '1 day' WHERE id = %s"
    refused(sql, agreement.pk, because="the dates of an agreement stand")


def test_the_agreement_cannot_be_emptied() -> None:
    refused("DELETE FROM leads_agreement", because="only a draft can be thrown away")


# three signatures ---------------------------------------------------------------------------------


@pytest.mark.parametrize("number", [0, 1, 2])
def test_fewer_than_three_signatures_put_nothing_into_force(number: int) -> None:
    draft = cast.a_proposal()
    for part, signer in list(zip(Part, cast.table(), strict=True))[:number]:
        attack(*sign(draft, part, signer))
    sql = """UPDATE leads_agreement SET in_force_until = now() WHERE is_preset;
        UPDATE leads_agreement SET status = 'signed', in_force_from = now() WHERE id = %s"""
    refused(sql, draft.pk, because="comes into force by three signatures")


def test_a_second_preset_cannot_slip_in_unsigned() -> None:
    preset = Agreement.in_force()
    refused(copied(preset, version="99"), because="one_preset_agreement|one_agreement_in_force")


def test_a_draft_cannot_call_itself_a_preset() -> None:
    draft = cast.a_draft()
    sql = "UPDATE leads_agreement SET is_preset = true WHERE id = %s"
    refused(sql, draft.pk, because="keeps its number and its origin|one_preset_agreement")


def test_an_agreement_cannot_begin_as_a_signed_one() -> None:
    preset = Agreement.in_force()
    refused(copied(preset, version="99", is_preset="false"), because="begins as a draft")


def test_a_part_is_signed_once() -> None:
    draft = cast.a_proposal()
    mara, *_rest = cast.table()
    attack(*sign(draft, Part.MARKETING, mara))
    refused(*sign(draft, Part.MARKETING, mara), because="each_part_signs_once")


@pytest.mark.parametrize("part", [Part.SALES, Part.MANAGEMENT])
def test_nobody_signs_the_own_proposal_for_another_side(part: Part) -> None:
    mara, *_rest = cast.table()
    refused(*sign(cast.a_proposal(), part, mara), because="a part is signed by its own head")


def test_whoever_changes_the_role_does_not_sign_a_second_part() -> None:
    draft = cast.a_proposal()
    mara, *_rest = cast.table()
    attack(*sign(draft, Part.MARKETING, mara))
    attack("UPDATE accounts_user SET role = 'management', team_id = NULL WHERE id = %s", mara.pk)
    refused(*sign(draft, Part.MANAGEMENT, mara), because="nobody_signs_two_parts")


def test_a_rep_signs_nothing(rico: User) -> None:
    refused(*sign(cast.a_proposal(), Part.SALES, rico), because="a part is signed by its own head")


def test_who_has_left_signs_nothing() -> None:
    draft = cast.a_proposal()
    mara, *_rest = cast.table()
    attack("UPDATE accounts_user SET is_active = false WHERE id = %s", mara.pk)
    refused(*sign(draft, Part.MARKETING, mara), because="a part is signed by its own head")


def test_a_draft_bears_no_signature() -> None:
    mara, *_rest = cast.table()
    refused(*sign(cast.a_draft(), Part.MARKETING, mara), because="a proposed agreement is signed")


@pytest.mark.parametrize("act", ["UPDATE leads_signature SET name = 'x'", "DELETE FROM leads_signature",
                                 "TRUNCATE leads_signature"])  # fmt: skip
def test_a_signature_is_for_ever(act: str) -> None:
    cast.an_agreement()
    refused(act, because="signatures are never changed")


# words stand --------------------------------------------------------------------------------------

WORDS = {
    "purpose": "'x'", "definition": "'{}'", "handover_rule": "'{}'", "bant_rule": "'{}'", "hand_raiser_rule": "'{}'",
    "scoring": "'[1]'", "clock_terms": "'{}'", "offering_terms": "'{\"automatic\": true}'", "routing_terms": "'{}'",
    "promise_terms": "'{}'", "target_terms": "'{\"amount\": 1}'", "reasons_kept": "'[]'", "referee_id": "NULL",
    "motive": "'x'", "starts_at": "now()", "drafted_at": "now()", "based_on_id": "NULL",
}  # fmt: skip


@pytest.mark.parametrize("column", WORDS)
def test_a_word_of_a_signed_version_cannot_be_changed(column: str) -> None:
    agreement = cast.an_agreement()
    sql = f"UPDATE leads_agreement SET {column} = {WORDS[column]} WHERE id = %s"
    refused(sql, agreement.pk, because="the words of an agreement stand")


def test_a_word_of_a_proposal_cannot_be_changed() -> None:
    proposal = cast.a_proposal()
    refused("UPDATE leads_agreement SET purpose = 'x' WHERE id = %s", proposal.pk, because="the words of an agreement")


@pytest.mark.parametrize("status", ["draft", "proposed", "withdrawn"])
def test_a_signed_version_cannot_go_back(status: str) -> None:
    agreement = cast.an_agreement()
    sql = "UPDATE leads_agreement SET status = %s, in_force_from = NULL WHERE id = %s"
    refused(sql, status, agreement.pk, because="is proposed, then signed or withdrawn|the dates of an agreement")


def test_a_withdrawn_proposal_does_not_come_back() -> None:
    proposal = cast.a_proposal()
    agreeing.withdraw(proposal, by=cast.table()[0])
    sql = "UPDATE leads_agreement SET status = 'proposed' WHERE id = %s"
    refused(sql, proposal.pk, because="is proposed, then signed or withdrawn")


def test_a_draft_cannot_be_signed_without_having_been_proposed() -> None:
    draft = cast.a_draft()
    sql = "UPDATE leads_agreement SET status = 'signed', in_force_from = now() + interval '1 day' WHERE id = %s"
    refused(sql, draft.pk, because="is proposed, then signed or withdrawn")


def test_a_signed_version_cannot_be_deleted() -> None:
    agreement = cast.an_agreement()
    refused("DELETE FROM leads_agreement WHERE id = %s", agreement.pk, because="only a draft can be thrown away")


def test_a_version_keeps_its_number() -> None:
    agreement = cast.an_agreement()
    refused("UPDATE leads_agreement SET version = 77 WHERE id = %s", agreement.pk, because="keeps its number")


# acknowledgements ---------------------------------------------------------------------------------


def test_an_acknowledgement_is_for_ever(anna: User) -> None:
    agreement = cast.an_agreement()
    agreeing.acknowledge(agreement, by=anna)
    refused("DELETE FROM leads_acknowledgement", because="acknowledgements are never changed")


def test_what_is_not_signed_cannot_be_acknowledged(anna: User) -> None:
    sql = "INSERT INTO leads_acknowledgement (agreement_id, user_id, at) VALUES (%s, %s, now())"
    refused(sql, cast.a_proposal().pk, anna.pk, because="a signed agreement is acknowledged")


# and yet it works ---------------------------------------------------------------------------------


def test_the_guards_let_a_rightful_change_through() -> None:
    first, second = cast.an_agreement(), cast.an_agreement(starts_at=timezone.now() + timedelta(days=3))
    chain = Agreement.objects.filter(in_force_from__isnull=False).order_by("in_force_from")
    assert [version.pk for version in chain][1:] == [first.pk, second.pk]
    ends = [version.in_force_until for version in chain]
    assert ends == [*[version.in_force_from for version in chain][1:], None]
    assert Signature.objects.count() == 6
