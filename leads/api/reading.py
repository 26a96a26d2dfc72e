"""What is there to read besides leads: handovers, reminders, the agreement with its reasons."""

from typing import Any

from django.db.models import Q
from django.urls import path
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.models import User
from leads import access, reminding
from leads.api import asked, shapes
from leads.api.doors import Door, describe
from leads.api.paging import Order, page
from leads.models import Agreement, Handover, HandoverQuerySet

SHOWN = ("offered_by", "to_team", "to_person", "decided_by", "reason")


class Handovers(Door):
    @describe(shapes.page_of(shapes.HandoverShape), query=asked.HandoversAsked, name="handovers")
    def get(self, request: Request) -> Response:
        """Offers of leads that you may see, the earliest due first."""
        asks = self.query(asked.HandoversAsked)
        found = _narrowed(access.handovers(self.user).select_related(*SHOWN), self.user, asks)
        return self.tell(shapes.page_of(shapes.HandoverShape), page(request, found, Order("due_at"), asks))


def _narrowed(found: HandoverQuerySet, user: User, asks: dict[str, Any]) -> HandoverQuerySet:
    if asks["open"] is not None:
        found = found.filter(decided_at__isnull=asks["open"])
    if asks["mine"]:
        found = found.filter(Q(to_person=user) | Q(to_person=None, to_team=user.team_id))
    if asks["complete"] is not None:
        found = found.complete() if asks["complete"] else found.exclude(missing=0)
    if asks["against_rule"] is not None:
        found = found.filter(against_rule=asks["against_rule"])
    columns = {"team": "to_team", "lead": "lead__public_id", "cause": "cause"}
    return found.filter(**{column: asks[name] for name, column in columns.items() if name in asks})


class OneHandover(Door):
    @describe(shapes.HandoverShape, name="one_handover")
    def get(self, request: Request, public_id: str) -> Response:
        """The offer with its dossier, and its answer."""
        handover = access.handover_or_404(self.user, public_id)
        return self.tell(shapes.HandoverShape, Handover.objects.select_related("lead", *SHOWN).get(pk=handover.pk))


class Reminders(Door):
    @describe(shapes.page_of(shapes.ReminderShape), query=asked.RemindersAsked, name="my_reminders")
    def get(self, request: Request) -> Response:
        """What waits for you or, where it names nobody, for your team; the earliest first."""
        asks = self.query(asked.RemindersAsked)
        found = page(request, access.reminders(self.user), Order("due_at"), asks)
        return self.tell(shapes.page_of(shapes.ReminderShape), found)


class Completion(Door):
    @describe(shapes.ReminderShape, asks=asked.Nothing, name="complete_reminder")
    def post(self, request: Request, pk: int) -> Response:
        """Done. Doing it twice changes nothing."""
        reminder = access.reminder_or_404(self.user, pk)
        self.body(asked.Nothing)
        return self.tell(shapes.ReminderShape, reminding.finish(reminder, by=self.user))


class InForce(Door):
    @describe(shapes.AgreementShape, name="agreement")
    def get(self, request: Request) -> Response:
        """The agreement in force: its rules as data, its clocks in working minutes."""
        return self.tell(shapes.AgreementShape, Agreement.in_force())


urlpatterns = [
    path("handovers/", Handovers.as_view(), name="handovers"),
    path("handovers/<slug:public_id>/", OneHandover.as_view(), name="one_handover"),
    path("reminders/", Reminders.as_view(), name="my_reminders"),
    path("reminders/<int:pk>/completion/", Completion.as_view(), name="completion"),
    path("agreement/", InForce.as_view(), name="agreement"),
]
