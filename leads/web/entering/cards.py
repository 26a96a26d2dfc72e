"""vCards: uploaded, shown as they will be, then taken in one by one."""

from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.views.decorators.http import require_POST

from accounts.http import SignedInRequest
from accounts.roles import Act
from leads import access, cards, entering, receiving, vcards
from leads.capturing import Arrival
from leads.cards import Card, NoCards
from leads.models import Intake, Lead, Touchpoint
from leads.receiving import Incoming
from leads.refusals import Refusal
from leads.web import answers, htmx
from leads.web.forms import ActForm

LARGEST = 10 * 1024 * 1024  # bytes of a file, pictures included
LONGEST = 1024 * 1024  # letters without them: the page keeps them until they are taken in


class UploadForm(ActForm):
    file = forms.FileField(
        label=lazy("vCards"), required=False, widget=forms.FileInput({"accept": ".vcf,.vcard,text/vcard,text/x-vcard"}),
        help_text=lazy("One file with one or many cards, up to 10 MB. More of them: use the import."),
    )  # fmt: skip
    cards = forms.CharField(
        required=False, widget=forms.HiddenInput, strip=False
    )  # the file again, while it is checked
    touchpoint = forms.ModelChoiceField(
        label=lazy("Touchpoint"), queryset=Touchpoint.objects.filter(is_active=True), required=False, empty_label="–",
        to_field_name="code",
    )  # fmt: skip
    campaign = forms.CharField(label=lazy("Campaign"), required=False, max_length=120)

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        uploaded = given.get("file")
        if uploaded is not None and uploaded.size > LARGEST:
            self.add_error("file", _("At most 10 MB, please."))
            return given
        text = cards.lean(vcards.decoded(uploaded.read()) if uploaded is not None else str(given.get("cards") or ""))
        if len(text) > LONGEST:
            self.add_error("file", _("These are too many cards for this page: please use the import."))
            return given
        try:
            self.read = cards.read(text)
        except NoCards as nothing:
            self.add_error("file", str(nothing))
        given["cards"] = text
        return given

    def incoming(self, card: Card) -> Incoming:
        point = self.cleaned_data["touchpoint"]
        code = point.code if point else ""
        arrival = Arrival(touchpoint=code, campaign=self.given("campaign"))
        return Incoming(
            {**card.facts, **({"origin": code} if code else {})}, arrival, "card", card.further, also=card.also
        )


@dataclass
class Row:
    """A card as it will be: what can be stored of it, what can't, and whether the person is known."""

    number: int
    card: Card
    facts: dict[str, Any]
    problems: dict[str, str]
    known: bool

    @property
    def told(self) -> list[tuple[str, str]]:
        return [(_label(name), str(value)) for name, value in self.facts.items() if value]

    @property
    def wrong(self) -> list[tuple[str, str]]:
        return [(_label(name), words) for name, words in self.problems.items()]


def _label(name: str) -> str:
    return str(Lead._meta.get_field(name).verbose_name)  # type: ignore[union-attr]


@answers.act
def upload(request: SignedInRequest) -> HttpResponse:
    _demand(request)
    form = UploadForm(request.POST, request.FILES) if request.method == "POST" else UploadForm()
    if not form.is_valid():
        status = 422 if form.errors else 200
        return render(request, "leads/entering/cards.html", {"form": form}, status=status)
    checked = UploadForm(initial={**form.cleaned_data, "touchpoint": request.POST.get("touchpoint")}, auto_id="card_%s")
    context = {"form": checked, "rows": _rows(form.read), "is_cut": len(form.read) == cards.MOST}
    return render(request, "leads/entering/cards_check.html", context)


def _demand(request: SignedInRequest) -> None:
    access.demand(request.user, Act.CAPTURE if request.user.may(Act.CAPTURE) else Act.CAPTURE_SGL)


def _rows(read: list[Card]) -> list[Row]:
    parted = [receiving.readable(card.facts) for card in read]
    addresses = {facts["email"] for facts, _problems, _unread in parted if facts.get("email")}
    known = set(Lead.objects.filter(email__in=addresses).values_list("email", flat=True))
    return [
        Row(number, card, facts, problems, facts.get("email") in known)
        for number, (card, (facts, problems, _unread)) in enumerate(zip(read, parted, strict=True))
    ]


@require_POST
@answers.act
def entry(request: SignedInRequest) -> HttpResponse:
    """Take the ticked ones in; the same card again brings nothing new."""
    _demand(request)
    form = UploadForm(request.POST)
    if not form.is_valid():
        return render(request, "leads/entering/cards.html", {"form": form}, status=422)
    ticked = set(request.POST.getlist("card"))
    chosen = [card for number, card in enumerate(form.read) if str(number) in ticked]
    outcomes = [_outcome(request, form, card) for card in chosen]
    new, known = outcomes.count(Intake.Outcome.CREATED), outcomes.count(Intake.Outcome.JOINED)
    told = _("Cards taken in: %(new)d new, %(known)d known, %(left)d left out.") % {
        "new": new, "known": known, "left": len(form.read) - new - known,
    }  # fmt: skip
    return htmx.tell(request, htmx.go(request, reverse("leads")), told)


def _outcome(request: SignedInRequest, form: UploadForm, card: Card) -> str:
    body = {"facts": card.facts, "further": card.further}
    try:
        entered = entering.enter(
            form.incoming(card), by=request.user, door=Intake.Door.CARD, body=body, sender_id=card.key
        )
    except Refusal:
        return ""
    return Intake.Outcome.JOINED if entered.is_repeat else entered.outcome
