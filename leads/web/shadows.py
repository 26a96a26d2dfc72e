"""Doors of the shadow: a version of the agreement beside the one in force, and where the two differ."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from accounts.http import SignedInRequest, signed_in
from accounts.roles import REACH, Act, Reach, Role
from leads import access, shadowing
from leads.models import Shadow
from leads.reports import shadow as calculator
from leads.reports.among import of_shadow
from leads.reports.shadow import Report
from leads.web import answers


@signed_in
@require_GET
def agreement_shadow(request: SignedInRequest, version: int) -> HttpResponse:
    """Whether the version runs as a shadow, and what it found."""
    access.demand(request.user, Act.REPORT)
    agreement = access.agreement_or_404(request.user, version)
    shadow = Shadow.objects.filter(agreement=agreement).first()
    context: dict[str, Any] = {
        "agreement": agreement, "shadow": shadow, "may_switch": request.user.may(Act.DRAFT),
        "may_run": shadowing.may_run(agreement), "is_own_team": REACH[Role(request.user.role)] == Reach.TEAM,
    }  # fmt: skip
    return render(request, "leads/shadow.html", context | (_found(request, shadow) if shadow else {}))


def _found(request: SignedInRequest, shadow: Shadow) -> dict[str, Any]:
    rows = access.shadow_differences(request.user, shadow)
    today = timezone.localdate(timezone=timezone.get_default_timezone())
    report = calculator.report(rows, today=today)
    version = shadow.agreement.version
    titles = {
        "pass": _("%(version)s would hand over, the version in force would not"),
        "fail": _("The version in force would hand over, %(version)s would not"),
    }
    numbers = {"pass": (report.passed, report.passed_still), "fail": (report.failed, report.failed_still)}
    sets = [
        {"name": name, "title": title % {"version": shadow.agreement}, "number": numbers[name][0],
         "still": numbers[name][1], "url": address(version, name), "examples": calculator.examples(shadow, rows, name)}
        for name, title in titles.items()
    ]  # fmt: skip
    return {"report": report, "sets": sets, "days": _days(report, version)}


def _days(report: Report, version: int) -> list[dict[str, Any]]:
    """The days of the chart: two bars each, as long as their share of the longest one."""
    most = max((max(day.passed, day.failed) for day in report.days), default=0) or 1
    return [
        {"day": day.day, "passed": day.passed, "failed": day.failed,
         "passed_url": address(version, "pass", day.day), "failed_url": address(version, "fail", day.day),
         "passed_width": f"{day.passed / most * 100:.1f}%", "failed_width": f"{day.failed / most * 100:.1f}%"}
        for day in reversed(report.days)
    ]  # fmt: skip


def address(version: int, name: str, day: Any = None) -> str:
    """The list of the leads of a set."""
    return f"{reverse('leads')}?{urlencode({'among': of_shadow(version, name, day)})}"


@answers.act
@require_POST
def shadow_run(request: SignedInRequest, version: int) -> HttpResponse:
    """Switch the shadow on; with `off` switch it off."""
    access.demand(request.user, Act.DRAFT)
    agreement = access.agreement_or_404(request.user, version)
    back = reverse("agreement_shadow", args=[version])
    if request.POST.get("off"):
        shadowing.switch_off(agreement)
        return answers.done(request, _("%(version)s no longer runs as a shadow.") % {"version": agreement}, to=back)
    shadowing.switch_on(agreement, by=request.user)
    return answers.done(request, _("%(version)s runs as a shadow from now on.") % {"version": agreement}, to=back)


urlpatterns: list[URLPattern] = [
    path("agreements/<int:version>/shadow/", agreement_shadow, name="agreement_shadow"),
    path("agreements/<int:version>/shadow/run/", shadow_run, name="shadow_run"),
]
