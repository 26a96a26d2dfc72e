"""What needs no clock: statements per request and blocks per list page, counted within one process. Prints JSON."""

import json
import os
import re
import time
from typing import Any

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bench.settings")
django.setup()

from django.db import connection  # noqa: E402
from django.test import Client  # noqa: E402
from psycopg import ClientCursor, sql  # noqa: E402

from accounts.models import User  # noqa: E402
from bench import ANNA, RICO  # noqa: E402
from leads.models import Handover, Lead, Stage  # noqa: E402

NUMBERED = re.compile(r"\$(\d+)")  # of statements whose values travel beside them
NO_STATEMENT = re.compile(r"(BEGIN|COMMIT|SAVEPOINT|RELEASE)\b")
LIST = "/leads/?stage=sal&responsible=me"


def main() -> None:
    rico, anna = _client(RICO), _client(ANNA)
    lead = Lead.objects.filter(stage=Stage.SAL, responsible__email=RICO).order_by("id")[0]
    offers = Handover.objects.open().filter(to_team__members__email=RICO).order_by("id")[:2]
    facts = {
        "first_name": "Clara", "last_name": "Gezählt", "email": f"gezaehlt{time.time_ns()}@kunde.example",
        "company": f"Gezählt {time.time_ns()} GmbH",
        "country": "DE", "interest": "Heat pumps", "currency": "EUR", "touchpoint": "website", "consent": "on",
        "consent_source": "call",
    }  # fmt: skip
    said = {"reason": "information_missing", "note": "Which hall is it?"}
    asked = {
        "list": (rico, "get", LIST, {}),
        "detail": (rico, "get", f"/leads/{lead.public_id}/", {}),
        "accept": (rico, "post", f"/handovers/{offers[0].public_id}/acceptance/", {}),
        "reject": (rico, "post", f"/handovers/{offers[1].public_id}/rejection/", said),
        "create": (anna, "post", "/leads/new/", facts),
    }
    counted = {name: _statements(*one) for name, one in asked.items()}
    print(
        json.dumps(
            {"statements": {name: len(found) for name, found in counted.items()}, "blocks": _blocks(counted["list"])}
        )
    )


def _client(email: str) -> Client:
    client = Client(HTTP_HOST="localhost")
    client.force_login(User.objects.get(email=email))
    client.get("/bench/empty/")
    return client


def _statements(client: Client, method: str, path: str, data: dict[str, Any]) -> list[str]:
    if method == "get":
        client.get(path)  # what is kept for the next request is not part of each
    said: list[str] = []

    def listen(execute: Any, statement: str, values: Any, many: bool, context: Any) -> Any:
        """With its values in its text, also where they travel beside it: it is to be explained afterwards."""
        said.append(_with_values(statement, values))
        return execute(statement, values, many, context)

    with connection.execute_wrapper(listen):
        answer = getattr(client, method)(path, data)
    return [] if answer.status_code >= 400 else [statement for statement in said if not NO_STATEMENT.match(statement)]


def _with_values(statement: str, values: Any) -> str:
    if not NUMBERED.search(statement):
        return ClientCursor(connection.connection).mogrify(statement, values)
    literals = [sql.Literal(value).as_string(connection.connection) for value in values]
    return NUMBERED.sub(lambda found: literals[int(found[1]) - 1], statement)


def _blocks(statements: list[str]) -> int:
    """Blocks that the statements of one list page read, from memory or disk, once they have been read before."""
    with connection.cursor() as cursor:
        return sum([_blocks_of(cursor, statement) for _ in range(2) for statement in statements][len(statements) :])


def _blocks_of(cursor: Any, statement: str) -> int:
    if "SELECT" not in statement:
        return 0
    cursor.execute(f"EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) {statement}")
    plan = cursor.fetchone()[0]
    plan = (json.loads(plan) if isinstance(plan, str) else plan)[0]["Plan"]
    return int(plan["Shared Hit Blocks"] + plan["Shared Read Blocks"])


if __name__ == "__main__":
    main()
