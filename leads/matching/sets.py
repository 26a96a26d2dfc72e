"""The certain matches of many rows at once, as SQL for a table of rows that come in (see leads.importing.staging).

The table has row, lead_id, first_name, last_name, email, phone; external_id where it is asked. Each statement fills
lead_id of rows that have none yet; a record that was merged away stands for the one that goes on. What is doubtful
stays empty: such rows become leads of their own, and the sweep of leads.merging asks a person about them.
"""

from leads.matching.folding import folded
from leads.matching.words import MAILBOXES

SHARING = 20  # leads with one number that are looked at
_NAME = "leads_folded({0}.first_name || ' ' || {0}.last_name)"
_TURNED = "leads_folded({0}.last_name || ' ' || {0}.first_name)"
_HAS_NAME = "({0}.first_name <> '' AND {0}.last_name <> '')"
_SAME_NAME = f"{_NAME.format('fresh')} IN ({_NAME.format('lead')}, {_TURNED.format('lead')})"
_FITS = f"""(NOT {_HAS_NAME.format("fresh")} OR NOT {_HAS_NAME.format("lead")} OR {_SAME_NAME}
    OR similarity({_NAME.format("fresh")}, {_NAME.format("lead")}) > 0.6)"""
_IS_SHARED = r"""regexp_replace(split_part(regexp_replace(leads_folded(fresh.email), '[._+-].*@', '@'), '@', 1),
    '\d+$', '') = ANY(%(mailboxes)s)"""


def _filling(table: str, joined: str, wanted: str) -> str:
    return f"""
UPDATE {table} target SET lead_id = known.id FROM (
    SELECT DISTINCT ON (fresh.row) fresh.row, coalesce(lead.merged_into_id, lead.id) AS id
    FROM {table} fresh JOIN leads_lead lead ON {joined}
    WHERE fresh.lead_id IS NULL AND {wanted} ORDER BY fresh.row, lead.merged_into_id NULLS FIRST, lead.id
) known WHERE known.row = target.row"""  # noqa: S608  # a name of our own


def by_id(table: str) -> str:
    """Known by the id of the source, %(system)s."""
    joined = "lead.external_system = %(system)s AND lead.external_id = fresh.external_id"
    return _filling(table, joined, "fresh.external_id <> '' AND lead.external_id <> ''")


def by_mail_of_file(table: str) -> str:
    """Known by the mail address, which is the key of most files: whoever overwrites a name means that. Only in a SHARED
    mailbox (%(mailboxes)s) another name is another person."""
    wanted = f"fresh.email <> '' AND lead.email <> '' AND (NOT {_IS_SHARED} OR {_FITS})"
    return _filling(table, "lead.email = fresh.email", wanted)


def by_further_mail(table: str) -> str:
    """Known by an address that is noted beside the lead's own one; %(mailboxes)s are the SHARED ones."""
    joined = "lead.id = (SELECT lead_id FROM leads_identifier WHERE kind = 'mail' AND value = fresh.email LIMIT 1)"
    return _filling(table, joined, f"fresh.email <> '' AND NOT {_IS_SHARED} AND {_FITS}")


def by_phone(table: str) -> str:
    """Known by the telephone number and the name, in either order, where no two mail addresses stand against it.

    Of a number that many share, as of a switchboard, so many are looked at and no more.
    """
    return f"""
UPDATE {table} target SET lead_id = known.id FROM (
    SELECT DISTINCT ON (fresh.row) fresh.row, coalesce(lead.merged_into_id, lead.id) AS id
    FROM {table} fresh CROSS JOIN LATERAL (
        SELECT * FROM leads_lead WHERE phone = fresh.phone AND phone <> '' LIMIT {SHARING}
    ) lead
    WHERE fresh.lead_id IS NULL AND fresh.phone <> '' AND (fresh.email = '' OR lead.email IN ('', fresh.email))
        AND {_HAS_NAME.format("fresh")} AND {_SAME_NAME}
    ORDER BY fresh.row, lead.merged_into_id NULLS FIRST, lead.id
) known WHERE known.row = target.row"""  # noqa: S608  # a name of our own


SHARED = sorted(map(folded, MAILBOXES))
"""The value of %(mailboxes)s."""
