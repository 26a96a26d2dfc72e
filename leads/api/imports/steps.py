"""A file comes in, is corrected, tried and started."""

import io
from functools import partial
from typing import Any

from django.db import transaction
from django.http import Http404
from django.urls import path
from drf_spectacular.types import OpenApiTypes
from rest_framework.parsers import BaseParser
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.models import User
from accounts.roles import Act
from leads import access, importing, tasks
from leads.api import shapes
from leads.api.bodies import StrictJson
from leads.api.doors import Door, describe
from leads.api.imports.shapes import ImportAsked, ImportChanged, ImportShape, PreviewShape
from leads.models import ImportJob
from leads.refusals import Refusal

LISTED = 100
KINDS = (
    "text/csv", "text/plain", "text/tab-separated-values", "text/vcard", "application/octet-stream",
    "application/vnd.ms-excel", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "application/vnd.oasis.opendocument.spreadsheet",
)  # fmt: skip
_SHAPE = ("encoding", "delimiter", "header_row")


class FileParser(BaseParser):
    """The file itself is the body, and stays a stream."""

    def parse(self, stream: Any, media_type: str | None = None, parser_context: Any = None) -> Any:
        return stream


PARSERS: list[type[BaseParser]] = [type("FileParser", (FileParser,), {"media_type": kind}) for kind in KINDS]


def job_or_404(user: User, public_id: str) -> ImportJob:
    access.demand(user, Act.IMPORT)
    job = ImportJob.objects.select_related("by__team").filter(public_id=public_id).first()
    if job is None:
        raise Http404
    return job


def ring() -> None:
    transaction.on_commit(partial(tasks.run_waiting_imports.apply_async, retry=False), robust=True)


class Imports(Door):
    parser_classes = PARSERS

    @describe(shapes.page_of(ImportShape), name="imports")
    def get(self, request: Request) -> Response:
        """The last hundred imports, the newest first."""
        access.demand(self.user, Act.IMPORT)
        return self.tell_all(ImportShape, ImportJob.objects.select_related("by")[:LISTED])

    @describe(
        ImportShape, asks=dict.fromkeys(KINDS, OpenApiTypes.BINARY), query=ImportAsked, status=202, name="import_file"
    )
    def post(self, request: Request) -> Response:
        """Bring a file of leads or of won deals as the body: CSV, a spreadsheet or vCards; its columns are understood
        by their names. It runs in the background: ask for the import again to see how far it is. With `draft` it is
        kept, to be corrected and started later."""
        access.demand(self.user, Act.IMPORT)
        asked = self.query(ImportAsked)
        file: Any = request.data or io.BytesIO()  # nothing was sent
        is_draft = asked.pop("draft", False)
        job = importing.draft(file, asked.pop("file_name", "api.csv"), by=self.user)
        try:
            importing.interpret(job, **asked)
            if is_draft:
                return self.tell(ImportShape, job, 202)
            importing.start(job)
        except Refusal:
            importing.discard(job)
            raise
        ring()
        return self.tell(ImportShape, job, 202)


class Import(Door):
    parser_classes = (StrictJson,)

    @describe(ImportShape, name="import")
    def get(self, request: Request, public_id: str) -> Response:
        """How far the import is, and what became of its rows."""
        return self.tell(ImportShape, job_or_404(self.user, public_id))

    @describe(ImportShape, asks=ImportChanged, name="change_import")
    def patch(self, request: Request, public_id: str) -> Response:
        """Correct how a draft is read, and what its columns and values mean."""
        job = job_or_404(self.user, public_id)
        asked = self.body(ImportChanged)
        shape = {name: asked.pop(name) for name in _SHAPE if name in asked}
        sheet = asked.pop("sheet", None)
        if shape or sheet is not None:
            known = {name: getattr(job, name) for name in _SHAPE}
            job = importing.reshape(job, importing.Shape(**{**known, **shape}), sheet=sheet)
        return self.tell(ImportShape, importing.interpret(job, **asked))

    @describe(ImportShape, name="discard_import")
    def delete(self, request: Request, public_id: str) -> Response:
        """Drop a draft with its file. Answers with the draft as it was."""
        job = job_or_404(self.user, public_id)
        answer = self.tell(ImportShape, job)
        importing.discard(job)
        return answer


class Tried(Door):
    @describe(PreviewShape, name="preview_import")
    def get(self, request: Request, public_id: str) -> Response:
        """The first rows as they will be, beside the leads that are there already. Nothing is written."""
        return self.tell(PreviewShape, importing.preview(job_or_404(self.user, public_id)))


class Started(Door):
    @describe(ImportShape, status=202, name="start_import", acts=True)
    def post(self, request: Request, public_id: str) -> Response:
        """Let a worker run the draft."""
        job = importing.start(job_or_404(self.user, public_id))
        ring()
        return self.tell(ImportShape, job, 202)


urlpatterns = [
    path("imports/", Imports.as_view(), name="imports"),
    path("imports/<str:public_id>/", Import.as_view(), name="import"),
    path("imports/<str:public_id>/preview/", Tried.as_view(), name="import_preview"),
    path("imports/<str:public_id>/start/", Started.as_view(), name="import_start"),
]
