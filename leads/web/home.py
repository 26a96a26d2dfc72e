"""The way in: each role begins on its own page."""

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect

from accounts.http import SignedInRequest
from accounts.roles import Role

FIRST_PAGE = {
    Role.MARKETING: "desk",
    Role.MARKETING_HEAD: "desk",
    Role.SALES_REP: "inbox",
    Role.SALES_HEAD: "inbox",
    Role.ADMIN: "leads",
    Role.MANAGEMENT: "funnel",
}


@login_required
def home(request: SignedInRequest) -> HttpResponse:
    return redirect(FIRST_PAGE[Role(request.user.role)])
