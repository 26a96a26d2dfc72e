"""Mappings kept by name."""

from django.shortcuts import get_object_or_404
from django.urls import path
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.roles import Act
from leads import access, importing
from leads.api import shapes
from leads.api.doors import Door, describe
from leads.api.imports.shapes import ImportShape, MappingAsked, MappingShape, MappingUsed
from leads.api.imports.steps import job_or_404
from leads.models import ImportMapping


class Mappings(Door):
    @describe(shapes.page_of(MappingShape), name="import_mappings")
    def get(self, request: Request) -> Response:
        """Mappings that were kept for files to come."""
        access.demand(self.user, Act.IMPORT)
        return self.tell_all(MappingShape, ImportMapping.objects.all())


class OneMapping(Door):
    @describe(MappingShape, name="forget_import_mapping")
    def delete(self, request: Request, public_id: str) -> Response:
        """Gone for everybody. Answers with the mapping as it was."""
        access.demand(self.user, Act.IMPORT)
        mapping = get_object_or_404(ImportMapping, public_id=public_id)
        answer = self.tell(MappingShape, mapping)
        importing.forget(mapping)
        return answer


class MappingOfImport(Door):
    @describe(MappingShape, asks=MappingAsked, status=201, name="keep_import_mapping")
    def post(self, request: Request, public_id: str) -> Response:
        """Keep what the columns of this import mean; a mapping of the same name is replaced."""
        job = job_or_404(self.user, public_id)
        return self.tell(MappingShape, importing.save(job, self.body(MappingAsked)["name"], by=self.user), 201)

    @describe(ImportShape, asks=MappingUsed, name="use_import_mapping")
    def put(self, request: Request, public_id: str) -> Response:
        """Read the columns of this draft as a kept mapping says."""
        job = job_or_404(self.user, public_id)
        kept = get_object_or_404(ImportMapping, public_id=self.body(MappingUsed)["mapping"])
        return self.tell(ImportShape, importing.use(kept, job))


urlpatterns = [
    path("import-mappings/", Mappings.as_view(), name="import_mappings"),
    path("import-mappings/<str:public_id>/", OneMapping.as_view(), name="import_mapping"),
    path("imports/<str:public_id>/mapping/", MappingOfImport.as_view(), name="import_mapping_of"),
]
