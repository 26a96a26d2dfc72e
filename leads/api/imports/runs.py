"""What became of an import: refused rows, taking it back, reading its file again."""

from django.urls import path
from rest_framework.request import Request
from rest_framework.response import Response

from leads import importing
from leads.api import shapes
from leads.api.doors import Door, describe
from leads.api.imports.shapes import ExceptionShape, ImportShape, RefusedAsked, RefusedShape
from leads.api.imports.steps import job_or_404, ring

LISTED = 500


class Refused(Door):
    @describe(shapes.page_of(RefusedShape), query=RefusedAsked, name="refused_rows")
    def get(self, request: Request, public_id: str) -> Response:
        """The rows that were refused with their causes, in the order of the file, five hundred at a time."""
        job = job_or_404(self.user, public_id)
        after = self.query(RefusedAsked).get("after", 0)
        rows = list(job.refusals.filter(row__gt=after).order_by("row")[: LISTED + 1])
        following = f"{request.path}?after={rows[LISTED - 1].row}" if len(rows) > LISTED else None
        return self.tell(shapes.page_of(RefusedShape), {"results": rows[:LISTED], "next": following})


class Undo(Door):
    @describe(ImportShape, status=202, name="undo_import", acts=True)
    def post(self, request: Request, public_id: str) -> Response:
        """Take the whole import back, within 30 days: what it made is removed, what it overwrote is as before. What
        somebody has changed since stays."""
        job = importing.undo(job_or_404(self.user, public_id), by=self.user)
        ring()
        return self.tell(ImportShape, job, 202)


class Exceptions(Door):
    @describe(shapes.page_of(ExceptionShape), name="kept_by_undo")
    def get(self, request: Request, public_id: str) -> Response:
        """Leads that stayed as they are although the import was taken back, with the cause; the first hundred."""
        return self.tell_all(ExceptionShape, importing.exceptions(job_or_404(self.user, public_id)))


class Again(Door):
    @describe(ImportShape, status=201, name="read_import_again", acts=True)
    def post(self, request: Request, public_id: str) -> Response:
        """The same file as a new draft with the same meanings, to be read in a better way."""
        return self.tell(ImportShape, importing.again(job_or_404(self.user, public_id), by=self.user), 201)


urlpatterns = [
    path("imports/<str:public_id>/refused/", Refused.as_view(), name="import_refused"),
    path("imports/<str:public_id>/undo/", Undo.as_view(), name="import_undo"),
    path("imports/<str:public_id>/kept/", Exceptions.as_view(), name="import_kept"),
    path("imports/<str:public_id>/again/", Again.as_view(), name="import_again"),
]
