"""The real funnel: 8,000 leads and 842 deals go in, and the report shows them to the last digit."""

from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command

from accounts.models import User
from leads.models import Lead, LedgerEntry
from leads.reports.funnel import funnel

ORIGINS = {
    "organic_search": (2296, 271), "paid_search": (1586, 195), "social": (1350, 75), "unknown": (1099, 179),
    "direct_traffic": (499, 56), "email": (493, 15), "referral": (284, 24), "other": (150, 4), "display": (118, 6),
    "other_publicities": (65, 3), "": (60, 14),
}  # fmt: skip
MONTHS = {
    "2017-06": (4, 0), "2017-07": (239, 2), "2017-08": (386, 9), "2017-09": (312, 7), "2017-10": (416, 14),
    "2017-11": (445, 18), "2017-12": (200, 11), "2018-01": (1141, 152), "2018-02": (1028, 149), "2018-03": (1174, 167),
    "2018-04": (1352, 183), "2018-05": (1303, 130),
}  # fmt: skip


def _bring(folder: Path, capsys: Any) -> list[str]:
    for name in ("olist_marketing_qualified_leads_dataset", "olist_closed_deals_dataset"):
        call_command("import_leads", str(folder / f"{name}.csv"), "--system", "olist", "--by", "anna@leadflow.example")
    return list(capsys.readouterr().out.splitlines())


@pytest.mark.real_data
@pytest.mark.slow
def test_the_report_shows_the_real_funnel_to_the_last_digit(real_data: Path, anna: User, capsys: Any) -> None:
    assert _bring(real_data / "leads", capsys) == [
        "8000 rows read, 8000 created, 0 updated, 0 skipped, 0 refused",
        "842 rows read, 0 created, 842 updated, 0 skipped, 0 refused, 1 flagged (won before the first contact)",
    ]
    found = funnel(Lead.objects.all())
    assert {row.key: (row.leads, row.won) for row in found.origins} == ORIGINS
    assert {row.key: (row.leads, row.won) for row in found.months} == MONTHS
    assert (found.total.leads, found.total.won, found.total.rate) == (8000, 842, 10.525)
    days = found.days
    assert (days.count, days.median, days.first_quartile, days.third_quartile) == (842, 14, 5, 54.75)
    assert (round(days.mean or 0, 1), days.longest, days.shortest) == (48.4, 427, -2)
    assert (found.flagged_count, [lead.days for lead in found.flagged]) == (1, [-2])
    assert found.days_in_order.count == 841
    assert found.days_in_order.shortest is not None
    assert found.days_in_order.shortest >= 0
    before = LedgerEntry.objects.count()
    assert _bring(real_data / "leads", capsys) == [
        "8000 rows read, 0 created, 0 updated, 8000 skipped, 0 refused",
        "842 rows read, 0 created, 0 updated, 842 skipped, 0 refused",
    ]
    assert (Lead.objects.count(), LedgerEntry.objects.count(), before) == (8000, 8842, 8842)
