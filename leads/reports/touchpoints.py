"""What touchpoints and campaigns bring: their last lead, how many lately, what campaigns cost for each."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from leads.models import Campaign, Touchpoint, statements

RECENTLY = timedelta(days=30)


@dataclass(frozen=True)
class PointLine:
    """A touchpoint with its newest touch and the touches and new leads of the last 30 days."""

    point: Touchpoint
    last_at: datetime | None
    touches: int
    new_leads: int

    @property
    def silent(self) -> bool:
        return self.point.alarmed_at is not None and self.point.is_active


# each lateral part reads the end of one index
_POINTS = """
SELECT point.id, last.at, lately.touches, lately.fresh FROM leads_touchpoint point
LEFT JOIN LATERAL (
    SELECT at FROM leads_touch WHERE touchpoint_id = point.id ORDER BY at DESC LIMIT 1) last ON true
LEFT JOIN LATERAL (
    SELECT count(*) AS touches, count(*) FILTER (WHERE NOT EXISTS (
        SELECT FROM leads_touch earlier WHERE earlier.lead_id = touch.lead_id AND earlier.at < touch.at)) AS fresh
    FROM leads_touch touch WHERE touch.touchpoint_id = point.id AND touch.at > %(since)s AND touch.at <= %(now)s
) lately ON true"""


def of_touchpoints(*, now: datetime) -> list[PointLine]:
    """Every touchpoint, the silent ones first, then by name; two statements."""
    found = {pk: rest for pk, *rest in statements.rows(_POINTS, {"since": now - RECENTLY, "now": now})}
    points = Touchpoint.objects.select_related("answerable")
    lines = [PointLine(point, *found.get(point.pk, (None, 0, 0))) for point in points]
    return sorted(lines, key=lambda line: (not line.point.is_active, not line.silent, str(line.point).lower()))


@dataclass(frozen=True)
class CampaignLine:
    """A campaign with the leads it touched, those it touched first, and what came of them."""

    campaign: Campaign
    leads: int = 0
    first: int = 0
    won: int = 0
    amount: Decimal = Decimal(0)

    @property
    def cost_per_lead(self) -> Decimal | None:
        cost = self.campaign.cost
        return round(cost / self.first, 2) if cost is not None and self.first else None


_CAMPAIGNS = """
SELECT touched.campaign, count(*), count(*) FILTER (WHERE touched.is_first),
    count(*) FILTER (WHERE lead.stage = 'won'),
    coalesce(sum(lead.amount) FILTER (WHERE lead.stage = 'won' AND lead.currency = touched.currency), 0)
FROM (
    SELECT touch.campaign, touch.lead_id, campaign.currency, bool_or(NOT EXISTS (
        SELECT FROM leads_touch earlier WHERE earlier.lead_id = touch.lead_id AND earlier.at < touch.at)) AS is_first
    FROM leads_touch touch JOIN leads_campaign campaign ON campaign.name = touch.campaign
    WHERE touch.campaign = ANY(%(names)s) AND touch.campaign <> ''
    GROUP BY touch.campaign, touch.lead_id, campaign.currency
) touched JOIN leads_lead lead ON lead.id = touched.lead_id GROUP BY touched.campaign"""


def of_campaigns(campaigns: Sequence[Campaign]) -> list[CampaignLine]:
    """The given campaigns in their order; amounts are those in the campaign's own currency. One statement."""
    names = [campaign.name for campaign in campaigns]
    found = {name: rest for name, *rest in statements.rows(_CAMPAIGNS, {"names": names})} if names else {}
    return [CampaignLine(campaign, *found.get(campaign.name, ())) for campaign in campaigns]
