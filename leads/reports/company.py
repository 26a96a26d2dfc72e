"""A company at a glance: its people, its open deals by stage, what was won, and whose customer it is."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Count, Sum

from accounts.models import User
from leads.models import SALES_STAGES, Lead, LeadQuerySet, Organisation, OrganisationMerge, Stage

MOST = 100  # people on the page


@dataclass(frozen=True)
class Company:
    """What the reader may see of it. `owner` works its newest deal, open or won."""

    organisation: Organisation
    people: Sequence[Lead]
    has_more: bool
    stages: Sequence[tuple[Stage, int]]
    open_value: Sequence[tuple[str, Decimal]]  # by currency, of what sales works on
    owner: User | None
    domains: Sequence[str]
    merges: Sequence[OrganisationMerge]


def company(organisation: Organisation, leads: LeadQuerySet) -> Company:
    """Of these leads those that belong to the company. Seven statements."""
    own = leads.filter(organisation=organisation)
    people = list(own.with_people().order_by("-pk")[: MOST + 1])
    counted = dict(own.order_by().values_list("stage").annotate(count=Count("*")))
    return Company(
        organisation, people[:MOST], len(people) > MOST,
        [(stage, counted[stage]) for stage in Stage if stage in counted],
        list(_value(own)), _owner(own), list(organisation.domains.order_by("domain").values_list("domain", flat=True)),
        list(organisation.merges.filter(undone_at=None).select_related("gone", "by").order_by("-pk")),
    )  # fmt: skip


def _value(own: LeadQuerySet) -> list[tuple[str, Decimal]]:
    deals = own.in_stage(*SALES_STAGES).exclude(expected_value=None).order_by("currency")
    return list(deals.values_list("currency").annotate(value=Sum("expected_value")))


def _owner(own: LeadQuerySet) -> User | None:
    deals = own.in_stage(Stage.WON, *SALES_STAGES).exclude(responsible=None).select_related("responsible")
    newest = deals.order_by("-stage_since", "-pk").first()
    return newest.responsible if newest else None
