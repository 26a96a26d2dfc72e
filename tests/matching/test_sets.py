"""Rows of a file are recognised set by set, as certainly as one by one."""

from typing import Any

import pytest
from django.db import connection

from accounts.models import User
from leads import merging
from leads.matching import sets
from leads.models import Lead
from tests import cast

pytestmark = pytest.mark.django_db
VALUES: dict[str, Any] = {"mailboxes": sets.SHARED, "system": "crm"}


@pytest.fixture
def clara() -> Lead:
    return cast.a_contact(first_name="Clara", last_name="Größmann", email="c.g@alpenwerk.de", phone="+4915112345678")


def recognised(how: str, **row: str) -> int | None:
    facts = {"first_name": "", "last_name": "", "email": "", "phone": "", "external_id": "", **row}
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE IF EXISTS rows_in")
        columns = ", ".join(f"{name} text" for name in facts)
        cursor.execute(f"CREATE TEMPORARY TABLE rows_in (row int, lead_id bigint, {columns})")
        marks = ", ".join(["%s"] * len(facts))
        cursor.execute(f"INSERT INTO rows_in VALUES (1, NULL, {marks})", list(facts.values()))
        cursor.execute(getattr(sets, how)("rows_in"), VALUES)
        cursor.execute("SELECT lead_id FROM rows_in")
        found: int | None = cursor.fetchone()[0]
    return found


def test_by_an_own_mailbox(clara: Lead) -> None:
    named = {"first_name": "Clara", "last_name": "Groessmann"}
    assert recognised("by_mail_of_file", email="c.g@alpenwerk.de") == clara.pk
    assert recognised("by_mail_of_file", email="c.g@alpenwerk.de", **named) == clara.pk


def test_by_an_own_mailbox_whatever_the_name_in_the_file(clara: Lead) -> None:
    named = {"first_name": "Paul", "last_name": "Other"}
    assert recognised("by_mail_of_file", email="c.g@alpenwerk.de", **named) == clara.pk


@pytest.mark.parametrize("address", ["info@alpenwerk.de", "sales.nord@alpenwerk.de", "kontakt2@alpenwerk.de"])
def test_not_by_a_shared_mailbox_with_another_name(address: str) -> None:
    cast.a_contact(email=address)
    assert recognised("by_mail_of_file", email=address, first_name="Paul", last_name="Other") is None


def test_by_telephone_and_name_in_either_order(clara: Lead) -> None:
    phone = "+4915112345678"
    assert recognised("by_phone", phone=phone, first_name="Clara", last_name="Grössmann") == clara.pk
    assert recognised("by_phone", phone=phone, first_name="Größmann", last_name="Clara") == clara.pk
    assert recognised("by_phone", phone=phone, first_name="Paul", last_name="Größmann") is None
    assert recognised("by_phone", phone=phone) is None


def test_a_merged_record_stands_for_the_one_that_goes_on(clara: Lead, anna: User) -> None:
    kept = cast.an_mql()
    merging.merge(kept, clara, by=anna)
    assert recognised("by_mail_of_file", email="c.g@alpenwerk.de") == kept.pk
