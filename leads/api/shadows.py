"""The shadow of a version: switch it on and off, read where it differs from the version in force."""

from django.urls import path
from django.utils import timezone
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.roles import Act
from leads import access, shadowing
from leads.api import asked, shapes
from leads.api.doors import Door, describe
from leads.models import Shadow
from leads.reports import shadow as calculator


class OneShadow(Door):
    @describe(shapes.ShadowShape, name="shadow")
    def get(self, request: Request, version: int) -> Response:
        """Whether the version runs silently beside the one in force, how often they differ, and the newest leads about
        which they do, with what was missing."""
        access.demand(self.user, Act.REPORT)
        return self._told(version)

    @describe(shapes.ShadowShape, asks=asked.Nothing, name="switch_shadow_on")
    def post(self, request: Request, version: int) -> Response:
        """Let this version run as a shadow from now on; once more changes nothing."""
        access.demand(self.user, Act.DRAFT)
        self.body(asked.Nothing)
        shadowing.switch_on(access.agreement_or_404(self.user, version), by=self.user)
        return self._told(version)

    @describe(shapes.ShadowShape, name="switch_shadow_off")
    def delete(self, request: Request, version: int) -> Response:
        """Switch the shadow off; what it found stays to be read."""
        access.demand(self.user, Act.DRAFT)
        shadowing.switch_off(access.agreement_or_404(self.user, version))
        return self._told(version)

    def _told(self, version: int) -> Response:
        shadow = (
            Shadow.objects.filter(agreement=access.agreement_or_404(self.user, version))
            .select_related("agreement")
            .first()
        )
        if shadow is None:
            return self.tell(shapes.ShadowShape, {"is_on": False})
        rows = access.shadow_differences(self.user, shadow)
        today = timezone.localdate(timezone=timezone.get_default_timezone())
        sets = {name: calculator.examples(shadow, rows, name) for name in calculator.PASSES}
        facts = {name: getattr(shadow, name) for name in ("is_on", "switched_on_at", "switched_off_at", "swept_at")}
        told = {**facts, "report": calculator.report(rows, today=today), "newest": sets}
        return self.tell(shapes.ShadowShape, told)


urlpatterns = [path("agreements/<int:version>/shadow/", OneShadow.as_view(), name="shadow")]
