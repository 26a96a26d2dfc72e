"""How processes say no. Doors turn a Refusal into 422, a Conflict into 409, and words at the right place."""

from collections.abc import Mapping


class Refusal(Exception):
    """The act makes no sense as it was asked for; `fields` says where it can be mended."""

    def __init__(self, message: str, fields: Mapping[str, str] | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.fields = dict(fields or {})


class Conflict(Exception):
    """The act came too late: somebody else changed the lead in the meantime."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message
