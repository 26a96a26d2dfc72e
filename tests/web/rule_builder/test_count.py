"""The live count is quick always, exact where that is quick, and of those leads that the reader may see."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from accounts.models import User
from leads.models import Lead
from leads.reports import passing
from leads.reports.passing import Counted, passing_now
from tests import cast

KNOWN = {"all": [{"field": "company", "op": "known"}]}
SENT = {"name": "rule", "rule-word": "all", "rule-0-field": "company", "rule-0-op": "known"}


def asked(user: User, sent: dict[str, Any]) -> Any:
    client = Client()
    client.force_login(user)
    return client.post(reverse("rule_count"), sent)


def test_it_counts_the_leads_that_pass_now(anna: User) -> None:
    cast.an_mql()
    cast.an_mql(company="")
    assert "1 lead passes now" in asked(anna, SENT).content.decode()


def test_it_counts_only_what_the_reader_may_see(rico: User, sven: User) -> None:
    cast.a_sal()
    assert "1 lead passes now" in asked(rico, SENT).content.decode()
    assert "0 leads pass now" in asked(sven, SENT).content.decode()


def test_it_leads_to_the_list_of_these_leads(anna: User) -> None:
    lead, other = cast.an_mql(), cast.an_mql(company="")
    answer = asked(anna, SENT).content.decode()
    client = Client()
    client.force_login(anna)
    shown = client.get(answer.split('<a href="')[1].split('"')[0]).content.decode()
    assert lead.public_id in shown
    assert other.public_id not in shown


def test_it_brings_the_sentence_along(anna: User) -> None:
    answer = asked(anna, SENT).content.decode()
    assert 'id="id_rule-sentence" hx-swap-oob' in answer
    assert "Company is known" in answer


def test_what_is_not_complete_is_not_counted(anna: User) -> None:
    answer = asked(anna, {**SENT, "rule-0-op": "is"}).content.decode()
    assert "pass" not in answer
    assert "One condition is not complete yet" in answer


def test_it_counts_no_further_than_a_person_would(anna: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(passing, "MOST_COUNTED", 2)
    for _number in range(3):
        cast.an_mql()
    assert passing_now(Lead.objects.all(), KNOWN) == Counted(2, is_more=True)
    assert "More than 2 leads pass now" in asked(anna, SENT).content.decode()


def test_a_count_that_takes_too_long_becomes_an_estimate(anna: User, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever the rule costs, the page waits no longer than its patience."""
    cast.an_mql()
    monkeypatch.setattr(passing, "PATIENCE", 50)
    slow = Lead.objects.extra(where=["pg_sleep(5) IS NOT NULL"])
    counted = passing_now(slow, KNOWN)
    assert counted.is_estimate
    assert passing_now(Lead.objects.all(), KNOWN) == Counted(1)  # the connection goes on as before


def test_an_estimate_does_not_look_exact() -> None:
    assert [passing._rounded(number) for number in (0, 7, 42, 1234, 98765)] == [0, 7, 42, 1200, 99000]


def test_the_patience_ends_with_the_count(anna: User) -> None:
    passing_now(Lead.objects.all(), KNOWN)
    with connection.cursor() as cursor:
        cursor.execute("SHOW statement_timeout")
        assert cursor.fetchone() == ("0",)


def test_a_stranger_counts_nothing(client: Client, db: None) -> None:
    assert client.post(reverse("rule_count"), SENT).status_code == 302
