"""Leads by a rule: where the filters of the list do not suffice."""

from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from accounts.http import SignedInRequest, signed_in
from leads.filters import packed
from leads.web.filters import Filters
from leads.web.rule_builder import RuleField, RuleForm

LAYOUTS = {"list": "leads", "board": "board"}


class ByRule(RuleForm):
    rule = RuleField(label=_("Leads of which"), required=False)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def by_rule(request: SignedInRequest) -> HttpResponse:
    """Build the rule that narrows the list or the board; the other filters stay as they are."""
    sent = request.method == "POST"
    chosen = Filters(QueryDict(request.POST.get("query", "")) if sent else request.GET, request.user)
    form = ByRule(request.POST) if sent else ByRule(initial={"rule": chosen.rule})
    if form.is_valid():
        rule, layout = form.cleaned_data["rule"], LAYOUTS.get(request.POST.get("layout", ""), "leads")
        return redirect(chosen.address(reverse(layout), rule=packed(rule) if rule else ""))
    context = {"form": form, "query": chosen.clean.urlencode(), "back": chosen.address(reverse("leads")),
               "problem": chosen.rule_problem}  # fmt: skip
    return render(request, "leads/by_rule.html", context, status=422 if form.errors else 200)
