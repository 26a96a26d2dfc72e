"""`make bench`: makes the companies, runs the servers, prints the table and keeps it under var/bench."""

import argparse
import importlib.util
import json
import os
import subprocess
import sys
from contextlib import ExitStack
from datetime import datetime
from importlib import import_module
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import psycopg
from psycopg import sql

from bench import measuring, pages, table
from bench.measuring import STEADY, Site
from bench.server import running

ROOT = Path(__file__).resolve().parent.parent
VAR = Path(os.environ.get("LEADFLOW_VAR", ROOT / "var")) / "bench"
SIZES = [10_000, 200_000]
IMPORTED = 20_000  # rows
GOALS_OF_IMPORTS = {13, 14}
ATTEMPTS = 2
ENVIRONMENT = {
    "LEADFLOW_SECRET_KEY": "bench-" * 10, "LEADFLOW_VAR": str(VAR), "LEADFLOW_STATIC": str(VAR / "static"),
    "LEADFLOW_DEBUG": "0", "LEADFLOW_URL": "http://localhost:8000", "DJANGO_SETTINGS_MODULE": "bench.settings",
}  # fmt: skip


def main() -> None:
    arguments = _arguments()
    VAR.mkdir(parents=True, exist_ok=True)
    urls = {size: _database(_server_url(arguments.durable), size, arguments.keep) for size in arguments.sizes}
    if arguments.only_import:
        values = _imports(urls, arguments)
        print(table.written(values, GOALS_OF_IMPORTS))
        sys.exit(1 if table.missed(values, GOALS_OF_IMPORTS) else 0)
    _run(
        "Collecting static files",
        urls[arguments.sizes[0]],
        "manage.py",
        "collectstatic",
        "--no-input",
        "--verbosity",
        "0",
    )
    for _ in range(ATTEMPTS):
        sites = _measured(urls)
        if not _is_void(sites):
            break
        print(
            "Void: the floor E differs by more than 1.3x from beginning to end; something else kept the machine busy."
        )
    values = _values(sites) | _imports(urls, arguments)
    _report(sites, values, arguments)
    sys.exit(1 if table.missed(values) or _is_void(sites) else 0)


def _is_void(sites: list[Site]) -> bool:
    return any(site.drift() > STEADY for site in sites)


def _arguments() -> argparse.Namespace:
    known = os.environ.get("BENCH_SIZES", "").replace(",", " ").split()
    parser = argparse.ArgumentParser(prog="make bench", description=__doc__)
    parser.add_argument(
        "sizes", nargs="*", type=int, default=[int(size) for size in known] or SIZES, help="numbers of leads"
    )
    parser.add_argument(
        "--keep", action="store_true", help="measure in the databases of the last run instead of new ones"
    )
    parser.add_argument("--durable", action="store_true", help="each commit waits for the disk, as in production")
    parser.add_argument("--skip-import", action="store_true", help="leave goals 13 and 14 out")
    parser.add_argument("--only-import", action="store_true", help="goals 13 and 14 alone")
    parser.add_argument("--rows", type=int, default=IMPORTED, help="so many rows are imported")
    parser.add_argument("--turns", type=int, default=2, help="so many times each, in turn")
    arguments = parser.parse_args()
    if len(arguments.sizes) == 1 and not arguments.only_import:  # growth is measured from the smallest size
        arguments.sizes = sorted({SIZES[0], *arguments.sizes})
    return arguments


# databases ----------------------------------------------------------------------------------------


def _server_url(durable: bool) -> str:
    """The server given by DATABASE_URL, or the embedded one; its disk is not what is measured."""
    if url := os.environ.get("DATABASE_URL"):
        return url
    return str(import_module("leadflow.embedded").database_url(VAR / "postgres", durable=durable))


def _database(server: str, size: int, keep: bool) -> str:
    """The address of the company of that size, made anew unless it is there and to be kept."""
    name = f"leadflow_bench_{size}"
    url = urlunsplit(urlsplit(server)._replace(path=f"/{name}"))
    url = url if urlsplit(server).netloc else url.replace(":/", ":///", 1)
    with psycopg.connect(server, autocommit=True) as connection:
        is_there = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone()
        if is_there and keep:
            return url
        connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))
        connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
    _run(f"Making a company of {size:,} leads", url, "-m", "bench.company", str(size))
    return url


def _run(what: str, url: str, *command: str) -> str:
    print(f"{what} …", flush=True)
    environment = {**os.environ, **ENVIRONMENT, "DATABASE_URL": url}
    done = subprocess.run([sys.executable, *command], env=environment, cwd=ROOT, capture_output=True, text=True)
    if done.returncode:
        sys.exit(f"{what}: failed\n{done.stderr[-4000:]}")
    return done.stdout


# one run ------------------------------------------------------------------------------------------


def _measured(urls: dict[int, str]) -> list[Site]:
    with ExitStack() as stack:
        sites = []
        for size, url in urls.items():
            server = stack.enter_context(running(url, ENVIRONMENT, VAR / "server.log"))
            sites.append(Site(size, server, pages.visitors(server.port, url)))
        print("Warming up …", flush=True)
        for site in sites:
            measuring.warm_up(site)
        print("Measuring …", flush=True)
        measuring.rounds(sites)
        measuring.limits(sites)
        big = sites[-1]
        big.counted["throughput"] = measuring.throughput(big)
        big.counted["processor"] = measuring.processor_time(big)
        big.counted["memory"] = big.server.memory()
    for site in sites:
        site.counted |= json.loads(_run(f"Counting at {site.size:,}", urls[site.size], "-m", "bench.counting"))
    return sites


def _values(sites: list[Site]) -> dict[str, float | None]:
    small, big = sites[0], sites[-1]
    counted: Any = big.counted
    values: dict[str, float | None] = {
        "list of a rep, state + owner, 25 rows, p50": big.in_e("list"),
        "list of a marketer, state + owner, 25 rows, p50": big.in_e("list of marketing"),
        "list, p95 / p50": _ratio(big.p95("list"), big.p50("list")),
        "growth of blocks read per list page": _ratio(counted["blocks"], _blocks(small)),
        "deep page / first page": _ratio(big.p50("deep page"), big.p50("first page")),
        "search, few hits, p50": big.in_e("search, few hits"),
        "search, common word, p50": big.in_e("search, common word"),
        "detail with history, p50": big.in_e("detail"),
        "create with duplicate check and history, p50": big.in_e("create"),
        "create beside raw SQL": _ratio(big.p50("create"), big.creating),
        "accept, p50": big.in_e("accept"),
        "accept beside raw SQL": _ratio(big.p50("accept"), big.accepting),
        "reject, p50": big.in_e("reject"),
        "reject beside raw SQL of an acceptance": _ratio(big.p50("reject"), big.accepting),
        "report: the funnel page, p50": big.in_e("funnel"),
        "throughput at 8 clients: list / empty view": counted["throughput"],
        "memory of 2 workers after the run, MB": counted["memory"],
        "processor time: list page / empty view": counted["processor"],
    }
    values |= {f"statements: {name}": number or None for name, number in counted["statements"].items()}
    grown = ("list", "deep page", "detail", "create", "accept", "reject", "search, common word", "funnel")
    return values | {f"growth of p50 / E: {name}": _ratio(big.in_e(name), small.in_e(name)) for name in grown}


def _blocks(site: Site) -> Any:
    return site.counted["blocks"]


def _ratio(one: float | None, other: float | None) -> float | None:
    return one / other if one and other else None


def _imports(urls: dict[int, str], arguments: argparse.Namespace) -> dict[str, float | None]:
    """Rows per second of the import beside raw COPY, and at the biggest size beside the smallest."""
    if arguments.skip_import or importlib.util.find_spec("bench.importing") is None:
        return {}
    asked = (
        "import django, json; django.setup(); from bench import importing; "
        f"print(json.dumps(importing.speeds({arguments.rows}, {arguments.turns})))"
    )
    told = {
        size: json.loads(_run(f"Importing {arguments.rows:,} rows at {size:,}", url, "-c", asked).splitlines()[-1])
        for size, url in urls.items()
    }
    for size, speeds in told.items():
        said = ", ".join(f"{name} {round(speed):,}" for name, speed in speeds.items())
        print(f"Rows a second at {size:,}: {said}")
    small, big = told[min(told)], told[max(told)]
    return {
        "import, of raw COPY with dedupe and history, %": 100 * big["exact"] / big["raw"],
        "import with fuzzy matching, of raw, %": 100 * big["fuzzy"] / big["raw"],
        "import, speed at the biggest size / at the smallest": big["exact"] / small["exact"],
    }


# the report ---------------------------------------------------------------------------------------


def _report(sites: list[Site], values: dict[str, float | None], arguments: argparse.Namespace) -> None:
    now = datetime.now().astimezone()
    text = "\n".join(
        [f"Leadflow, {now:%Y-%m-%d %H:%M}", "", *_circumstances(sites, arguments), "", table.written(values), ""]
    )
    text += "\n".join(["", "p50 in ms (in E):", "", *_times(sites), ""])
    print(f"\n{text}")
    for site in sites:
        for name, why in site.people.failures.items():
            print(f"{name} at {site.size:,}: {why}")
    if missed := table.missed(values):
        print(f"Missed: {'; '.join(missed)}")
    path = VAR / f"{now:%Y-%m-%d-%H%M}.md"
    path.write_text(text)
    print(f"Kept as {path}")


def _circumstances(sites: list[Site], arguments: argparse.Namespace) -> list[str]:
    waits = "waits for the disk" if arguments.durable else "does not wait for the disk"
    void = ["**Void**: something else kept the machine busy; measure again.", ""] if _is_void(sites) else []
    return [*void, f"gunicorn with 2 sync workers, DEBUG off, loopback; a commit {waits}.", "", *map(_floor, sites)]


def _floor(site: Site) -> str:
    floor = f"E {_ms(site.p50('empty'))} ms (p95 {_ms(site.p95('empty'))}, first to last {site.drift():.2f}x)"
    limit = f"L of accept {_ms(site.accepting)} ms, L of create {_ms(site.creating)} ms"
    return f"- {site.size:,} leads: {floor}, {limit}, blocks per list page {_blocks(site)}"


def _times(sites: list[Site]) -> list[str]:
    head = " | ".join(f"{site.size:,}" for site in sites)
    rule = " | ".join("---:" for _ in sites)
    return [f"| page | {head} |", f"| --- | {rule} |"] + [
        f"| {name} | " + " | ".join(_time(site, name) for site in sites) + " |" for name in pages.PAGES
    ]


def _time(site: Site, name: str) -> str:
    return site.people.failures.get(name) or f"{_ms(site.p50(name))} ({site.in_e(name) or 0:.2f} E)"


def _ms(seconds: float | None) -> str:
    return "-" if seconds is None else f"{seconds * 1000:.2f}"


if __name__ == "__main__":
    main()
