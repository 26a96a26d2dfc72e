"""Mapping by example: the newest event as a tree of its values, and what each means to us."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from accounts.http import SignedInRequest
from accounts.roles import Act
from leads import access, connecting, vendors
from leads.models import Intake, Lead, WebhookEndpoint
from leads.vendors import mapping as mappings
from leads.vendors.meaning import Answer, Person
from leads.web import answers

LONGEST = 200
NAME = "meaning-"

LOOKED_AT = 10  # events, for the newest one that holds any values


@dataclass
class Row:
    """One answer, with what it means now."""

    answer: Answer
    number: int
    chosen: str
    guessed: str
    depth: int

    @property
    def value(self) -> str:
        return mappings.plain(self.answer.value)[:LONGEST]

    @property
    def indent(self) -> str:
        """A tree on paper: deeper values begin further to the right."""
        return "\N{NO-BREAK SPACE}\N{NO-BREAK SPACE}" * self.depth

    @property
    def name(self) -> str:
        return f"{NAME}{self.number}"


@dataclass
class Example:
    """The newest event, what each answer means, and what it would make of it."""

    event: Intake | None
    rows: list[Row] = field(default_factory=list)
    person: Person | None = None
    labels: dict[str, str] = field(default_factory=dict)

    @property
    def facts(self) -> list[tuple[str, Any]]:
        return (
            [(self.labels.get(name, name), value) for name, value in self.person.facts.items()] if self.person else []
        )


def example_of(endpoint: WebhookEndpoint, event_id: str = "") -> Example:
    events = Intake.objects.filter(channel=endpoint.channel).order_by("-received_at", "-id")
    newest = list((events.filter(public_id=event_id) if event_id else events)[:LOOKED_AT])
    event = next((one for one in newest if vendors.answers(endpoint, one.body)), newest[0] if newest else None)
    if event is None:
        return Example(None)
    given = vendors.answers(endpoint, event.body)
    labels = dict(connecting.targets())
    rows = [_row(endpoint, number, answer, labels) for number, answer in enumerate(given)]
    meaning = vendors.read(endpoint, event.body)
    return Example(event, rows, meaning if isinstance(meaning, Person) else None, labels)


def _row(endpoint: WebhookEndpoint, number: int, answer: Answer, labels: dict[str, str]) -> Row:
    guessed = mappings.meaning_of(answer, {})
    depth = min(answer.key.count("."), 5) if endpoint.vendor == WebhookEndpoint.Vendor.STANDARD else 0
    return Row(answer, number, endpoint.mapping.get(answer.key, ""), labels.get(guessed, guessed), depth)


@answers.act
def page(request: SignedInRequest, public_id: str) -> HttpResponse:
    access.demand(request.user, Act.CONNECT)
    endpoint = get_object_or_404(WebhookEndpoint, public_id=public_id)
    wanted = _wanted(endpoint, request.POST.items()) if request.method == "POST" else endpoint.mapping
    if request.method == "POST" and "preview" not in request.POST:
        connecting.map_answers(endpoint, wanted, by=request.user)
        text = _("Saved. Events from now on are read by it; apply older ones again where you want to.")
        return answers.done(request, text, to=reverse("webhook_mapping", args=[public_id]))
    endpoint.mapping = {key: meant for key, meant in wanted.items() if meant}  # in memory: what it would be
    context = {
        "endpoint": endpoint, "example": example_of(endpoint, request.GET.get("event", "")[:12].replace("\0", "")),
        "targets": connecting.targets(), "none": pgettext("mapping", "by itself"),
        "is_preview": request.method == "POST", "Lead": Lead,
    }  # fmt: skip
    return render(request, "leads/webhooks/mapping.html", context)


def _wanted(endpoint: WebhookEndpoint, sent: Iterable[tuple[str, Any]]) -> dict[str, str]:
    """The page sends for each row its key and its meaning; answers that this event did not have keep theirs."""
    given = dict(sent)
    keys = {name.removeprefix("key-"): str(key) for name, key in given.items() if name.startswith("key-")}
    chosen = {key: str(given.get(f"{NAME}{number}", "")) for number, key in keys.items()}
    return {**endpoint.mapping, **chosen}
