"""Rows of other tables beside a lead, folded into the one statement that reads it."""

from django.db.models import Func, JSONField


def rows_beside(columns: str, source: str, order: str) -> Func:
    """Rows of another table (`r`) as a JSON list. In SQL, because spelling it takes the ORM longer than answering takes
    PostgreSQL. All three are constants of the caller, never what somebody typed."""
    rows = f"SELECT {columns} FROM {source} WHERE r.lead_id = leads_lead.id ORDER BY {order}"  # noqa: S608  # constants
    listed = f"(SELECT coalesce(jsonb_agg(told), '[]') FROM ({rows}) told)"  # noqa: S608  # constants
    return Func(template=listed, output_field=JSONField())
