"""The speed goals on the real pages: what each costs beside an empty page (E) and beside raw SQL (L)."""

ANNA, RICO = "anna@bench.example", "rico@bench.example"  # a marketer and a sales rep
PASSWORD = "bench-of-leadflow"  # noqa: S105  # of a database that lives for one run
