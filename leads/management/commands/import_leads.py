"""Import a file of leads or of won deals, and say what became of its rows."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import translation

from accounts.models import User
from accounts.roles import Act
from leads import access, importing
from leads.importing import Shape
from leads.models import DateFormat, ImportJob, RefusedRow
from leads.refusals import Conflict, Refusal


class Command(BaseCommand):
    help = "Import a file of leads (CSV, a spreadsheet, vCards) or of won deals. A second run adds nothing."
    requires_system_checks = ()  # it needs the database, no page

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--by", metavar="MAIL", help="who imports (an active user who may; default: the first)")
        parser.add_argument("--content", choices=ImportJob.Content.values, help="what the rows are (default: guessed)")
        parser.add_argument("--system", help="name of the source; leads are known again by it and their id")
        parser.add_argument("--map", nargs="+", default=[], metavar="COLUMN=FIELD", help="FIELD empty leaves out")
        parser.add_argument("--stage", choices=[str(stage.value) for stage in importing.STAGES])
        parser.add_argument("--delimiter", help="one character, or tab")
        parser.add_argument("--encoding", choices=list(importing.ENCODINGS))
        parser.add_argument("--header-row", type=int, help="0: the columns have no names")
        parser.add_argument("--sheet", type=int, default=1, help="its number, of a spreadsheet with several")
        parser.add_argument("--means", nargs="+", default=[], metavar="VALUE=STAGE", help="what statuses mean")
        parser.add_argument("--overwrite", nargs="+", default=[], metavar="FIELD", help="also what known leads have")
        parser.add_argument("--dates", choices=DateFormat.values, help="how dates are written (default: guessed)")
        parser.add_argument("--exactly", action="store_true", help="don't look for people spelled in another way")
        parser.add_argument("--dry-run", action="store_true", help="say what would happen, write nothing")

    def handle(self, *, file: Path, dry_run: bool, **options: Any) -> None:
        by = _importer(options["by"])
        with translation.override(by.language):
            try:
                job = _drafted(file, by, options)
                job, refused = importing.rehearse(job) if dry_run else _run(job)
            except (Refusal, Conflict) as refusal:
                raise CommandError(refusal.message) from None
        self._report(job, refused, dry_run)

    def _report(self, job: ImportJob, refused: list[RefusedRow], dry_run: bool) -> None:
        for row in refused:
            self.stderr.write(f"row {row.row}: {row.cause}")
        self.stdout.write(
            ("Would be: " if dry_run else "")
            + f"{job.rows_read} rows read, {job.created} created, {job.updated} updated, "
            + f"{job.skipped} skipped, {job.refused} refused"
            + (f", {job.doubtful} of the created may be somebody who is known" if job.doubtful else "")
            + (f", {job.flagged} flagged (won before the first contact)" if job.flagged else "")
        )
        if job.problem:
            raise CommandError(job.problem)


def _importer(mail: str | None) -> User:
    users = User.objects.working().select_related("team").order_by("pk")
    if mail:
        users = users.filter(email=mail.lower())
    found = next((user for user in users if user.may(Act.IMPORT)), None)
    if found is None:
        raise CommandError(
            "Nobody there who may import. Name somebody with --by." if mail else "No user may import yet."
        )
    access.demand(found, Act.IMPORT)
    return found


def _run(job: ImportJob) -> tuple[ImportJob, list[RefusedRow]]:
    importing.run(importing.start(job))
    return job, importing.refused_sample(job)


def _drafted(file: Path, by: User, options: dict[str, Any]) -> ImportJob:
    try:
        with file.open("rb") as stream:
            job = importing.draft(stream, file.name, by=by)
    except OSError as problem:
        raise CommandError(f"{file}: {problem.strerror}") from None
    try:
        _corrected(job, options)
    except (Refusal, CommandError):
        importing.discard(job)
        raise
    return job


def _corrected(job: ImportJob, options: dict[str, Any]) -> None:
    shape = Shape(
        options["encoding"] or job.encoding,
        {"tab": "\t", None: job.delimiter}.get(options["delimiter"], options["delimiter"]),
        job.header_row if options["header_row"] is None else options["header_row"],
    )
    sheet = options["sheet"] - 1
    if shape != Shape(job.encoding, job.delimiter, job.header_row) or sheet:
        importing.reshape(job, shape, sheet=sheet)
    importing.interpret(job, content=options["content"], system=options["system"], stage=options["stage"])
    rules = dict.fromkeys(options["overwrite"], importing.OVERWRITE)
    importing.interpret(
        job, mapping=_mapping(job, options["map"]), date_format=options["dates"], conflicts=rules or None,
        finds_alike=not options["exactly"],
    )  # fmt: skip
    if options["means"]:
        said = {value: stage for value, _equals, stage in (pair.partition("=") for pair in options["means"])}
        importing.interpret(job, meanings={"stage": said})


def _mapping(job: ImportJob, pairs: list[str]) -> list[str]:
    mapping = list(job.mapping)
    for pair in pairs:
        column, _equals, field = pair.partition("=")
        if column not in job.columns:
            raise CommandError(f"There is no column {column!r}. There are: {', '.join(job.columns)}")
        mapping[job.columns.index(column)] = field
    return mapping
