"""What stands around every page: navigation by role, theme, unread notices. Costs nothing until it is rendered."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.models import HEADS, User
from accounts.roles import Act, Role
from leads import agreeing
from leads.models import statements

CAP = 9
# on every page, therefore one statement, planned once: spelling or planning it takes far longer than answering it
AROUND = f"""
  (SELECT count(*) FROM (SELECT FROM leads_notice
   WHERE user_id = %(reader)s AND read_at IS NULL LIMIT {CAP + 1}) unread),
  (SELECT version FROM leads_agreement a WHERE status = 'signed' AND in_force_until IS NULL AND NOT is_preset
    AND NOT EXISTS (SELECT FROM leads_acknowledgement WHERE agreement_id = a.id AND user_id = %(reader)s)
    AND NOT EXISTS (SELECT FROM leads_signature WHERE agreement_id = a.id AND by_id = %(reader)s)),
  (SELECT json_agg(json_build_array(view.public_id, view.name) ORDER BY lower(view.name), view.id)::text
   FROM leads_pin pin JOIN leads_savedview view ON view.id = pin.view_id
   WHERE pin.user_id = %(reader)s AND view.deleted_at IS NULL
     AND (view.owner_id = %(reader)s OR view.team_id = %(readers_team)s
          OR view.team_id IN (SELECT id FROM accounts_team WHERE side = %(headed)s))),
  (SELECT count(*) FROM (SELECT FROM leads_suspicion pair
     JOIN leads_lead one ON one.id = pair.first_id AND one.merged_into_id IS NULL
     JOIN leads_lead other ON other.id = pair.second_id AND other.merged_into_id IS NULL
   WHERE pair.state = 'open' AND %(merges)s LIMIT {CAP + 1}) pairs)
"""  # noqa: S608  # a number of our own
"""Columns for a page that reads something in a statement of its own, with the values of `asked`."""
_AROUND = f"SELECT {AROUND}"


@dataclass(frozen=True)
class Place:
    """A page one can go to: its URL name, label, icon, and the keys that lead there (`g` first)."""

    name: str
    label: Any
    icon: str
    keys: str
    covers: tuple[str, ...] = ()  # further pages that it leads to by its tabs


INBOX = Place("inbox", _("Inbox"), "inbox", "g i")
DESK = Place("desk", _("Desk"), "list-check", "g m")
LEADS = Place("leads", _("Leads"), "people", "g l")
BOARD = Place("board", _("Board"), "kanban", "g b")
REMINDERS = Place("reminders", _("Reminders"), "calendar-check", "g e")
FUNNEL = Place("funnel", _("Funnel"), "funnel", "g r")
PROMISES = Place("promises", _("Promises"), "check-circle", "g p")
IMPORT = Place("imports", _("Import"), "upload", "g t")
AGREEMENT = Place("agreements", _("Agreement"), "file-text", "g v")
DISPUTES = Place("disputes", _("Contested"), "shield-check", "g d")
TOUCHPOINTS = Place("touchpoints", _("Touchpoints"), "geo-alt", "g o", ("campaigns", "forms", "webhooks"))
DUPLICATES = Place("duplicates", _("Duplicates"), "people", "g u")
SETTINGS = Place("settings", _("Settings"), "gear", "g s")

_MARKETING = (DESK, LEADS, BOARD, REMINDERS, FUNNEL, AGREEMENT, TOUCHPOINTS, IMPORT, DUPLICATES)
_SALES = (INBOX, LEADS, BOARD, REMINDERS, FUNNEL, AGREEMENT)
PLACES: dict[Role, tuple[Place, ...]] = {
    Role.MARKETING: _MARKETING,
    Role.MARKETING_HEAD: (*_MARKETING, PROMISES, DISPUTES),
    Role.SALES_REP: _SALES,
    Role.SALES_HEAD: (*_SALES, PROMISES, DISPUTES),
    Role.ADMIN: (LEADS, BOARD, IMPORT, TOUCHPOINTS, DUPLICATES, FUNNEL, PROMISES, AGREEMENT, SETTINGS),
    Role.MANAGEMENT: (FUNNEL, PROMISES, LEADS, BOARD, AGREEMENT, DISPUTES),
}
NEW_LEAD = Place("lead_new", _("New lead"), "plus-lg", "n")
NEW_SGL = Place("sgl_new", _("New own lead (SGL)"), "plus-lg", "n")
_THUMB_BAR = 4  # entries that fit under a thumb at 360 px beside "More"


@dataclass(frozen=True)
class Around:
    """Unread notices, counted no further than needed to say "9+"; the version of the agreement that waits to be
    acknowledged; the pinned views by id and name; pairs that may be one person, where the user decides on them."""

    unread: int = 0
    owed_version: int | None = None
    pinned: Sequence[tuple[str, str]] = ()
    doubles: int = 0

    @classmethod
    def read(cls, columns: Iterable[Any]) -> "Around":
        unread, version, pinned, doubles = columns
        return cls(unread, version, json.loads(pinned or "[]"), doubles)


def asked(user: User) -> dict[str, Any]:
    """The values that AROUND asks for."""
    headed = user.side if user.side and user.role == HEADS[user.side] else None
    merges = DUPLICATES in PLACES[Role(user.role)]
    return {"reader": user.pk, "readers_team": user.team_id, "headed": headed, "merges": merges}


class Frame:
    def __init__(self, request: HttpRequest) -> None:
        self.request = request
        self.user: Any = getattr(request, "user", None)  # an error page may come before the sign-in is known

    @property
    def signed_in(self) -> bool:
        return bool(self.user) and self.user.is_authenticated

    @property
    def theme(self) -> str:
        theme = self.user.theme if self.signed_in else self.request.COOKIES.get("theme")
        return theme if theme in {"light", "dark"} else "auto"

    @property
    def shortcuts(self) -> bool:
        return self.signed_in and self.user.shortcuts

    @cached_property
    def navigation(self) -> list[dict[str, Any]]:
        if not self.signed_in:
            return []
        entries = [_entry(place) for place in PLACES[Role(self.user.role)]]
        for entry in entries:
            entry["current"] = entry["url"] == self.here
            entry["count"] = self.doubles if entry["url"] == _address(DUPLICATES.name) else ""
        return entries

    @cached_property
    def here(self) -> str:
        """The address of the entry that this page belongs to; empty when to none."""
        places = _addresses(Role(self.user.role))
        above = [address for address in places if self.request.path.startswith(address)]
        return places[max(above, key=len)] if above else ""

    @cached_property
    def thumb_bar(self) -> dict[str, list[dict[str, Any]]]:
        """The navigation on a phone: what fits at once, and the rest behind "More"."""
        fits = len(self.navigation) if len(self.navigation) <= _THUMB_BAR + 1 else _THUMB_BAR
        return {"first": self.navigation[:fits], "more": self.navigation[fits:]}

    @cached_property
    def new(self) -> dict[str, Any] | None:
        """The kind of lead this user may bring in."""
        if self.signed_in and self.user.may(Act.CAPTURE):
            return _entry(NEW_LEAD)
        if self.signed_in and self.user.may(Act.CAPTURE_SGL):
            return _entry(NEW_SGL)
        return None

    @property
    def brings(self) -> dict[str, bool]:
        """Which pages about what brings leads the reader may open, besides those of touchpoints."""
        return {"forms": self.user.may(Act.BUILD_FORMS), "webhooks": self.user.may(Act.IMPORT)}

    @cached_property
    def _around(self) -> "Around":
        if not self.signed_in:
            return Around()
        read: Around | None = getattr(self.request, "around", None)
        return read or Around.read(statements.rows(_AROUND, asked(self.user))[0])

    @property
    def unread(self) -> int:
        return self._around.unread

    @property
    def owed_version(self) -> int | None:
        """The signed version of the agreement that this person works under and has not acknowledged yet."""
        return self._around.owed_version if self.signed_in and self.user.role in agreeing.CONCERNED else None

    @property
    def pinned_ids(self) -> set[str]:
        return {id for id, _name in self._around.pinned}

    @property
    def doubles(self) -> str:
        """How many pairs wait to be compared; empty where none does."""
        return _capped(self._around.doubles)

    @property
    def pinned(self) -> list[dict[str, Any]]:
        """The views in the side bar, by name."""
        here = self.request.GET.get("view", "")
        return [
            {"id": id, "label": name, "url": reverse("saved_view", args=[id]), "current": id == here}
            for id, name in self._around.pinned
        ]

    @property
    def unread_text(self) -> str:
        return _capped(self.unread)


def _capped(number: int) -> str:
    """ "9+" where there are more than nine; empty for none."""
    return f"{CAP}+" if number > CAP else str(number or "")


@cache
def _address(name: str) -> str:
    return reverse(name)


@cache
def _addresses(role: Role) -> dict[str, str]:
    """Of every page that the navigation leads to: the entry that it belongs to."""
    return {_address(name): _address(place.name) for place in PLACES[role] for name in (place.name, *place.covers)}


def _entry(place: Place) -> dict[str, Any]:
    return {
        "label": place.label,
        "url": _address(place.name),
        "icon": place.icon,
        "keys": place.keys,
        "current": False,
    }


def frame(request: HttpRequest) -> dict[str, Frame]:
    return {"frame": Frame(request)}
