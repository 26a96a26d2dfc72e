"""The views that the demo company's colleagues keep of their leads."""

from accounts.models import User
from leads import viewing
from leads.models import Layout, Sort
from leads.viewing import State

CONSENT = {"field": "consent", "op": "is", "value": "given"}
REACHABLE = {"any": [{"field": "phone", "op": "known"}, {"field": "email", "op": "known"}]}
NEEDS = {"field": "need", "op": "at_least", "value": "partly"}
HAS_MONEY = {"field": "budget", "op": "at_least", "value": "partly"}

READY_TO_TALK = State({"stage": ["mql", "nurture"]}, {"all": [CONSENT, REACHABLE, NEEDS]})
CAME_BACK_TWICE = State({"stage": ["nurture"], "returned": ["2"]})
MINE_BY_DEADLINE = State({"stage": ["sal", "sql"], "responsible": ["me"]}, sort=Sort.DEADLINE)
NEAR_THE_WIN = State({"stage": ["sal", "sql"]}, {"all": [NEEDS, HAS_MONEY]}, layout=Layout.BOARD)


def keep(colleagues: dict[str, User]) -> None:
    """Some for a team, some private; those who sign in find theirs in the side bar."""
    anna, mehmet, claire, jonas = (
        colleagues[name] for name in ("Anna Berg", "Mehmet Yıldız", "Claire Bennett", "Jonas Petersen")
    )
    ready = viewing.save(READY_TO_TALK, by=mehmet, name="Reif fürs Gespräch", shared=True, pinned=True)
    viewing.pin(ready, by=anna)
    viewing.save(CAME_BACK_TWICE, by=anna, name="Zweimal zurück", pinned=True)
    viewing.save(MINE_BY_DEADLINE, by=claire, name="Mine, by deadline", shared=True, pinned=True)
    viewing.save(NEAR_THE_WIN, by=jonas, name="Kurz vor dem Abschluss", shared=True, pinned=True)
