-- The field's words for tables and columns, and columns instead of prefixes, sentences and JSON.
ALTER TABLE shape RENAME TO similarity_key;
ALTER TABLE steady RENAME TO breaker_clock;
ALTER TABLE ceiling RENAME TO mode_cap;
ALTER TABLE agreement RENAME TO approval;
ALTER TABLE second_look RENAME TO blind_review;
ALTER TABLE busy_hour RENAME TO hourly_volume;
ALTER TABLE cases RENAME TO case_;
ALTER TABLE verdict RENAME TO override;
ALTER TABLE tally RENAME TO rule_counter;
ALTER TABLE counter RENAME TO operational_counter;
ALTER TABLE alert RENAME COLUMN told TO notified;

-- Who acted: `actor_kind` is rule, person or system; `actor_id` the rule's id, the person's name or the part of
-- the program. The audit keeps its one text, because every row of it is sealed.
ALTER TABLE decision RENAME COLUMN by_whom TO actor_id;
ALTER TABLE decision ADD COLUMN actor_kind TEXT NOT NULL DEFAULT 'system';
-- Kinds: rules, review, undo.
ALTER TABLE decision ADD COLUMN kind TEXT NOT NULL DEFAULT 'rules';
UPDATE decision SET actor_kind = 'person', actor_id = substr(actor_id, 8),
  kind = CASE json_extract(matches, '$[0].reasons[0].saw') WHEN 'undo' THEN 'undo' ELSE 'review' END
  WHERE actor_id LIKE 'person:%';

UPDATE decision SET matches = (
  SELECT json_group_array(json_object(
    'rule', json_extract(value, '$.rule'), 'mode', json_extract(value, '$.mode'),
    'reasons', json_extract(value, '$.reasons'), 'requested', json_extract(value, '$.wanted'),
    'granted', json_extract(value, '$.got')
  )) FROM json_each(matches));

ALTER TABLE override RENAME COLUMN by_whom TO actor_id;
ALTER TABLE override ADD COLUMN actor_kind TEXT NOT NULL DEFAULT 'person';
UPDATE override SET actor_id = substr(actor_id, 8) WHERE actor_id LIKE 'person:%';

ALTER TABLE note RENAME COLUMN by_whom TO actor_id;
ALTER TABLE note ADD COLUMN actor_kind TEXT NOT NULL DEFAULT 'person';
UPDATE note SET actor_kind = 'rule', actor_id = substr(actor_id, 6) WHERE actor_id LIKE 'rule:%';
UPDATE note SET actor_id = substr(actor_id, 8) WHERE actor_kind = 'person' AND actor_id LIKE 'person:%';

ALTER TABLE pause RENAME COLUMN by_whom TO actor_id;
ALTER TABLE pause ADD COLUMN actor_kind TEXT NOT NULL DEFAULT 'system';
UPDATE pause SET actor_kind = 'person', actor_id = substr(actor_id, 8) WHERE actor_id LIKE 'person:%';

ALTER TABLE mode_cap RENAME COLUMN by_whom TO actor_id;
ALTER TABLE mode_cap ADD COLUMN actor_kind TEXT NOT NULL DEFAULT 'system';
UPDATE mode_cap SET actor_kind = 'person', actor_id = substr(actor_id, 8) WHERE actor_id LIKE 'person:%';

ALTER TABLE approval RENAME COLUMN by_whom TO actor_id;
ALTER TABLE approval ADD COLUMN actor_kind TEXT NOT NULL DEFAULT 'person';
UPDATE approval SET actor_id = substr(actor_id, 8) WHERE actor_id LIKE 'person:%';

ALTER TABLE blind_review RENAME COLUMN by_whom TO actor_id;
ALTER TABLE blind_review ADD COLUMN actor_kind TEXT;
UPDATE blind_review SET actor_kind = 'person', actor_id = substr(actor_id, 8) WHERE actor_id LIKE 'person:%';

ALTER TABLE strike RENAME COLUMN ended_by TO ended_by_id;
ALTER TABLE strike ADD COLUMN ended_by_kind TEXT;
UPDATE strike SET ended_by_kind = 'system' WHERE ended_by_id IS NOT NULL;
UPDATE strike SET ended_by_kind = 'person', ended_by_id = substr(ended_by_id, 8) WHERE ended_by_id LIKE 'person:%';

-- Of a case: who asked for a person (a rule, a person who picked it, a part of the program), who closed it.
-- Only a person claims one.
DROP INDEX cases_rule;
ALTER TABLE case_ RENAME COLUMN rule TO actor_id;
ALTER TABLE case_ ADD COLUMN actor_kind TEXT NOT NULL DEFAULT 'rule';
UPDATE case_ SET actor_kind = 'person', actor_id = substr(actor_id, 8) WHERE actor_id LIKE 'person:%';
UPDATE case_ SET actor_kind = 'system', actor_id = substr(actor_id, 8) WHERE actor_id LIKE 'system:%';
UPDATE case_ SET actor_id = 'blind_review' WHERE actor_kind = 'system' AND actor_id = 'second_look';
UPDATE case_ SET claimed_by = substr(claimed_by, 8) WHERE claimed_by LIKE 'person:%';
ALTER TABLE case_ RENAME COLUMN closed_by TO closed_by_id;
ALTER TABLE case_ ADD COLUMN closed_by_kind TEXT;
UPDATE case_ SET closed_by_kind = 'system' WHERE closed_by_id IS NOT NULL;
UPDATE case_ SET closed_by_kind = 'person', closed_by_id = substr(closed_by_id, 8) WHERE closed_by_id LIKE 'person:%';
UPDATE case_ SET queue = 'blind_review' WHERE queue = 'second_look';

-- Effects. What is looked for has its column; `context` is what adapters need (bot/store/codecs.py).
DROP INDEX outbox_rule;
DROP INDEX outbox_rule_author;
DROP INDEX outbox_rule_thread;
DROP INDEX outbox_removal;
DROP INDEX outbox_held;
ALTER TABLE outbox RENAME COLUMN rule TO actor_id;
ALTER TABLE outbox ADD COLUMN actor_kind TEXT NOT NULL DEFAULT 'rule';
ALTER TABLE outbox RENAME COLUMN details TO context;
ALTER TABLE outbox RENAME COLUMN looks TO read_backs;
ALTER TABLE outbox ADD COLUMN author_id TEXT NOT NULL DEFAULT '';
ALTER TABLE outbox ADD COLUMN thread_id TEXT NOT NULL DEFAULT '';
ALTER TABLE outbox ADD COLUMN turn INTEGER;
-- Why a row is held (breaker, second_approval), and why one was cancelled; `problem` is what a platform said.
ALTER TABLE outbox ADD COLUMN hold_reason TEXT;
ALTER TABLE outbox ADD COLUMN cancel_reason TEXT;
UPDATE outbox SET actor_kind = 'person', actor_id = substr(actor_id, 8) WHERE actor_id LIKE 'person:%';
UPDATE outbox SET
  author_id = coalesce(json_extract(context, '$.author_id'), ''),
  thread_id = coalesce(json_extract(context, '$.thread_id'), ''),
  turn = CAST(json_extract(context, '$.turn') AS INTEGER);
UPDATE outbox SET context = json_object(
    'kind', coalesce(json_extract(context, '$.kind'), 'comment'),
    'parent_id', coalesce(json_extract(context, '$.parent_id'), ''),
    'language', coalesce(json_extract(context, '$.language'), ''),
    'account_name', coalesce(json_extract(context, '$.account'), ''),
    'template', coalesce(json_extract(context, '$.template'), ''),
    'is_own_reply', json(CASE json_extract(context, '$.own_reply') WHEN 'true' THEN 'true' ELSE 'false' END),
    'handover', CASE WHEN json_extract(context, '$.title') IS NOT NULL THEN json_object(
      'title', json_extract(context, '$.title'),
      'rule', coalesce(json_extract(context, '$.rule'), ''),
      'why', coalesce(json_extract(context, '$.why'), ''),
      'reasons', coalesce(json_extract(context, '$.reasons'), ''),
      'author_name', coalesce(json_extract(context, '$.author_name'), ''),
      'origin', coalesce(json_extract(context, '$.origin'), ''),
      'permalink', coalesce(json_extract(context, '$.permalink'), ''),
      'sentiment', coalesce(json_extract(context, '$.sentiment'), ''),
      'intent', coalesce(json_extract(context, '$.intent'), ''),
      'severity', coalesce(json_extract(context, '$.severity'), ''),
      'external_id', coalesce(json_extract(context, '$.external_id'), ''),
      'priority', CAST(coalesce(json_extract(context, '$.priority'), '0') AS INTEGER),
      'due_at', json_extract(context, '$.due_at'),
      'window_until', json_extract(context, '$.window_until')
    ) END);
UPDATE outbox SET state = 'failed' WHERE state = 'dead';
UPDATE outbox SET hold_reason = 'breaker', problem = NULL WHERE state = 'held' AND problem = 'held by the breaker';
UPDATE outbox SET hold_reason = 'second_approval', problem = NULL
  WHERE state = 'held' AND problem = 'needs a second person';
UPDATE outbox SET cancel_reason = CASE
    WHEN problem = 'removed by its author' THEN 'author_deleted'
    WHEN problem = 'too late to say it' THEN 'too_late'
    WHEN problem = 'dropped at the reset' THEN 'breaker_reset'
    WHEN problem LIKE 'taken back by person:%' THEN 'undone'
    WHEN problem = 'a person answered' OR problem LIKE 'person:% answers' THEN 'person_replied'
    WHEN problem = 'a person decided otherwise' OR problem LIKE 'a person decided on the platform: %'
      OR problem LIKE 'person:% decided: %' THEN 'overruled'
  END WHERE state = 'cancelled';
UPDATE outbox SET problem = NULL WHERE cancel_reason IS NOT NULL;

-- Timers that were cancelled say why in the same words.
ALTER TABLE timer RENAME COLUMN why TO cancel_reason;
UPDATE timer SET cancel_reason = CASE
    WHEN cancel_reason = 'removed by its author' THEN 'author_deleted'
    WHEN cancel_reason = 'edited by its author' THEN 'author_edited'
    WHEN cancel_reason = 'answered (human)' THEN 'person_replied'
    WHEN cancel_reason LIKE 'answered (%' THEN 'bot_replied'
    WHEN cancel_reason = 'its case was closed' THEN 'case_closed'
    ELSE 'crashed'
  END WHERE state = 'cancelled';

-- Events: whether a colleague of ours wrote it in the platform's own app, whether the classifier was down or late.
ALTER TABLE event ADD COLUMN human_reply INTEGER NOT NULL DEFAULT 0;
ALTER TABLE event ADD COLUMN degraded INTEGER NOT NULL DEFAULT 0;
ALTER TABLE event ADD COLUMN needs_answer REAL;
UPDATE event SET human_reply = 1, extra = json_remove(extra, '$.human_reply') WHERE extra LIKE '%"human_reply"%';
UPDATE event SET
  degraded = coalesce(json_extract(judgement, '$.timed_out'), 0),
  needs_answer = json_extract(judgement, '$.scores.needs_answer'),
  judgement = json_remove(json_patch(judgement, json_object(
    'degraded', json(CASE json_extract(judgement, '$.timed_out') WHEN 1 THEN 'true' ELSE 'false' END),
    'obfuscation_delta', json(coalesce(json_extract(judgement, '$.gap'), '{}')),
    'attributions', json(coalesce(json_extract(judgement, '$.because'), '{}'))
  )), '$.timed_out', '$.gap', '$.because')
  WHERE judgement IS NOT NULL;

-- What rules did before is looked up by account, rule and verb; for whom and where as well where a rule may do
-- something once. Persons' rows are in none of these.
CREATE INDEX outbox_rule ON outbox (account_id, actor_id, verb, planned_at, state) WHERE actor_kind = 'rule';
CREATE INDEX outbox_rule_author ON outbox (account_id, actor_id, verb, author_id, planned_at)
  WHERE actor_kind = 'rule';
CREATE INDEX outbox_rule_thread ON outbox (account_id, actor_id, verb, thread_id, planned_at)
  WHERE actor_kind = 'rule';
CREATE INDEX outbox_removal ON outbox (actor_id, planned_at) WHERE actor_kind = 'rule' AND verb IN ('hide', 'delete');
CREATE INDEX outbox_held ON outbox (actor_id) WHERE state = 'held';
CREATE INDEX case_actor ON case_ (actor_id, since);
