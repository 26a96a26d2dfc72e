"""Doors of the forms, for whoever builds them."""

from typing import Any

from django.http import Http404
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.roles import Act
from leads import access, designing, submitting
from leads.api import paging
from leads.api.asked import Nothing, Page
from leads.api.doors import Door, describe
from leads.api.forms.bodies import FormAsked, FormChanged
from leads.api.forms.shapes import FormShape, StatisticsShape, SubmissionShape
from leads.api.shapes.basics import page_of
from leads.designing import Plan
from leads.form import statistics
from leads.models import Form, Intake

NEWEST = paging.Order("received_at", descending=True)


class FormDoor(Door):
    """Any door of one form; who may not build forms sees none."""

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        access.demand(self.user, Act.BUILD_FORMS)

    def form(self, public_id: str) -> Form:
        related = ("touchpoint", "campaign", "published", "consent_text")
        found = Form.objects.select_related(*related).filter(public_id=public_id).first()
        if found is None:
            raise Http404(_("There is no such form."))
        return found

    def submissions(self, public_id: str) -> Any:
        return Intake.objects.filter(channel=self.form(public_id).channel).select_related("lead")

    def tell_form(self, form: Form, status: int = 200) -> Response:
        return self.tell(FormShape, self.form(form.public_id), status)


class Forms(FormDoor):
    @describe(page_of(FormShape), name="forms")
    def get(self, request: Request) -> Response:
        """All forms by name, retired ones too."""
        related = ("touchpoint", "campaign", "published", "consent_text")
        return self.tell_all(FormShape, Form.objects.select_related(*related))

    @describe(FormShape, asks=FormAsked, status=201, name="create_form")
    def post(self, request: Request) -> Response:
        """A new form, not published yet."""
        asked = FormAsked(data=request.data)
        asked.is_valid(raise_exception=True)
        return self.tell_form(designing.create(asked.plan(Plan("")), by=self.user), 201)


class OneForm(FormDoor):
    @describe(FormShape, name="form")
    def get(self, request: Request, public_id: str) -> Response:
        """The form with its draft."""
        return self.tell(FormShape, self.form(public_id))

    @describe(FormShape, asks=FormChanged, name="change_form")
    def patch(self, request: Request, public_id: str) -> Response:
        """Change the draft. Send the `revision` that you saw, and an older one than the present is refused with 409."""
        form, asked = self.form(public_id), FormChanged(data=request.data)
        asked.is_valid(raise_exception=True)
        plan = asked.plan(designing.plan_of(form))
        return self.tell_form(designing.change(form, plan, by=self.user, seen=asked.validated_data.get("revision")))


class Publication(FormDoor):
    @describe(FormShape, asks=Nothing, name="publish_form")
    def post(self, request: Request, public_id: str) -> Response:
        """Visitors see the draft from now on, as the next version. Pages that are open still submit the old one."""
        self.body(Nothing)
        return self.tell_form(designing.publish(self.form(public_id), by=self.user))


class Retirement(FormDoor):
    @describe(FormShape, asks=Nothing, name="retire_form")
    def post(self, request: Request, public_id: str) -> Response:
        """No longer shown to visitors; what came in by it stays."""
        self.body(Nothing)
        return self.tell_form(designing.retire(self.form(public_id), by=self.user))

    @describe(FormShape, name="offer_form_again")
    def delete(self, request: Request, public_id: str) -> Response:
        """Shown to visitors again, which is answered."""
        return self.tell_form(designing.offer_again(self.form(public_id), by=self.user))


class Submissions(FormDoor):
    @describe(page_of(SubmissionShape), query=Page, name="submissions")
    def get(self, request: Request, public_id: str) -> Response:
        """What visitors sent, tests and spam too, the newest first."""
        rows, asked = self.submissions(public_id), self.query(Page)
        return self.tell(page_of(SubmissionShape), paging.page(request, rows, NEWEST, asked))


class Application(FormDoor):
    @describe(SubmissionShape, asks=Nothing, name="apply_submission")
    def post(self, request: Request, public_id: str, intake: str) -> Response:
        """Take it in again by today's mapping: what was refused becomes a lead, a known one gets its blanks filled."""
        self.body(Nothing)
        found = self.submissions(public_id).filter(public_id=intake).first()
        if found is None:
            raise Http404(_("There is no such submission."))
        return self.tell(SubmissionShape, submitting.apply(found, now=timezone.now(), by=self.user))


class OfForm(FormDoor):
    @describe(StatisticsShape, name="form_statistics")
    def get(self, request: Request, public_id: str) -> Response:
        """How often it was shown and sent in the last 90 days, and what became of it."""
        return self.tell(StatisticsShape, statistics.of(self.form(public_id), now=timezone.now()))


_ONE = "forms/<slug:public_id>/"
urlpatterns = [
    path("forms/", Forms.as_view(), name="forms"),
    path(_ONE, OneForm.as_view(), name="form"),
    path(f"{_ONE}publication/", Publication.as_view(), name="form_publication"),
    path(f"{_ONE}retirement/", Retirement.as_view(), name="form_retirement"),
    path(f"{_ONE}statistics/", OfForm.as_view(), name="form_statistics"),
    path(f"{_ONE}submissions/", Submissions.as_view(), name="submissions"),
    path(f"{_ONE}submissions/<slug:intake>/application/", Application.as_view(), name="submission_application"),
]
