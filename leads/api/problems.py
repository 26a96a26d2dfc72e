"""Whatever goes wrong is answered as problem details (RFC 9457), in words for people and with data for programs."""

import logging
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from functools import singledispatch
from http import HTTPStatus
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.utils.translation import gettext as _
from rest_framework.exceptions import APIException, ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.models import User
from accounts.taking_leave import BadAbsence
from leads import access
from leads.agreeing import StaleDraft
from leads.capturing import KnownLead
from leads.handing_over import AlreadyDecided
from leads.qualifying import NotReady
from leads.recording import MergedAway, StaleLead, WrongStage
from leads.refusals import Conflict, Refusal

MEDIA_TYPE = "application/problem+json"
log = logging.getLogger("django.request")


@dataclass
class Problem:
    """`kind` becomes the type; `more` are the members that belong to this type of problem."""

    kind: str
    status: int
    title: str
    detail: str = ""
    more: dict[str, Any] = field(default_factory=dict)

    def as_data(self, request: Request) -> dict[str, Any]:
        return {
            "type": f"urn:leadflow:problem:{self.kind}", "title": self.title, "status": self.status,
            "detail": self.detail, "instance": request.path, **self.more,
        }  # fmt: skip


def handle(exc: Exception, context: Mapping[str, Any]) -> Response:
    """DRF's exception handler."""
    request: Request = context["request"]
    user = getattr(request, "_user", None)
    problem = described(exc, user)
    headers = {}
    if challenge := getattr(exc, "auth_header", None):
        headers["WWW-Authenticate"] = challenge
    return Response(problem.as_data(request), problem.status, headers=headers, content_type=MEDIA_TYPE)


@singledispatch
def described(exc: Exception, user: User | None) -> Problem:
    """What nobody expected: told without details, and written down with all of them."""
    log.error("Unexpected error in the API", exc_info=exc)
    return Problem("error", 500, _("Something went wrong here"), _("It has been written down. Please try again later."))


@described.register
def _refusal(exc: Refusal, user: User | None) -> Problem:
    errors = {name: [words] for name, words in exc.fields.items()}
    return Problem("refused", 422, _("Refused"), exc.message, {"errors": errors})


@described.register
def _bad_absence(exc: BadAbsence, user: User | None) -> Problem:
    errors = {name: [words] for name, words in exc.fields.items()}
    return Problem("refused", 422, _("Refused"), exc.message, {"errors": errors})


@described.register
def _not_ready(exc: NotReady, user: User | None) -> Problem:
    problem = _refusal(exc, user)
    problem.kind, problem.title = "not-ready", _("The agreement asks for more")
    problem.more["may_go_against"] = exc.may_go_against
    problem.more["missing"] = [line.as_data() for line in exc.judgement.missing]
    return problem


@described.register
def _known_lead(exc: KnownLead, user: User | None) -> Problem:
    """Whose lead it is stays unsaid where the user may not see it."""
    problem = _refusal(exc, user)
    problem.kind = "known-lead"
    if user is not None and access.leads(user).filter(pk=exc.known.pk).exists():
        problem.more["known_lead"] = exc.known.public_id
    else:
        problem.detail = _("A lead with this e-mail address is already there.")
    return problem


@described.register
def _conflict(exc: Conflict, user: User | None) -> Problem:
    return Problem("conflict", 409, _("Too late"), exc.message)


@described.register
def _merged_away(exc: MergedAway, user: User | None) -> Problem:
    """Where the lead goes on, for those who may see that."""
    problem = Problem("merged", 409, _("Merged"), exc.message)
    kept = access.leads(user).filter(pk=exc.kept_id).first() if user is not None and exc.kept_id else None
    if kept is not None:
        problem.more["merged_into"] = kept.public_id
    return problem


@described.register
def _stale(exc: StaleLead, user: User | None) -> Problem:
    changes = exc.difference.items()
    difference = {name.removesuffix("_id"): {"seen": _plain(seen), "now": _plain(now)} for name, (seen, now) in changes}
    more = {"current_version": exc.lead.version, "difference": difference}
    return Problem("stale", 409, _("The lead has changed"), exc.message, more)


@described.register
def _stale_draft(exc: StaleDraft, user: User | None) -> Problem:
    return Problem("stale", 409, _("The draft has changed"), exc.message, {"current_version": exc.now.revision})


@described.register
def _wrong_stage(exc: WrongStage, user: User | None) -> Problem:
    more = {"stage": exc.lead.stage, "current_version": exc.lead.version}
    return Problem("wrong-stage", 409, _("Not possible in this stage"), exc.message, more)


@described.register
def _decided(exc: AlreadyDecided, user: User | None) -> Problem:
    handover = exc.handover
    decider = handover.decided_by and {"id": handover.decided_by.pk, "name": handover.decided_by.name}
    more = {"answer": handover.answer, "decided_by": decider, "decided_at": handover.decided_at}
    return Problem("already-decided", 409, _("Already decided"), exc.message, more)


@described.register
def _forbidden(exc: PermissionDenied, user: User | None) -> Problem:
    return Problem("forbidden", 403, _("Not allowed"), str(exc))


@described.register
def _missing(exc: Http404, user: User | None) -> Problem:
    return Problem("not-found", 404, _("Not found"), str(exc))


@described.register
def _invalid(exc: ValidationError, user: User | None) -> Problem:
    errors = dict(_flat("", exc.detail))
    return Problem("invalid", 422, _("Refused"), _("Please mend the marked fields."), {"errors": errors})


@described.register
def _plain_http(exc: APIException, user: User | None) -> Problem:
    phrase = HTTPStatus(exc.status_code).phrase
    return Problem(phrase.lower().replace(" ", "-"), exc.status_code, phrase, str(exc.detail))


def _plain(value: Any) -> Any:
    """Money stays exact: a string, as everywhere."""
    return str(value) if isinstance(value, Decimal) else value


def _flat(path: str, detail: Any) -> Iterator[tuple[str, list[str]]]:
    """Nested errors as dotted paths: {"utm": {"x": ["…"]}} is utm.x."""
    if isinstance(detail, Mapping):
        for name, inner in detail.items():
            yield from _flat(f"{path}.{name}".strip("."), inner)
    elif isinstance(detail, list) and all(isinstance(words, str) for words in detail):
        yield path or "body", [str(words) for words in detail]
    elif isinstance(detail, list):
        for number, inner in enumerate(detail):
            yield from _flat(f"{path}.{number}".strip("."), inner)
    else:
        yield path or "body", [str(detail)]
