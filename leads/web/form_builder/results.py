"""What a form brought: figures, every submission as it came, and a button to take one in again."""

from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.views.decorators.http import require_GET, require_POST

from accounts.http import SignedInRequest
from leads import submitting
from leads.form import statistics
from leads.form.fields import read
from leads.models import Form, FormVersion, Intake
from leads.web import answers, keyset
from leads.web.form_builder.views import form_of

SIZE = 25
NEWEST = keyset.Order("newest", lazy("Newest first"), "received_at", descending=True)


@dataclass(frozen=True)
class Sent:
    """A submission as the page shows it: each answer with the label that the visitor saw."""

    intake: Intake
    answers: list[tuple[str, str]]

    @property
    def tone(self) -> str:
        return {"done": "good", "failed": "bad", "waiting": "warn"}.get(self.intake.state, "")


@require_GET
@answers.act
def results(request: SignedInRequest, public_id: str) -> HttpResponse:
    form = form_of(request, public_id)
    rows = Intake.objects.filter(channel=form.channel).values("received_at", "pk")
    page = keyset.page(rows, NEWEST, request.GET, size=SIZE)
    here = reverse("form_results", args=[form.public_id])
    context = {
        "form": form, "tab": "results", "told": statistics.of(form, now=timezone.now()), "sent": _sent(form, page.rows),
        "previous": f"{here}?before={page.previous}" if page.previous else "",
        "next": f"{here}?after={page.next}" if page.next else "",
    }  # fmt: skip
    return render(request, "leads/forms/results.html", context)


def _sent(form: Form, rows: list[dict[str, Any]]) -> list[Sent]:
    found = Intake.objects.select_related("lead").in_bulk([row["pk"] for row in rows])
    numbers = {intake.body.get("version") for intake in found.values()}
    versions = FormVersion.objects.filter(form=form, number__in=numbers)
    spoken = get_language() or "en"
    labels = {one.number: {field.key: field.said("label", spoken) for field in read(one.fields)} for one in versions}
    return [_told(found[row["pk"]], labels) for row in rows if row["pk"] in found]


def _told(intake: Intake, labels: dict[int, dict[str, str]]) -> Sent:
    names = labels.get(intake.body.get("version", 0), {})
    said = [(names.get(key, key), ", ".join(texts)) for key, texts in intake.body.get("values", {}).items()]
    return Sent(intake, [*said, *intake.body.get("link", {}).items()])


@require_POST
@answers.act
def application(request: SignedInRequest, public_id: str, intake: str) -> HttpResponse:
    """Once more, by today's mapping."""
    form = form_of(request, public_id)
    found = Intake.objects.filter(channel=form.channel, public_id=intake).first()
    if found is None:
        raise Http404(_("There is no such submission."))
    applied = submitting.apply(found, now=timezone.now(), by=request.user)
    text = applied.problem or _("Done: %(outcome)s.") % {"outcome": applied.get_outcome_display()}
    return answers.done(request, text, to=reverse("form_results", args=[form.public_id]))
