"""`python -m bench.bursts`: how quickly webhooks are answered when many are delivered at once and no worker runs.

Uses the database of the settings, in a webhook of its own that is gone afterwards, and the server as in production. The
sender works on the same machine, on the same cores.
"""

import asyncio
import json
import os
import statistics
import sys
import time
from pathlib import Path

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "leadflow.settings")
django.setup()

from django.conf import settings  # noqa: E402

from accounts.models import User  # noqa: E402
from bench.server import Server, running  # noqa: E402
from leads import connecting  # noqa: E402
from leads.models import Intake, WebhookEndpoint  # noqa: E402

AT_ONCE = (1, 10, 50, 100, 250, 500)
ROUNDS = 5  # the median of them counts
THREADS = 16  # as docker-compose.yml has it
SECRET = "secret-of-the-bench"  # noqa: S105


def main() -> None:
    by = User.objects.order_by("pk")[0]
    endpoint = connecting.connect("google", connecting.Plan("Bench"), by=by, secret=SECRET).endpoint
    log = Path(settings.VAR) / "bursts.log"
    try:
        key = {"LEADFLOW_SECRET_KEY": settings.SECRET_KEY}  # which has sealed the webhook's secret
        with running(_url(), key, log, threads=THREADS, settings="leadflow.settings") as server:
            asyncio.run(_burst(server.port, endpoint, 100))  # so that all threads have their connections
            for number in AT_ONCE:
                _measure(server, endpoint, number)
    finally:
        Intake.objects.filter(channel=endpoint.channel).delete()
        endpoint.delete()


def _url() -> str:
    told = settings.DATABASES["default"]
    return f"postgresql://{told['USER']}:{told['PASSWORD']}@/{told['NAME']}?host={told['HOST']}&port={told['PORT']}"


def _measure(server: Server, endpoint: WebhookEndpoint, number: int) -> None:
    kept, spent = _kept(endpoint), server.cpu()
    rounds = [asyncio.run(_burst(server.port, endpoint, number)) for _ in range(ROUNDS)]
    spent = (server.cpu() - spent) / (number * ROUNDS)
    lost = number * ROUNDS - (_kept(endpoint) - kept)
    middle = statistics.median(statistics.median(took) for took in rounds)
    longest = statistics.median(max(took) for took in rounds)
    told = f"median {middle * 1000:6.1f} ms, longest {longest * 1000:6.1f} ms, {spent * 1000:.2f} ms of processor each"
    sys.stdout.write(f"{number:4} at once: {told}, {lost} lost\n")


def _kept(endpoint: WebhookEndpoint) -> int:
    return Intake.objects.filter(channel=endpoint.channel).count()


async def _burst(port: int, endpoint: WebhookEndpoint, number: int) -> list[float]:
    """Seconds until each of so many deliveries was answered; each has a connection of its own."""
    requests = [_request(endpoint) for _ in range(number)]
    return await asyncio.gather(*(_deliver(port, request) for request in requests))


async def _deliver(port: int, request: bytes) -> float:
    start = time.perf_counter()
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(request)
    answer = await reader.read()
    writer.close()
    if b" 200 " not in answer[:20]:
        raise AssertionError(answer[:200])
    return time.perf_counter() - start


def _request(endpoint: WebhookEndpoint) -> bytes:
    column = {"column_id": "WORK_EMAIL", "column_name": "Work e-mail", "string_value": "jana@kunde.example"}
    told = {"lead_id": f"bench-{time.perf_counter_ns()}", "google_key": SECRET, "user_column_data": [column] * 4}
    body = json.dumps(told).encode()
    head = f"POST /hooks/{endpoint.public_id}/ HTTP/1.1\r\nHost: localhost\r\nContent-Length: {len(body)}\r\n"
    return f"{head}Content-Type: application/json\r\nConnection: close\r\n\r\n".encode() + body


if __name__ == "__main__":
    main()
