"""What all doors of the API have in common: who asks, what they sent, how the schema describes it."""

from collections.abc import Callable, Iterable
from itertools import chain
from typing import Any, TypeVar, cast

from django.utils.translation import get_language, gettext_lazy
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework.exceptions import APIException, NotFound
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import BaseSerializer
from rest_framework.views import APIView

from accounts.models import User
from leads.api import problems, shapes
from leads.api.bodies import Fields
from leads.models import Lead

F = TypeVar("F", bound=Callable[..., Any])

_READING = (400, 401, 403, 404, 422)
_WRITING = (*_READING, 409, 413, 415)
_VERSION = (428,)


class VersionNeeded(APIException):
    status_code = 428
    default_detail = gettext_lazy("Please send the version that you saw: in the body, or the ETag as If-Match.")


class Door(APIView):
    """Any address of the API. Answers with a shape, refuses with a problem."""

    @property
    def user(self) -> User:
        return cast(User, self.request.user)

    def body(self, asks: type[Fields]) -> dict[str, Any]:
        """What was sent, checked and typed."""
        return _read(asks(data=self.request.data))

    def query(self, asks: type[Fields]) -> dict[str, Any]:
        return _read(asks(data=self.request.query_params.dict()))

    def seen(self, body: dict[str, Any]) -> int | None:
        """The version of the lead that the program acted on: of the body, else of If-Match."""
        version: int | None = body.pop("version", None)
        return version if version is not None else version_of(self.request.headers.get("If-Match", ""))

    def tell(self, shape: type[BaseSerializer[Any]], thing: Any, status: int = 200, **options: Any) -> Response:
        return Response(shape(thing, **options).data, status)

    def tell_lead(self, lead: Lead, status: int = 200) -> Response:
        response = self.tell(shapes.LeadShape, lead, status)
        response["ETag"] = etag(lead)
        return response

    def tell_all(self, shape: type[BaseSerializer[Any]], things: Iterable[Any]) -> Response:
        """A list that is short by nature, in the same dress as the long ones."""
        return self.tell(shapes.page_of(shape), {"results": list(things), "next": None})

    def finalize_response(self, request: Request, response: Response, *args: Any, **kwargs: Any) -> Response:
        response = super().finalize_response(request, response, *args, **kwargs)
        response["Content-Language"] = get_language() or ""
        response["Vary"] = "Authorization, Cookie, Accept-Language"
        response["Cache-Control"] = "private, no-cache"
        return response


class Nowhere(Door):
    """Any address below /api/v1/ that does not exist."""

    schema = None

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        raise NotFound


def _read(fields: Fields) -> dict[str, Any]:
    fields.is_valid(raise_exception=True)
    return cast(dict[str, Any], fields.validated_data)


def etag(lead: Lead) -> str:
    return f'W/"{lead.version}"'


def version_of(tag: str) -> int | None:
    """The version that an ETag names; None for what is no ETag of a lead."""
    digits = tag.strip().removeprefix("W/").strip('"')
    return int(digits) if digits.isascii() and digits.isdigit() and len(digits) < 10 else None


# the schema ---------------------------------------------------------------------------------------


def describe(
    tells: Any,
    *,
    name: str,
    asks: Any = None,
    query: type[Fields] | None = None,
    status: int = 200,
    header: str = "",
    acts: bool = False,
    more: tuple[int, ...] = (),
) -> Callable[[F], F]:
    """Say in the schema what an operation takes and answers; the problems are the same everywhere."""
    version_needed = _VERSION if header == "If-Match" else ()
    return extend_schema(
        operation_id=name,
        request=asks,
        parameters=[*([query] if query else []), *([_etag_in(header)] if header else [])],
        responses={status: tells, **_problems(_WRITING if asks or acts else _READING, version_needed, more)},
    )


def _etag_in(header: str) -> OpenApiParameter:
    return OpenApiParameter(header, str, OpenApiParameter.HEADER, description="The ETag of the lead as you saw it")


def _problems(*statuses: tuple[int, ...]) -> dict[Any, Any]:
    return {(status, problems.MEDIA_TYPE): OpenApiResponse(shapes.ProblemShape) for status in chain(*statuses)}


class ActSchema(AutoSchema):
    """Acts describe themselves: by the right that they need and the process that they call."""

    view: Any

    def get_operation_id(self) -> str:
        return f"undo_{self.view.name}" if self._undoes else self.view.name

    def get_summary(self) -> str:
        label = str(self.view.act.label)
        return f"Take back: {label}" if self._undoes else label

    def get_description(self) -> str:  # type: ignore[override]  # as drf-spectacular has it
        return (self.view.delete if self._undoes else self.view.process).__doc__ or ""

    def get_request_serializer(self) -> Any:
        return self.view.asks

    def get_response_serializers(self) -> Any:
        answer = {200: shapes.HandoverShape} if self._undoes else {self.view.status: self.view.tells}
        return answer | _problems(_WRITING)

    @property
    def _undoes(self) -> bool:
        return self.method == "DELETE"
