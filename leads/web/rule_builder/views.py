"""The builder's own addresses: itself after a button, and how many leads pass now."""

from django.http import HttpResponse, HttpResponseBadRequest
from django.shortcuts import render
from django.utils.formats import number_format
from django.views.decorators.http import require_POST

from accounts.http import SignedInRequest, signed_in
from accounts.roles import Act
from leads import access
from leads.reports.passing import passing_now
from leads.web import htmx
from leads.web.rule_builder import acts
from leads.web.rule_builder.draft import read
from leads.web.rule_builder.shown import Builder, told


@require_POST
@signed_in
def builder(request: SignedInRequest) -> HttpResponse:
    """For htmx: the parts after the pressed button, with what was done for those who listen."""
    press = acts.Press.read(request.POST.get(acts.BUTTON, ""))
    if press is None:
        return HttpResponseBadRequest()
    draft = read(request.POST, press.builder)
    shown = Builder(press.builder, draft, acts.done(draft, press))
    response = render(request, "components/rule_builder.html#answer", {"builder": shown})
    return htmx.trigger(response, "rule-changed")


@require_POST
@signed_in
def count(request: SignedInRequest) -> HttpResponse:
    """How many leads that the user may see pass now, and the sentence of the rule."""
    access.demand(request.user, Act.SEE)
    name = request.POST.get("name", "")
    said = told(read(request.POST, name))
    counted = passing_now(access.leads(request.user), said.rule) if said.rule else None
    number = number_format(counted.number, force_grouping=True) if counted else ""
    context = {"name": name, "said": said, "counted": counted, "number": number}
    return render(request, "components/rule_builder.html#said", context)
