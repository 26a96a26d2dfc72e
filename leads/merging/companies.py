"""Two records of one company become one: its people and web domains go along, and come back when it was wrong."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from leads.merging.allowing import CannotMerge
from leads.models import Lead, Organisation, OrganisationDomain, OrganisationMerge


@transaction.atomic
def unite(kept: Organisation, gone: Organisation, *, by: User) -> OrganisationMerge:
    """The people of `gone` belong to `kept` from then on; what people wrote as the company's name stays as written.

    CannotMerge, also when somebody has merged one of them meanwhile.
    """
    if kept.pk == gone.pk:
        raise CannotMerge(_("Please name two different organisations."))
    held = _held(kept, gone)
    if any(one.merged_into_id is not None for one in held.values()):
        raise CannotMerge(_("Somebody merged one of these organisations meanwhile."))
    kept, gone = held[kept.pk], held[gone.pk]
    moved = {
        "leads": list(Lead.records.filter(organisation=gone).values_list("pk", flat=True)),
        "domains": list(gone.domains.values_list("pk", flat=True)),
        "further": list(Organisation.records.filter(merged_into=gone).values_list("pk", flat=True)),
    }
    _move(moved, to=kept)
    Organisation.records.filter(pk=gone.pk).update(merged_into=kept)
    return OrganisationMerge.objects.create(kept=kept, gone=gone, moved=moved, by=by, at=timezone.now())


@transaction.atomic
def part(merge: OrganisationMerge, *, by: User) -> OrganisationMerge:
    """Both companies are as before; who joined the kept one since, or was moved elsewhere, stays. CannotMerge."""
    merge = OrganisationMerge.objects.select_for_update(of=("self",)).get(pk=merge.pk)
    if merge.undone_at is not None:
        raise CannotMerge(_("This merge was taken back already."))
    held = _held(merge.kept, merge.gone)
    if held[merge.kept_id].merged_into_id is not None:
        raise CannotMerge(_("The kept record was merged into another one since: please take that merge back first."))
    Organisation.records.filter(pk=merge.gone_id).update(merged_into=None)
    _move(merge.moved, to=held[merge.gone_id], only=held[merge.kept_id])
    merge.undone_at, merge.undone_by = timezone.now(), by
    merge.save()
    return merge


def _held(*some: Organisation) -> dict[int, Organisation]:
    ids = sorted(one.pk for one in some)
    return {one.pk: one for one in Organisation.records.select_for_update().filter(pk__in=ids).order_by("pk")}


def _move(moved: dict[str, list[int]], *, to: Organisation, only: Organisation | None = None) -> None:
    leads = Lead.records.filter(pk__in=moved["leads"])
    domains = OrganisationDomain.objects.filter(pk__in=moved["domains"])
    (leads.filter(organisation=only) if only else leads).update(organisation=to)
    (domains.filter(organisation=only) if only else domains).update(organisation=to)
    Organisation.records.filter(pk__in=moved["further"]).update(merged_into=to)
