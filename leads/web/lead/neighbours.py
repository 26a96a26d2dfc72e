"""Other leads that the page names: the same person, and people of the same company."""

from typing import Any

from accounts.models import User
from leads import access
from leads.models import Lead


def duplicates(lead: Any) -> list[Lead]:
    """Other leads the user may see with the same address or telephone."""
    return [Lead(**told) for told in lead.same_person]


def original(lead: Any) -> Lead | None:
    """The lead that goes on where this one ended as its duplicate."""
    return Lead(**lead.original[0]) if lead.original else None


def of_same_company(user: User, lead: Lead) -> list[Lead]:
    if lead.organisation_id is None:
        return []
    others = access.leads(user).filter(organisation_id=lead.organisation_id).exclude(pk=lead.pk)
    return list(others.with_people().order_by("-pk")[:10])
