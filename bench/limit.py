"""The limit L: what a create and an acceptance cost in raw SQL, with the same rows, triggers and commit."""

import time
from statistics import median

import psycopg

ROUNDS = 150

_OFFERS = """SELECT handover.id FROM leads_handover handover JOIN leads_lead lead ON lead.id = lead_id
    WHERE decided_at IS NULL AND to_team_id <> (SELECT team_id FROM accounts_user WHERE email = %s) LIMIT %s"""
_HELD = """SELECT handover.*, lead.* FROM leads_handover handover JOIN leads_lead lead ON lead.id = handover.lead_id
    WHERE handover.id = %s FOR UPDATE"""
_ANSWERED = """UPDATE leads_handover SET answer = 'accepted', decided_by_id = %s, decided_at = now()
    WHERE id = %s RETURNING lead_id, to_team_id"""
_MOVED = """UPDATE leads_lead SET stage = 'sal', stage_since = now(), deadline = now() + interval '10 days',
    responsible_id = %s, entries = entries + 1, version = version + 1, updated_at = now()
    WHERE id = %s RETURNING entries"""
_ENTERED = """INSERT INTO leads_ledgerentry (lead_id, number, kind, at, recorded_at, by_id, from_stage, to_stage,
    responsible_after_id, team_before_id, team_after_id, note, handover_id, agreement_id, currency, imported)
    VALUES (%s, %s, 'accepted', now(), now(), %s, 'handover', 'sal', %s, %s, %s, '', %s, 1, '', false)"""
_BOTH_CLOCKS = """INSERT INTO leads_clock (lead_id, kind, agreement_id, minutes, started_at, due_at, warn_at,
        calendar_id, counted_by, counted_from, "left", rung, next_at, is_void)
    SELECT %s, kind, 1, 480, now(), now() + interval '10 days', now() + interval '7 days', 1, 1, now(), '8 hours', 0,
        now() + interval '7 days', false FROM (VALUES ('first_contact'), ('bant')) of (kind)"""

_KNOWN = "SELECT id FROM leads_lead WHERE email = %s ORDER BY id LIMIT 1"
_COMPANY = """INSERT INTO leads_organisation (public_id, name, website, city, country, created_at)
    VALUES (%s, %s, '', '', '', now()) ON CONFLICT DO NOTHING RETURNING id"""
_LEAD = """INSERT INTO leads_lead (public_id, version, first_name, last_name, email, phone, job_title, language,
        country, company, organisation_id, generated_by, origin, interest, captured_at, external_system, external_id,
        extra, stage, stage_since, responsible_id, team_id, asked_for, returned_times, entries, budget, authority, need,
        timeframe, consent, currency, created_at, updated_at)
    SELECT %s, 1, 'Clara', %s, %s, '+49301234567', '', '', 'DE', %s, %s, 'marketing', 'website', 'Heat pumps', now(),
        '', '', '{}', 'mql', now(), id, team_id, '', 0, 2, 'unknown', 'unknown', 'unknown', 'unknown', 'given', 'EUR',
        now(), now() FROM accounts_user WHERE id = %s
    RETURNING id, team_id"""
_BEGUN = """INSERT INTO leads_ledgerentry (lead_id, number, kind, from_stage, to_stage, responsible_before_id,
        team_before_id, responsible_after_id, team_after_id, by_id, at, recorded_at, note, agreement_id, currency,
        imported)
    SELECT %(lead)s, number, kind, from_stage, to_stage, by_before, team_before, %(by)s, %(team)s, %(by)s, now(), now(),
        '', 1, '', false
    FROM (VALUES (1, 'captured', '', 'contact', NULL::bigint, NULL::bigint),
        (2, 'qualified', 'contact', 'mql', %(by)s, %(team)s)) act (number, kind, from_stage, to_stage, by_before,
        team_before)"""
_TOUCHED = "INSERT INTO leads_touch (lead_id, touchpoint_id, at, campaign, utm) VALUES (%s, 1, now(), '', '{}')"
_AGREED = """INSERT INTO leads_consent (lead_id, state, source, wording, by_id, at)
    VALUES (%s, 'given', 'telephone call', '', %s, now())"""


def accepting(url: str, rico: str) -> float:
    """Median seconds to lock, check, update, record and commit an acceptance."""
    with psycopg.connect(url) as connection:
        offers = connection.execute(_OFFERS, [rico, ROUNDS]).fetchall()
        by = _number_of(connection, rico)
        return median(_accept(connection, offer, by) for (offer,) in offers)


def _accept(connection: psycopg.Connection, offer: int, by: int) -> float:
    began = time.perf_counter()
    connection.execute(_HELD, [offer]).fetchone()
    lead, team = connection.execute(_ANSWERED, [by, offer]).fetchone() or (0, 0)
    number = (connection.execute(_MOVED, [by, lead]).fetchone() or (0,))[0]
    connection.execute(_BOTH_CLOCKS, [lead])
    connection.execute(_ENTERED, [lead, number, by, by, team, team, offer])
    connection.commit()
    return time.perf_counter() - began


def creating(url: str, anna: str) -> float:
    """Median seconds to look for the address, take company, lead, touch and consent in, record and commit."""
    with psycopg.connect(url) as connection:
        by = _number_of(connection, anna)
        return median(_create(connection, number, by) for number in range(ROUNDS))


def _number_of(connection: psycopg.Connection, email: str) -> int:
    row = connection.execute("SELECT id FROM accounts_user WHERE email = %s", [email]).fetchone()
    connection.commit()
    assert row is not None
    return int(row[0])


def _create(connection: psycopg.Connection, number: int, by: int) -> float:
    mark = f"{time.time_ns():x}"[-9:]
    company = f"Roh {mark} GmbH"
    began = time.perf_counter()
    connection.execute(_KNOWN, [f"roh{mark}@kunde.example"]).fetchone()
    organisation = (connection.execute(_COMPANY, [f"r{mark}", company]).fetchone() or (None,))[0]
    facts = [f"r{mark}", f"Roh {number}", f"roh{mark}@kunde.example", company, organisation, by]
    lead, team = connection.execute(_LEAD, facts).fetchone() or (0, 0)
    connection.execute(_BEGUN, {"lead": lead, "by": by, "team": team})
    connection.execute(_TOUCHED, [lead])
    connection.execute(_AGREED, [lead, by])
    connection.commit()
    return time.perf_counter() - began
