"""Won deals of another system close the leads of their ids, with the source's dates, once."""

from datetime import date
from decimal import Decimal

from accounts.models import User
from leads.models import ImportJob, Kind, Lead, LedgerEntry, Reminder, ReminderKind, Stage
from tests.cast import lead_in
from tests.importing.conftest import Brought, accounts_for_every_row

LEADS = "mql_id,first_contact_date,origin\na,2018-03-01,social\nb,2018-03-08,\nc,2018-03-09,email\n"
DEALS = "mql_id,won_date,declared_monthly_revenue,segment\na,2018-03-15 19:58:54,0.0,pets\nb,2018-03-06,1200.50,\n"


def test_a_deal_is_guessed_by_its_columns(bring: Brought) -> None:
    bring(LEADS, system="olist")
    job = bring(DEALS, system="olist")
    assert (job.content, job.mapping) == (ImportJob.Content.DEALS, ["external_id", "won_on", "amount", "extra"])


def test_won_leads_have_date_amount_and_imported_history(bring: Brought, anna: User) -> None:
    bring(LEADS, system="olist")
    job = bring(DEALS, system="olist")
    lead = Lead.objects.get(external_id="a")
    first, last = lead.ledger.order_by("number")
    assert (job.updated, job.refused, job.skipped) == (2, 0, 0)
    assert (lead.stage, lead.won_on, lead.amount, lead.version) == (Stage.WON, date(2018, 3, 15), Decimal(0), 2)
    assert (last.number, last.kind, last.from_stage, last.to_stage) == (2, Kind.WON, Stage.MQL, Stage.WON)
    assert (last.imported, last.agreement, last.by, last.team_after) == (True, None, anna, first.team_after)
    assert last.at.isoformat() == "2018-03-15T18:58:54+00:00"
    assert lead.extra == {"segment": "pets"}


def test_a_deal_won_before_the_first_contact_is_imported_and_flagged(bring: Brought) -> None:
    bring(LEADS, system="olist")
    job = bring(DEALS, system="olist")
    assert job.flagged == 1
    assert Lead.objects.get(external_id="b").won_before_contact
    assert not Lead.objects.get(external_id="a").won_before_contact


def test_a_second_run_adds_nothing(bring: Brought) -> None:
    bring(LEADS, system="olist")
    bring(DEALS, system="olist")
    before = LedgerEntry.objects.count()
    again = bring(DEALS, system="olist")
    assert (again.updated, again.skipped, again.refused) == (0, 2, 0)
    assert LedgerEntry.objects.count() == before


def test_deals_of_nobody_and_of_leads_at_work_are_refused(bring: Brought) -> None:
    bring(LEADS, system="olist")
    at_work = lead_in(Stage.SAL)
    Lead.objects.filter(pk=at_work.pk).update(external_system="olist", external_id="w")
    job = bring(
        "mql_id,won_date,amount\nx,2018-04-01,5\nw,2018-04-01,5\na,2018-04-01,\nb,,5\n,2018-04-01,5\nc,2018-04-01,5\nc,2018-04-02,6\n",
        system="olist",
    )
    causes = list(job.refusals.order_by("row").values_list("row", "cause"))
    assert [row for row, _cause in causes] == [2, 3, 4, 5, 6]
    assert "No lead with the id “x” from “olist”" in causes[0][1]
    assert "SAL" in causes[1][1]
    assert (job.updated, job.skipped) == (1, 1)
    assert accounts_for_every_row(job)
    assert Lead.objects.get(external_id="c").amount == 5


def test_what_was_planned_for_a_won_lead_is_void(bring: Brought) -> None:
    lead = lead_in(Stage.NURTURE)
    Lead.objects.filter(pk=lead.pk).update(external_system="olist", external_id="n")
    Reminder.objects.create(lead=lead, kind=ReminderKind.STEP, due_at=lead.captured_at, text="call")
    bring("mql_id,won_date,amount\nn,2026-01-01,5\n", system="olist")
    lead.refresh_from_db()
    assert (lead.stage, lead.deadline) == (Stage.WON, None)
    assert not Reminder.objects.filter(lead=lead).open().exclude(kind=ReminderKind.OWN).exists()
