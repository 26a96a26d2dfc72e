"""Every statement of one person with its proof, fit for printing."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from accounts.http import SignedInRequest
from leads import access, consents
from leads.web import answers


@require_GET
@answers.act
def proof(request: SignedInRequest, public_id: str) -> HttpResponse:
    lead = access.lead_or_404(request.user, public_id)
    rows = consents.of_lead(lead)
    facts = {
        "lead": lead, "rows": rows[::-1], "standings": consents.overview(rows), "now": timezone.now(),
        "requests": lead.consent_requests.filter(confirmed_at=None).order_by("-asked_at")[:20],
    }  # fmt: skip
    return render(request, "leads/consent_proof.html", facts)
