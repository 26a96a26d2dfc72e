"""One record with what stands beside it, by a statement that is spelled once: the same that a query set reads."""

import threading
from typing import Any

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from leads.models import Agreement, Handover, Lead, statements
from tests import cast

HERE = "self.id = %(id)s"


@pytest.fixture
def offered(anna: User) -> Handover:
    return cast.an_offer_to()


def test_reads_the_record_and_what_stands_beside_it_in_one_statement(offered: Handover) -> None:
    with CaptureQueriesContext(connection) as counted:
        found = statements.get(Handover, "lead", "agreement", "to_team", where=HERE, values={"id": offered.pk})
        said = (found.lead.company, found.agreement.version, found.to_team.name)
    assert len(counted) == 1
    assert said == (offered.lead.company, offered.agreement.version, "Nord")
    assert found == offered


def test_what_is_not_there_beside_it_is_none(offered: Handover) -> None:
    found = statements.get(Handover, "to_person", where=HERE, values={"id": offered.pk})
    with CaptureQueriesContext(connection) as counted:
        assert found.to_person is None
    assert not counted


def test_none_found_is_an_absence_as_query_sets_say_it(db: None) -> None:
    with pytest.raises(Lead.DoesNotExist):
        statements.get(Lead, where=HERE, values={"id": 0})


def test_further_expressions_become_attributes(offered: Handover) -> None:
    also = {"offers": "(SELECT count(*) FROM leads_handover WHERE lead_id = %(lead)s)", "twice": "self.version * 2"}
    found: Any = statements.get(
        Agreement, where="self.id = %(id)s", values={"id": offered.agreement_id, "lead": offered.lead_id}, also=also
    )
    assert (found.offers, found.twice) == (1, 2 * found.version)


def test_two_readings_with_different_expressions_do_not_mix(offered: Handover) -> None:
    values = {"id": offered.lead_id}
    one: Any = statements.get(Lead, where=HERE, values=values, also={"said": "'one'"})
    two: Any = statements.get(Lead, where=HERE, values=values, also={"said": "'two'"})
    assert (one.said, two.said) == ("one", "two")


@pytest.mark.django_db(transaction=True)
def test_a_held_row_waits_for_nobody_else_and_others_wait_for_it() -> None:
    lead = cast.an_mql()
    taken: list[str] = []

    def second() -> None:
        with transaction.atomic():
            found = statements.get(Lead, where=HERE, values={"id": lead.pk}, held=["self"])
            taken.append(found.first_name)
        connection.close()

    with transaction.atomic():
        statements.get(Lead, where=HERE, values={"id": lead.pk}, held=["self"])
        other = threading.Thread(target=second)
        other.start()
        other.join(0.5)
        assert taken == []
        Lead.objects.filter(pk=lead.pk).update(first_name="Changed")
    other.join(10)
    assert taken == ["Changed"]
