"""Their owners are our users: of marketing for what marketing qualifies, of sales for what sales works."""

import pytest

from accounts.models import User
from leads import importing
from leads.models import ImportJob, Lead, Side, Stage
from tests.importing.conftest import drafted

FILE = "email,status,owner\na@x.de,SQL,{rep}\nb@x.de,MQL,{rep}\nc@x.de,MQL,{marketer}\nd@x.de,SQL,Nobody\n"


def brought(marketer: User, rep: User) -> ImportJob:
    job = drafted(FILE.format(rep=rep.name, marketer=marketer.email), marketer)
    importing.interpret(job, meanings={"stage": {"SQL": "sgl"}})
    return importing.run(importing.start(job))


def test_what_sales_works_elsewhere_is_an_sgl_of_the_person_who_works_it(anna: User, rico: User) -> None:
    brought(anna, rico)
    lead = Lead.objects.get(email="a@x.de")
    assert (lead.stage, lead.responsible, lead.team, lead.sales_team) == (Stage.SGL, rico, rico.team, rico.team)
    assert (lead.generated_by, lead.origin, lead.deadline) == (Side.SALES, "sgl", None)
    assert (lead.ledger.get().responsible_after, lead.ledger.get().imported) == (rico, True)


def test_a_person_of_sales_does_not_answer_for_what_marketing_qualifies(anna: User, rico: User) -> None:
    brought(anna, rico)
    lead = Lead.objects.get(email="b@x.de")
    assert (lead.stage, lead.responsible, lead.team, lead.sales_team) == (Stage.MQL, None, anna.team, None)
    assert lead.extra["owner"] == rico.name
    assert Lead.objects.get(email="c@x.de").responsible == anna


def test_an_sgl_of_nobody_is_refused_with_the_cause(anna: User, rico: User) -> None:
    job = brought(anna, rico)
    assert (job.created, job.refused) == (3, 1)
    assert "SGL" in job.refusals.get().cause


@pytest.mark.parametrize("stage", ["handover", "sal", "sql", "won"])
def test_nothing_enters_where_only_a_handover_leads(anna: User, rico: User, stage: str) -> None:
    with pytest.raises(importing.BadMapping):
        importing.interpret(drafted(FILE.format(rep="x", marketer="y"), anna), meanings={"stage": {"SQL": stage}})
