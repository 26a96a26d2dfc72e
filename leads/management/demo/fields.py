"""What the demo company wants to know of its leads besides the usual."""

from typing import Any

from accounts.models import User
from accounts.roles import Role
from leads import customising
from leads.customising import Choice, Plan

_BUILDINGS = (("Wohngebäude", "Residential"), ("Gewerbebau", "Commercial"), ("Öffentlicher Bau", "Public"))
BUILDING = Plan("Gebäude", "Building", "choice", choices=[Choice(*labels) for labels in _BUILDINGS], position=10)
HEAT_DEMAND = Plan(
    "Wärmebedarf", "Heat demand", "number", unit="MWh", help_de="Im Jahr, laut Abrechnung oder geschätzt",
    help_en="A year, as billed or estimated", position=20,
)  # fmt: skip


def add(colleagues: dict[str, User]) -> None:
    admin = next(user for user in colleagues.values() if user.role == Role.ADMIN)
    for plan in (BUILDING, HEAT_DEMAND):
        customising.add(plan, by=admin)


def known_of(expected_value: int) -> dict[str, Any]:
    """Of two leads in three something is known, more of the larger ones."""
    thousands = expected_value // 1000
    found: dict[str, Any] = {}
    if thousands % 3:
        found["custom.building"] = ("residential", "commercial", "public")[thousands % 7 % 3]
    if thousands % 3 == 1 or thousands > 100:
        found["custom.heat_demand"] = thousands * 2.5
    return found
