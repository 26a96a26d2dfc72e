"""A lead's page and its doors."""

from leads.models import Lead


def url(lead: Lead, door: str = "") -> str:
    return f"/leads/{lead.public_id}/{door}/" if door else f"/leads/{lead.public_id}/"


def now_of(lead: Lead) -> Lead:
    return Lead.objects.get(pk=lead.pk)
