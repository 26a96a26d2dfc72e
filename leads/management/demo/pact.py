"""The demo company's agreement: signed when its story begins, and a change on the table today."""

from datetime import datetime, timedelta
from typing import Any

import time_machine
from django.utils import translation

from accounts.demo import PASSWORD
from accounts.models import User
from accounts.roles import Role
from leads import agreeing
from leads.models import Agreement

TARGET = {"amount": "450000", "currency": "EUR"}
ROUTING = {"method": "team", "keep_organisation": True}
LATECOMERS = 2  # have not said yet that they have read it
WHY = (
    "Die Auswertung zeigt: Wer innerhalb von vier Stunden antwortet, gewinnt doppelt so viele Leads. "
    "Der Vertrieb sagt zu, schneller anzunehmen oder abzulehnen."
)


def sign(colleagues: dict[str, User], *, at: datetime) -> Agreement:
    """The heads and the sponsor sign what the wizard suggested, with a target of their own; nearly all have read it."""
    table = _table(colleagues)
    with time_machine.travel(at, tick=False), translation.override("de"):
        draft = agreeing.draft(by=table[0], suggested=True)
        terms = {"target_terms": TARGET, "routing_terms": ROUTING}
        for section, changed in (("target", terms), ("promises", {}), ("clocks", {})):
            agreeing.edit(draft, changed, by=table[0], section=section)
        signed = agreeing.propose(draft, by=table[1])
        for signer in table:
            signed = agreeing.sign(signed, by=signer, password=PASSWORD)
        for reader in list(agreeing.still_to_acknowledge(signed))[LATECOMERS:]:
            agreeing.acknowledge(signed, by=reader)
    return signed


def propose_change(colleagues: dict[str, User], *, at: datetime) -> Agreement:
    """A shorter time to answer, proposed by marketing and not signed by sales yet."""
    head_of_marketing, _sales, _sponsor = _table(colleagues)
    with time_machine.travel(at, tick=False), translation.override("de"):
        draft = agreeing.draft(by=head_of_marketing)
        proposal = agreeing.propose(
            agreeing.edit(draft, _shorter(draft, at), by=head_of_marketing), by=head_of_marketing
        )
        return agreeing.sign(proposal, by=head_of_marketing, password=PASSWORD)


def _shorter(draft: Agreement, now: datetime) -> dict[str, Any]:
    answer = {**draft.clock_terms["answer"], "minutes": 4 * 60}
    begins = (now + timedelta(days=14)).replace(hour=0, minute=0, second=0, microsecond=0)
    return {"clock_terms": {**draft.clock_terms, "answer": answer}, "motive": WHY, "starts_at": begins}


def _table(colleagues: dict[str, User]) -> list[User]:
    roles = (Role.MARKETING_HEAD, Role.SALES_HEAD, Role.MANAGEMENT)
    return [next(user for user in colleagues.values() if user.role == role) for role in roles]
