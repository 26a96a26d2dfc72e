"""The agreement for programs: read its versions, draft, propose, sign with the password, acknowledge, compare."""

from typing import Any

from django.urls import path
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers
from rest_framework.exceptions import APIException
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.models import User
from accounts.roles import Act
from leads import access, agreeing, document
from leads.api.asked import Nothing
from leads.api.bodies import ById, Fields, Flag, Moment, Number, Text
from leads.api.doors import Door, describe, version_of
from leads.api.shapes import page_of
from leads.api.shapes.agreement import AcknowledgementShape, DifferenceShape, DocumentShape, VersionShape
from leads.models import Agreement

LARGEST = 2**31 - 1


class RevisionNeeded(APIException):
    status_code = 428
    default_detail = _("Please send the revision that you saw: in the body, or the ETag as If-Match.")


class DraftAsked(Fields):
    base = Number(
        required=False, min_value=1, max_value=LARGEST, help_text="The version to draw from; default: the last"
    )
    suggested = Flag(default=False, help_text="Fill what it leaves open with Leadflow's suggestions")


class DraftTerms(Fields):
    """What the draft is to say. What is left out stays; the rest takes the place of what is there, field by field."""

    revision = Number(required=False, min_value=1, max_value=LARGEST)
    purpose = Text(required=False, allow_blank=True)
    motive = Text(required=False, allow_blank=True)
    definition = serializers.JSONField(required=False)
    handover_rule = serializers.JSONField(required=False)
    hand_raiser_rule = serializers.JSONField(required=False, allow_null=True)
    scoring = serializers.JSONField(required=False)
    bant_rule = serializers.JSONField(required=False)
    clock_terms = serializers.JSONField(required=False)
    offering_terms = serializers.JSONField(required=False)
    routing_terms = serializers.JSONField(required=False)
    promise_terms = serializers.JSONField(required=False)
    target_terms = serializers.JSONField(required=False)
    referee = ById(User.objects.working(), required=False, allow_null=True)
    starts_at = Moment(required=False, allow_null=True)


class RevisionSeen(Fields):
    revision = Number(required=False, min_value=1, max_value=LARGEST)


class Password(Fields):
    """Whoever signs proves it by the own password, with a token too."""

    password = Text(trim_whitespace=False, max_length=4096)


class ComparedWith(Fields):
    compared_with = serializers.IntegerField(required=False, min_value=1, max_value=LARGEST)


class _OfVersion(Door):
    def found(self, version: int) -> Agreement:
        return access.agreement_or_404(self.user, version)

    def tell_version(self, agreement: Agreement, status: int = 200) -> Response:
        fresh = access.agreement_or_404(self.user, agreement.version)
        response = self.tell(DocumentShape, fresh, status)
        response["ETag"] = f'W/"{fresh.revision}"'
        return response

    def seen_revision(self, body: dict[str, Any]) -> int | None:
        revision: int | None = body.pop("revision", None)
        return revision if revision is not None else version_of(self.request.headers.get("If-Match", ""))


class Versions(_OfVersion):
    @describe(page_of(VersionShape), name="agreements")
    def get(self, request: Request) -> Response:
        """All versions, the newest first. Drafts are shown to those who draft and sign."""
        people = ("drafted_by", "proposed_by")
        found = access.agreements(self.user).select_related(*people).prefetch_related("signatures__by")
        return self.tell_all(VersionShape, found.order_by("-version"))

    @describe(DocumentShape, asks=DraftAsked, name="draft_agreement", status=201)
    def post(self, request: Request) -> Response:
        """Draft a new version."""
        access.demand(self.user, Act.DRAFT)
        body = self.body(DraftAsked)
        base = self.found(body["base"]) if "base" in body else None
        return self.tell_version(agreeing.draft(by=self.user, base=base, suggested=body["suggested"]), 201)


class OneVersion(_OfVersion):
    @describe(DocumentShape, name="agreement_version")
    def get(self, request: Request, version: int) -> Response:
        """One version as data and in sentences."""
        return self.tell_version(self.found(version))

    @describe(DocumentShape, asks=DraftTerms, name="edit_agreement", header="If-Match")
    def patch(self, request: Request, version: int) -> Response:
        """Write into a draft; the revision that you saw goes along, so that nobody's words are lost."""
        access.demand(self.user, Act.DRAFT)
        found, body = self.found(version), self.body(DraftTerms)
        seen = self.seen_revision(body)
        if seen is None:
            raise RevisionNeeded
        return self.tell_version(agreeing.edit(found, body, by=self.user, seen=seen))

    @describe(VersionShape, name="discard_agreement", acts=True)
    def delete(self, request: Request, version: int) -> Response:
        """Throw a draft away; the answer is what it was."""
        access.demand(self.user, Act.DRAFT)
        found = self.found(version)
        agreeing.discard(found, by=self.user)
        return self.tell(VersionShape, found)


class Proposal(_OfVersion):
    @describe(DocumentShape, asks=RevisionSeen, name="propose_agreement")
    def post(self, request: Request, version: int) -> Response:
        """Propose a draft: its words stand from now on. 422 names by path what must be mended first."""
        access.demand(self.user, Act.DRAFT)
        found, body = self.found(version), self.body(RevisionSeen)
        return self.tell_version(agreeing.propose(found, by=self.user, seen=self.seen_revision(body)))


class Withdrawal(_OfVersion):
    @describe(DocumentShape, asks=Nothing, name="withdraw_agreement")
    def post(self, request: Request, version: int) -> Response:
        """Take a proposal back. It stays readable."""
        access.demand(self.user, Act.DRAFT)
        found, _body = self.found(version), self.body(Nothing)
        return self.tell_version(agreeing.withdraw(found, by=self.user))


class Signing(_OfVersion):
    @describe(DocumentShape, asks=Password, name="sign_agreement", status=201)
    def post(self, request: Request, version: int) -> Response:
        """Sign a proposal for the part of your role. The third signature puts it into force, at once or on its day."""
        access.demand(self.user, Act.SIGN)
        found, body = self.found(version), self.body(Password)
        return self.tell_version(agreeing.sign(found, by=self.user, password=body["password"]), 201)


class Acknowledging(_OfVersion):
    @describe(AcknowledgementShape, asks=Nothing, name="acknowledge_agreement", status=201)
    def post(self, request: Request, version: int) -> Response:
        """Say that you have read a signed version. Repeating it changes nothing."""
        found, _body = self.found(version), self.body(Nothing)
        return self.tell(AcknowledgementShape, agreeing.acknowledge(found, by=self.user), 201)


class Difference(_OfVersion):
    @describe(DifferenceShape, query=ComparedWith, name="agreement_difference")
    def get(self, request: Request, version: int) -> Response:
        """How a version differs from another, in sentences. Default: from the one that it follows or would follow."""
        found, asks = self.found(version), self.query(ComparedWith)
        other = self.found(asks["compared_with"]) if "compared_with" in asks else document.before(found)
        changes = document.difference(other, found) if other else []
        told = {"version": version, "compared_with": other and other.version, "changes": changes}
        return self.tell(DifferenceShape, told)


urlpatterns = [
    path("agreements/", Versions.as_view(), name="agreements"),
    path("agreements/<int:version>/", OneVersion.as_view(), name="agreement_version"),
    path("agreements/<int:version>/proposal/", Proposal.as_view(), name="agreement_proposal"),
    path("agreements/<int:version>/withdrawal/", Withdrawal.as_view(), name="agreement_withdrawal"),
    path("agreements/<int:version>/signature/", Signing.as_view(), name="agreement_signature"),
    path("agreements/<int:version>/acknowledgement/", Acknowledging.as_view(), name="agreement_acknowledgement"),
    path("agreements/<int:version>/difference/", Difference.as_view(), name="agreement_difference"),
]
