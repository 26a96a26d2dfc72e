"""Imports through the API: a CSV file in, its job out; the job tells how far it is and what became of the rows."""

import io
from functools import partial
from typing import Any

from django.db import transaction
from django.http import Http404
from django.urls import path
from drf_spectacular.types import OpenApiTypes
from rest_framework import serializers
from rest_framework.parsers import BaseParser
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.roles import Act
from leads import access, importing, tasks
from leads.api.bodies import Fields, Text
from leads.api.doors import Door, describe
from leads.models import ImportJob
from leads.refusals import Refusal


class ImportAsked(Fields):
    content = serializers.ChoiceField(choices=ImportJob.Content.choices, required=False)
    system = Text(required=False, max_length=40, help_text="Leads are known again by it and their id there")
    stage = serializers.ChoiceField(choices=[(s.value, s.label) for s in importing.STAGES], required=False)
    file_name = Text(required=False, max_length=200)


class ImportShape(serializers.ModelSerializer[ImportJob]):
    percent = serializers.IntegerField(read_only=True)

    class Meta:
        model = ImportJob
        fields = (
            "public_id", "file_name", "content", "system", "status", "columns", "mapping", "date_format", "percent",
            "rows_read", "created", "updated", "skipped", "refused", "flagged", "problem", "created_at", "finished_at",
        )  # fmt: skip
        read_only_fields = fields


class CsvParser(BaseParser):
    """The file itself is the body, and stays a stream."""

    media_type = "text/csv"

    def parse(self, stream: Any, media_type: str | None = None, parser_context: Any = None) -> Any:
        return stream


class Imports(Door):
    parser_classes = (CsvParser,)

    @describe(ImportShape, asks={"text/csv": OpenApiTypes.BINARY}, query=ImportAsked, status=202, name="import_file")
    def post(self, request: Request) -> Response:
        """Bring a CSV file of leads or of won deals as the body; its columns are understood by their names. It runs in
        the background: ask for the import again to see how far it is."""
        access.demand(self.user, Act.IMPORT)
        asked = self.query(ImportAsked)
        file: Any = request.data or io.BytesIO()  # nothing was sent
        job = importing.draft(file, asked.pop("file_name", "api.csv"), by=self.user)
        try:
            importing.start(importing.interpret(job, **asked))
        except Refusal:
            importing.discard(job)
            raise
        transaction.on_commit(partial(tasks.run_waiting_imports.apply_async, retry=False), robust=True)
        return self.tell(ImportShape, job, 202)


class Import(Door):
    @describe(ImportShape, name="import")
    def get(self, request: Request, public_id: str) -> Response:
        """How far the import is, and what became of its rows."""
        access.demand(self.user, Act.IMPORT)
        job = ImportJob.objects.filter(public_id=public_id).first()
        if job is None:
            raise Http404
        return self.tell(ImportShape, job)


urlpatterns = [
    path("imports/", Imports.as_view(), name="imports"),
    path("imports/<str:public_id>/", Import.as_view(), name="import"),
]
