# ruff: noqa: S608  (these are trigger bodies made of constants; nothing from outside gets in)
"""The guards of the agreement, as trigger bodies in PL/pgSQL: what is signed stays, by both sides and the sponsor.

An agreement begins as a draft. From the proposal on its words are frozen; it is withdrawn or signed, by three people
whose role is that of their part. Exactly one version is in force at any moment from the first one on.
"""

import pgtrigger

from accounts.roles import Role
from leads.models.guards import _refuse as refuse

PARTS = {"marketing": Role.MARKETING_HEAD, "sales": Role.SALES_HEAD, "management": Role.MANAGEMENT}
"""Whose role signs which part."""

# Who it is and how far it has come; all other columns are its words. Listed here, so that a column which a later
# migration adds is frozen without anybody thinking of it.
LIFECYCLE = ("status", "in_force_from", "in_force_until", "proposed_at", "proposed_by_id", "withdrawn_at",
             "withdrawn_by_id", "signed_at", "revision")  # fmt: skip

STEPS = f"""
    IF TG_OP = 'INSERT' THEN
        IF NEW.status <> 'draft' AND NOT NEW.is_preset THEN {refuse("an agreement begins as a draft")} END IF;
        RETURN NEW;
    END IF;
    IF TG_OP = 'DELETE' THEN
        IF OLD.status <> 'draft' THEN {refuse("only a draft can be thrown away")} END IF;
        RETURN OLD;
    END IF;
    IF NEW.version <> OLD.version OR NEW.is_preset <> OLD.is_preset THEN
        {refuse("an agreement keeps its number and its origin")}
    END IF;
    IF NEW.status <> OLD.status
        AND (OLD.status, NEW.status) NOT IN (('draft', 'proposed'), ('proposed', 'signed'), ('proposed', 'withdrawn'))
    THEN {refuse("an agreement is proposed, then signed or withdrawn")} END IF;
    IF OLD.status = 'draft' OR OLD.is_preset THEN RETURN NEW; END IF;
    was := OLD;
    {" ".join(f"was.{column} := NEW.{column};" for column in LIFECYCLE)}
    IF was IS DISTINCT FROM NEW THEN
        {refuse("the words of an agreement stand from its proposal on")}
    END IF;
    IF OLD.proposed_at IS DISTINCT FROM NEW.proposed_at OR OLD.proposed_by_id IS DISTINCT FROM NEW.proposed_by_id
        OR OLD.signed_at IS NOT NULL AND OLD.signed_at IS DISTINCT FROM NEW.signed_at
        OR OLD.in_force_from IS NOT NULL AND OLD.in_force_from IS DISTINCT FROM NEW.in_force_from
        OR OLD.in_force_until IS NOT NULL AND OLD.in_force_until IS DISTINCT FROM NEW.in_force_until
    THEN {refuse("the dates of an agreement stand")} END IF;
    RETURN NEW;
"""

# At commit: three signatures below what is signed; and from the first moment on no gap (the exclusion constraint
# refuses the overlap). One that ends is followed at that moment by the next, and the last one does not end.
WHOLE_CHAIN = f"""
    IF EXISTS (
        SELECT 1 FROM leads_agreement one
        WHERE one.status = 'signed' AND NOT one.is_preset
            AND (SELECT count(*) FROM leads_signature WHERE agreement_id = one.id) < {len(PARTS)}
    ) THEN {refuse("an agreement comes into force by three signatures")} END IF;
    IF EXISTS (
        SELECT 1 FROM leads_agreement one
        WHERE one.in_force_until IS NOT NULL
            AND NOT EXISTS (SELECT 1 FROM leads_agreement next WHERE next.in_force_from = one.in_force_until)
    ) OR 1 <> (SELECT count(*) FROM leads_agreement WHERE in_force_from IS NOT NULL AND in_force_until IS NULL) THEN
        {refuse("one agreement is in force at any moment")}
    END IF;
    RETURN NULL;
"""

SIGNED_BY_THEIR_PART = f"""
    SELECT status INTO state FROM leads_agreement WHERE id = NEW.agreement_id FOR UPDATE;
    IF state <> 'proposed' THEN {refuse("a proposed agreement is signed, no other")} END IF;
    SELECT role INTO signs_as FROM accounts_user WHERE id = NEW.by_id AND is_active;
    IF signs_as IS NULL OR signs_as <> (CASE NEW.part
        {" ".join(f"WHEN '{part}' THEN '{role.value}'" for part, role in PARTS.items())} ELSE '' END)
    THEN {refuse("a part is signed by its own head")} END IF;
    RETURN NEW;
"""

ACKNOWLEDGED_WHEN_SIGNED = f"""
    SELECT status INTO state FROM leads_agreement WHERE id = NEW.agreement_id;
    IF state <> 'signed' THEN {refuse("a signed agreement is acknowledged, no other")} END IF;
    RETURN NEW;
"""

AGREEMENT = [
    pgtrigger.Trigger(
        name="goes_step_by_step",
        when=pgtrigger.Before,
        operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
        declare=[("was", "leads_agreement%ROWTYPE")],
        func=STEPS,
    ),
    pgtrigger.Trigger(
        name="one_at_any_moment",
        when=pgtrigger.After,
        operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
        timing=pgtrigger.Deferred,
        func=WHOLE_CHAIN,
    ),
]


def append_only(what: str) -> list[pgtrigger.Trigger]:
    func = f"{refuse(f'{what} are never changed')} RETURN NULL;"
    return [
        pgtrigger.Trigger(
            name="append_only", when=pgtrigger.Before, operation=pgtrigger.Update | pgtrigger.Delete, func=func
        ),
        pgtrigger.Trigger(
            name="never_emptied", level=pgtrigger.Statement, when=pgtrigger.Before, operation=pgtrigger.Truncate,
            func=func,
        ),
    ]  # fmt: skip


SIGNATURE = [
    pgtrigger.Trigger(
        name="signed_by_their_part",
        when=pgtrigger.Before,
        operation=pgtrigger.Insert,
        declare=[("state", "text"), ("signs_as", "text")],
        func=SIGNED_BY_THEIR_PART,
    ),
    *append_only("signatures"),
]
ACKNOWLEDGEMENT = [
    pgtrigger.Trigger(
        name="acknowledged_when_signed",
        when=pgtrigger.Before,
        operation=pgtrigger.Insert,
        declare=[("state", "text")],
        func=ACKNOWLEDGED_WHEN_SIGNED,
    ),
    *append_only("acknowledgements"),
]
