"""Who is to get a lead that goes to sales: the agreement's routes, the team's way of sharing, absences and limits."""

from leads.routing.crew import Load, Mate, crew, crews, loads, warns_at
from leads.routing.deciding import Alarm, Recipient, recipient

__all__ = ["Alarm", "Load", "Mate", "Recipient", "crew", "crews", "loads", "recipient", "warns_at"]
