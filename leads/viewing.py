"""People keep views of the leads: save, change, share, pin, delete and bring back."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _

from accounts.models import User
from leads import rules
from leads.filters import NAMES, Filters
from leads.models import Layout, Pin, SavedView, Sort
from leads.refusals import Refusal

KEPT_AFTER_DELETION = timedelta(days=1)
MOST_PINNED = 12  # more would push the navigation out of sight


class BadView(Refusal):
    """The view can't be kept as it is; `fields` says where to mend it."""


class NotShared(Refusal):
    """Whoever works in no team has nobody to share a view with."""


@dataclass(frozen=True)
class State:
    """What a view shows: filters by name (leads.filters), a rule, an order, a layout."""

    filters: Mapping[str, list[str]] = field(default_factory=dict)
    rule: dict[str, Any] | None = None
    sort: Sort = Sort.NEWEST
    layout: Layout = Layout.LIST


@transaction.atomic
def save(state: State, *, by: User, name: str, shared: bool = False, pinned: bool = False) -> SavedView:
    """Keep what is shown now under a name, for oneself or for the own team."""
    view = SavedView(owner=by)
    _name(view, name)
    _share(view, by, shared)
    _show(view, by, state)
    _store(view)
    if pinned:
        pin(view, by=by)
    return view


@transaction.atomic
def change(
    view: SavedView, *, by: User, name: str | None = None, shared: bool | None = None, state: State | None = None,
    pinned: bool | None = None,
) -> SavedView:  # fmt: skip
    """Rename it, share it or keep it to oneself, or let it show something else; what is not given stays.

    Shared it is with its owner's team; pinned for whoever changes it.
    """
    view = _taken(view)
    if name is not None:
        _name(view, name)
    if shared is not None and shared != view.is_shared:
        _share(view, view.owner, shared)
    if state is not None:
        _show(view, by, state)
    _store(view)
    if pinned is not None:
        (pin if pinned else unpin)(view, by=by)
    return view


@transaction.atomic
def delete(view: SavedView, *, by: User) -> SavedView:
    """Out of sight at once, and gone for good after a day. Doing it twice changes nothing."""
    now = timezone.now()
    SavedView.objects.filter(deleted_at__lt=now - KEPT_AFTER_DELETION).delete()
    view = SavedView.objects.select_for_update().get(pk=view.pk)
    view.deleted_at = view.deleted_at or now
    view.save(update_fields=["deleted_at", "updated_at"])
    return view


@transaction.atomic
def bring_back(view: SavedView, *, by: User) -> SavedView:
    """As it was, with everybody's pins; refused where its name was given to another one meanwhile."""
    view = SavedView.objects.select_for_update().get(pk=view.pk)
    view.deleted_at = None
    _store(view)
    return view


@transaction.atomic
def pin(view: SavedView, *, by: User) -> Pin:
    """Into the person's side bar. Doing it twice changes nothing."""
    User.objects.select_for_update(of=("self",)).get(pk=by.pk)  # two pins at once must not pass the limit together
    others = Pin.objects.filter(user=by, view__deleted_at=None).exclude(view=view)
    if others.count() >= MOST_PINNED:
        words = _("No more than %(most)d views can be pinned. Please unpin one first.") % {"most": MOST_PINNED}
        raise BadView(words, {"pinned": words})
    return Pin.objects.get_or_create(user=by, view=view)[0]


@transaction.atomic
def unpin(view: SavedView, *, by: User) -> None:
    Pin.objects.filter(user=by, view=view).delete()


def state_of(view: SavedView) -> State:
    return State(view.filters, view.rule, Sort(view.sort), Layout(view.layout))


def _taken(view: SavedView) -> SavedView:
    return SavedView.objects.select_for_update(of=("self",)).select_related("owner__team", "team").get(pk=view.pk)


def _name(view: SavedView, name: str) -> None:
    view.name = " ".join(name.replace("\0", "").split())
    longest = SavedView._meta.get_field("name").max_length or 0
    if not view.name or len(view.name) > longest:
        words = _("Please give it a name of at most %(longest)d letters.") % {"longest": longest}
        raise BadView(words, {"name": words})


def _share(view: SavedView, owner: User, shared: bool) -> None:
    """With the owner's team; another one has nothing to do with it."""
    if shared and owner.team is None:
        words = _("Only people who work in a team can share a view.")
        raise NotShared(words, {"shared": words})
    view.team = owner.team if shared else None


def _show(view: SavedView, by: User, state: State) -> None:
    if unknown := [name for name in state.filters if name not in NAMES or name == "rule"]:
        words = _("There is no filter “%(name)s”.") % {"name": unknown[0]}
        raise BadView(words, {"filters": words})
    if state.rule is not None:
        _demand_rule(state.rule)
    kept = Filters(MultiValueDict(dict(state.filters)), by).kept
    if ignored := [name for name in state.filters if state.filters[name] and name not in kept]:
        words = _("“%(value)s” is no value of the filter “%(name)s”.")
        words %= {"value": ", ".join(state.filters[ignored[0]]), "name": ignored[0]}
        raise BadView(words, {"filters": words})
    view.filters, view.rule, view.sort, view.layout = kept, state.rule, state.sort, state.layout


def _demand_rule(rule: dict[str, Any]) -> None:
    try:
        rules.parse(rule)
    except rules.BadRule as refusal:
        raise BadView(str(refusal), {"rule": str(refusal)}) from refusal


def _store(view: SavedView) -> None:
    try:
        with transaction.atomic():
            view.save()
    except IntegrityError as error:
        if "view_of_a_name" not in str(error):
            raise
        words = _("There is a view of this name already.")
        raise BadView(words, {"name": words}) from error
