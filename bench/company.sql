-- A company of the wanted size, in sets: every lead with the whole path to where it stands, as the processes write it.
-- The connection has pg_temp.pick(i, seed, n): a number from 0 to n - 1 that is always the same for the same i and seed.

-- name: plan
CREATE TEMP TABLE plan AS
WITH drawn AS (
    SELECT i, pg_temp.pick(i, 1, 100) AS hundred, pg_temp.pick(i, 2, 10) AS tenth
    FROM generate_series(1, %(size)s::bigint) i
), staged AS (
    SELECT i, tenth, CASE WHEN hundred < 24 THEN 'contact' WHEN hundred < 40 THEN 'mql' WHEN hundred < 42 THEN 'sgl'
        WHEN hundred < 50 THEN 'handover' WHEN hundred < 60 THEN 'sal' WHEN hundred < 64 THEN 'sql'
        WHEN hundred < 84 THEN 'nurture' WHEN hundred < 90 THEN 'won' ELSE 'disqualified' END AS stage
    FROM drawn
), peopled AS (
    SELECT *, (%(marketers)s::bigint[])[1 + pg_temp.pick(i, 3, cardinality(%(marketers)s::bigint[]))] AS marketer,
        (%(reps)s::bigint[])[CASE WHEN tenth < 4 THEN 1 + pg_temp.pick(i, 4, 5)
            ELSE 1 + pg_temp.pick(i, 4, cardinality(%(reps)s::bigint[])) END] AS rep
    FROM staged
)
SELECT peopled.*, rep.team_id AS sales_team, %(marketing)s::bigint AS marketing,
    now() - interval '700 days' * (1 - i / %(size)s::float) - interval '40 days'
        - interval '1 minute' * pg_temp.pick(i, 5, 2000) AS captured_at,
    now() - interval '1 minute' * (5 + pg_temp.pick(i, 6, 1700)) AS offered_at,
    1 + pg_temp.pick(i, 7, GREATEST(1, %(size)s / 8)) AS organisation,
    stage IN ('handover', 'sal', 'sql', 'nurture', 'won') AS was_offered
FROM peopled JOIN accounts_user rep ON rep.id = peopled.rep;
UPDATE plan SET offered_at = captured_at + interval '20 days' WHERE was_offered AND stage <> 'handover';
CREATE UNIQUE INDEX ON plan (i);

-- name: path of each stage; m: the marketer, o: offered to the sales team, r: the rep
CREATE TEMP TABLE way (stage text, number int, kind text, from_stage text, to_stage text, before text, after text);
INSERT INTO way
SELECT stage, number, kind, from_stage, to_stage, before, after
FROM (VALUES
    (1, 'captured', '', 'contact', '', 'm', '{contact,mql,handover,sal,sql,nurture,won,disqualified}'::text[]),
    (2, 'qualified', 'contact', 'mql', 'm', 'm', '{mql,handover,sal,sql,nurture,won}'),
    (3, 'handed_over', 'mql', 'handover', 'm', 'o', '{handover,sal,sql,nurture,won}'),
    (4, 'accepted', 'handover', 'sal', 'o', 'r', '{sal,sql,won}'),
    (4, 'rejected', 'handover', 'nurture', 'o', 'm', '{nurture}'),
    (5, 'promoted', 'sal', 'sql', 'r', 'r', '{sql,won}'),
    (6, 'won', 'sql', 'won', 'r', 'r', '{won}'),
    (2, 'disqualified', 'contact', 'disqualified', 'm', 'm', '{disqualified}'),
    (1, 'captured', '', 'sgl', '', 'r', '{sgl}')
) steps (number, kind, from_stage, to_stage, before, after, stages), unnest(stages) stage;

CREATE TEMP TABLE steps AS
SELECT plan.i, way.*, (max(number) OVER (PARTITION BY plan.i)) AS entries,
    CASE kind WHEN 'captured' THEN captured_at WHEN 'qualified' THEN captured_at + interval '1 hour'
        WHEN 'disqualified' THEN captured_at + interval '2 days' WHEN 'handed_over' THEN offered_at
        WHEN 'accepted' THEN offered_at + interval '3 hours' WHEN 'rejected' THEN offered_at + interval '5 hours'
        WHEN 'promoted' THEN offered_at + interval '5 days' ELSE offered_at + interval '15 days' END AS at,
    CASE before WHEN 'm' THEN marketer WHEN 'r' THEN rep END AS responsible_before,
    CASE after WHEN 'm' THEN marketer WHEN 'r' THEN rep END AS responsible_after,
    CASE before WHEN 'm' THEN marketing WHEN '' THEN NULL ELSE sales_team END AS team_before,
    CASE after WHEN 'm' THEN marketing ELSE sales_team END AS team_after,
    CASE WHEN before = 'm' OR kind = 'captured' AND after = 'm' THEN marketer ELSE rep END AS by_id
FROM plan JOIN way USING (stage);

-- name: companies
INSERT INTO leads_organisation (id, public_id, name, website, city, country, employees, created_at)
SELECT i, 'o' || lpad(to_hex(i), 9, '0'), pg_temp.surname(i) || ' ' || (%(trades)s::text[])[1 + pg_temp.pick(i, 8, cardinality(%(trades)s::text[]))]
    || ' ' || (%(forms)s::text[])[1 + pg_temp.pick(i, 9, cardinality(%(forms)s::text[]))] || ' ' || i, '', 'Berlin', 'DE', 20, now()
FROM generate_series(1, GREATEST(1, %(size)s / 8)::bigint) i;

-- name: leads; one surname for five of them, so that a search for it has few hits at every size
INSERT INTO leads_lead (id, public_id, version, first_name, last_name, email, phone, job_title, language, country, company,
    organisation_id, generated_by, origin, interest, captured_at, external_system, external_id, extra, stage, stage_since,
    responsible_id, team_id, sales_team_id, deadline, asked_for, returned_times, agreement_id, entries, budget, authority,
    need, timeframe, consent, expected_value, amount, currency, won_on, created_at, updated_at)
SELECT i, 'b' || lpad(to_hex(i), 9, '0'), entries + 1,
    (%(first_names)s::text[])[1 + pg_temp.pick(i, 10, cardinality(%(first_names)s::text[]))], pg_temp.surname(i / 5),
    lower('p' || i || '@' || pg_temp.surname(i / 5) || '.example'), '+4930' || (1000000 + pg_temp.pick(i, 11, 8999999)),
    'Head of purchasing', 'de', 'DE', organisation.name, plan.organisation,
    CASE stage WHEN 'sgl' THEN 'sales' ELSE 'marketing' END,
    (%(origins)s::text[])[1 + pg_temp.pick(i, 12, cardinality(%(origins)s::text[]))], 'Heat pumps for the new hall', captured_at, '', '', '{}',
    stage, at, responsible_after, team_after, CASE WHEN was_offered OR stage = 'sgl' THEN sales_team END,
    CASE WHEN stage IN ('handover', 'sal', 'sql', 'nurture') THEN now() + interval '1 hour' * (1 + pg_temp.pick(i, 13, 300)) END,
    '', CASE stage WHEN 'nurture' THEN 1 ELSE 0 END, CASE WHEN was_offered THEN %(agreement)s END, entries,
    CASE WHEN stage IN ('sql', 'won') THEN 'met' ELSE 'unknown' END, CASE WHEN stage IN ('sql', 'won') THEN 'met' ELSE 'unknown' END,
    CASE WHEN was_offered THEN 'met' ELSE 'unknown' END, CASE WHEN was_offered THEN 'partly' ELSE 'unknown' END,
    'given', 12000, CASE stage WHEN 'won' THEN 11000 END, 'EUR', CASE stage WHEN 'won' THEN at::date END, captured_at, at
FROM plan JOIN steps USING (i, stage) JOIN leads_organisation organisation ON organisation.id = plan.organisation
WHERE number = entries
ORDER BY i;

-- name: handovers
INSERT INTO leads_handover (id, public_id, lead_id, from_stage, offered_by_id, offered_at, to_team_id, from_person_id,
    from_team_id, note, dossier, agreement_id, due_at, decided_at, decided_by_id, answer, reason_id, answer_note,
    answered_by_silence, cause, missing, against_rule, against_rule_why, route)
SELECT i, 'h' || lpad(to_hex(i), 9, '0'), i, 'mql', marketer, offered_at, sales_team, marketer, marketing, 'Please call before noon', %(dossier)s,
    %(agreement)s,
    CASE number WHEN 4 THEN offered_at + interval '24 hours' ELSE now() + interval '1 hour' * (1 + pg_temp.pick(i, 13, 300)) END,
    CASE number WHEN 4 THEN at END, CASE number WHEN 4 THEN rep END,
    CASE number WHEN 4 THEN kind ELSE '' END, CASE kind WHEN 'rejected' THEN %(reason)s END, '', false,
    'person', 0, false, '', '{}'
FROM plan JOIN steps USING (i, stage)
WHERE was_offered AND (number = 4 OR stage = 'handover' AND number = 3);

-- name: clocks of what runs
INSERT INTO leads_clock (lead_id, kind, agreement_id, handover_id, minutes, started_at, due_at, warn_at, calendar_id, counted_by,
    counted_from, "left", rung, next_at, is_void)
SELECT lead.id, kind, %(agreement)s, CASE kind WHEN 'answer' THEN lead.id END, 480, least(stage_since, deadline), deadline,
    deadline, calendar.id, calendar.version, least(stage_since, deadline), interval '8 hours', 1, deadline, false
FROM leads_lead lead JOIN (VALUES ('handover', 'answer'), ('sal', 'first_contact'), ('sal', 'bant'), ('sql', 'offer'),
    ('nurture', 'touch')) runs (of_stage, kind) ON of_stage = stage
CROSS JOIN (SELECT id, version FROM leads_workingcalendar WHERE is_default) calendar;

-- name: ledger
INSERT INTO leads_ledgerentry (lead_id, number, kind, at, recorded_at, by_id, from_stage, to_stage, responsible_before_id,
    responsible_after_id, team_before_id, team_after_id, reason_id, note, handover_id, agreement_id, amount, currency, imported)
SELECT i, number, kind, at, at, by_id, from_stage, to_stage, responsible_before, responsible_after, team_before, team_after,
    CASE kind WHEN 'rejected' THEN %(reason)s WHEN 'disqualified' THEN %(no_lead)s END, '',
    CASE WHEN kind IN ('handed_over', 'accepted', 'rejected') THEN i END, %(agreement)s,
    CASE kind WHEN 'won' THEN 11000 END, CASE kind WHEN 'won' THEN 'EUR' ELSE '' END, false
FROM steps ORDER BY i, number;

-- name: kept changes; one before each further entry, and one of a fact
INSERT INTO pghistory_context (id, created_at, updated_at, metadata)
SELECT md5(i::text)::uuid, captured_at, captured_at, jsonb_build_object('user', marketer, 'url', '/leads/') FROM plan;
INSERT INTO leads_leadhistory (pgh_created_at, pgh_label, pgh_obj_id, pgh_context_id, first_name, last_name, email, phone,
    job_title, company, country, language, interest, origin, expected_value, currency, generated_by, captured_at, stage,
    deadline, asleep_until, asked_for, budget, authority, need, timeframe, consent, amount, won_on, version, responsible_id,
    sales_team_id, team_id, organisation_id, returned_times, extra)
SELECT step.at, 'changed', lead.id, md5(lead.id::text)::uuid, first_name, last_name, email, phone,
    CASE number WHEN 1 THEN '' ELSE job_title END, company, country, language, interest, origin, expected_value, currency,
    generated_by, captured_at, CASE number WHEN 1 THEN step.to_stage ELSE step.from_stage END, NULL, NULL, '', 'unknown', 'unknown',
    'unknown', 'unknown', consent, NULL, NULL, number,
    CASE number WHEN 1 THEN responsible_after ELSE responsible_before END, NULL,
    CASE number WHEN 1 THEN team_after ELSE team_before END, organisation_id, 0, '{}'
FROM steps step JOIN leads_lead lead ON lead.id = step.i
ORDER BY lead.id, number;

-- name: what people did
INSERT INTO leads_touch (lead_id, touchpoint_id, at, campaign, utm)
SELECT i, 1 + pg_temp.pick(i, 20 + n, 6), captured_at + interval '1 day' * n, 'spring', '{}'
FROM plan, generate_series(0, 1) n WHERE n <= pg_temp.pick(i, 14, 2);
INSERT INTO leads_consent (lead_id, state, source, wording, by_id, at)
SELECT i, 'given', 'telephone call', '', marketer, captured_at FROM plan;
INSERT INTO leads_bantanswer (lead_id, letter, level, evidence, said_by, conversation, currency, by_id, at)
SELECT i, letter, level, 'Said so on the telephone', '', '', '', marketer, captured_at + interval '1 day'
FROM plan, (VALUES ('need', 'met', false), ('timeframe', 'partly', false), ('budget', 'met', true), ('authority', 'met', true))
    answer (letter, level, late)
WHERE was_offered AND (NOT late OR stage IN ('sql', 'won'));
INSERT INTO leads_activity (lead_id, kind, outcome, text, by_id, at)
SELECT i, CASE n WHEN 0 THEN 'note' ELSE 'call' END, CASE n WHEN 0 THEN '' ELSE 'reached' END, 'Wants an offer for the new hall',
    CASE WHEN was_offered THEN rep ELSE marketer END, captured_at + interval '1 day' * (2 + n)
FROM plan, generate_series(0, 3) n WHERE n <= pg_temp.pick(i, 15, 2) + CASE WHEN was_offered THEN 2 ELSE 0 END;
INSERT INTO leads_reminder (lead_id, kind, person_id, due_at, text, created_at)
SELECT i, 'own', marketer, now() + interval '1 hour' * (1 + pg_temp.pick(i, 16, 400)), 'Call again', now()
FROM plan WHERE stage IN ('handover', 'nurture');
INSERT INTO leads_notice (user_id, lead_id, kind, text, created_at, by_mail, failures)
SELECT %(rico)s, i, 'own', 'Call again', now(), false, 0 FROM plan WHERE i <= 5;

-- name: where new rows are numbered from
SELECT setval(pg_get_serial_sequence(name, 'id'), %(size)s::bigint * 10)
FROM unnest('{leads_lead,leads_handover,leads_organisation}'::text[]) name;
