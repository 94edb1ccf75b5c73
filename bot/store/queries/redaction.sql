-- fragment: written_by
-- Of the event `e`: the person wrote it, where the erasure means.
e.is_own_echo = 0 AND e.author_id = :person_id AND e.created_at <= :written_until
AND (:source = '' OR e.source = :source) AND (:platform = '' OR e.platform = :platform)
AND (:account_id = '' OR e.account_id = :account_id)

-- name: count_events
SELECT e.platform, e.account_id, count(*) AS count FROM event e WHERE {{written_by}}
GROUP BY e.platform, e.account_id ORDER BY e.platform, e.account_id

-- name: list_events
SELECT e.id FROM event e
WHERE {{written_by}} AND NOT EXISTS (SELECT 1 FROM outbox o WHERE o.event_id = e.id AND o.state = 'sending')
ORDER BY e.id LIMIT :limit

-- name: has_events
SELECT 1 FROM event e WHERE {{written_by}} LIMIT 1

-- name: get_events
SELECT id, dedupe_key, thread_id, parent_id, extra FROM event WHERE id IN (:ids*)

-- name: list_own_words
-- Under what they wrote, in conversations with them, and what our own actions about them became.
SELECT o.id FROM event p JOIN event o ON o.account_id = p.account_id AND o.parent_id = p.message_id
WHERE p.id IN (:ids*) AND o.is_own_echo = 1 AND o.created_at <= :written_until
UNION
SELECT o.id FROM event p JOIN event o ON o.account_id = p.account_id AND o.thread_id = p.thread_id
WHERE p.id IN (:ids*) AND p.kind = 'dm' AND o.is_own_echo = 1 AND o.created_at <= :written_until
UNION
SELECT o.id FROM outbox a JOIN event o ON o.account_id = a.account_id AND o.message_id = a.external_id
WHERE a.event_id IN (:ids*) AND o.is_own_echo = 1

-- name: list_answers_elsewhere
-- Of a desk to which they were handed over, and in conversations that hold nothing of theirs.
SELECT d.id FROM event d
WHERE d.created_at <= :written_until AND (d.source, d.thread_id) IN (
  SELECT o.via, o.linked FROM outbox o JOIN event e ON e.id = o.event_id
  WHERE o.verb = 'escalate' AND o.linked IS NOT NULL AND {{written_by}}
)
UNION
SELECT id FROM event
WHERE is_own_echo = 1 AND thread_id = :person_id AND created_at <= :written_until
  AND (:source = '' OR source = :source) AND (:platform = '' OR platform = :platform)
  AND (:account_id = '' OR account_id = :account_id)

-- name: list_cases
SELECT id, event_id FROM case_ WHERE event_id IN (:ids*)
UNION
SELECT c.id, c.event_id FROM case_member m JOIN case_ c ON c.id = m.case_id WHERE m.event_id IN (:ids*)

-- name: redact_case
UPDATE case_ SET why = :why, draft = '', handed_on_from = NULL WHERE id = :case_id

-- name: redact_drafts
-- What it took of the budget stays.
UPDATE draft SET prompt = '', output = '', checks = '[]', why = :why WHERE event_id IN (:ids*)

-- name: redact_notes
UPDATE note SET text = '' WHERE case_id = :case_id

-- name: is_case_of_others
SELECT 1 FROM event e
WHERE e.id IN (
    SELECT event_id FROM case_ WHERE id = :case_id
    UNION
    SELECT event_id FROM case_member WHERE case_id = :case_id
  )
  AND (e.author_id IS NULL OR e.author_id NOT IN (:person_id, :pseudonym))
LIMIT 1

-- name: list_decisions
SELECT id, matches FROM decision WHERE event_id IN (:ids*)

-- name: set_matches
UPDATE decision SET matches = :matches WHERE id = :id

-- name: list_actions
SELECT * FROM outbox WHERE event_id IN (:ids*)

-- name: list_stray_actions
-- To them, but about no event of theirs.
SELECT o.* FROM outbox o JOIN event e ON e.id = o.event_id
WHERE (o.author_id = :person_id OR o.target = :person_id) AND o.planned_at <= :written_until AND o.state <> 'sending'
  AND (:source = '' OR e.source = :source) AND (:platform = '' OR e.platform = :platform)
  AND (:account_id = '' OR e.account_id = :account_id)

-- name: redact_action
UPDATE outbox SET
  text = '', context = :context, author_id = :author_id, key = :key, target = :target, thread_id = :thread_id,
  linked = NULL, problem = NULL
WHERE id = :id

-- name: delete_strikes
DELETE FROM strike WHERE event_id IN (:ids*)

-- name: delete_author_labels
DELETE FROM author_label WHERE event_id IN (:ids*)

-- name: delete_similarity_keys
DELETE FROM similarity_key WHERE event_id IN (:ids*)

-- name: delete_completions
DELETE FROM completion WHERE event_id IN (:ids*)

-- name: delete_dialogues
-- What somebody filled in goes with any of their messages: nobody can tell which it came with.
DELETE FROM dialogue WHERE EXISTS (
  SELECT 1 FROM event e
  WHERE e.id IN (:ids*) AND e.account_id = dialogue.account_id AND e.author_id = dialogue.author_id
)

-- name: delete_look_ups
DELETE FROM dialogue_look_up WHERE dialogue_id NOT IN (SELECT id FROM dialogue)

-- name: delete_counters
DELETE FROM rule_counter WHERE event_id IN (:ids*) AND (author_id IS NOT NULL OR of = :person_id)

-- name: delete_takeovers
DELETE FROM takeover WHERE EXISTS (
  SELECT 1 FROM event e
  WHERE e.id IN (:ids*) AND e.kind = 'dm' AND e.account_id = takeover.account_id AND e.thread_id = takeover.thread_id
)

-- name: newest_delivery
SELECT max(id) AS id FROM delivery

-- name: last_delivery
SELECT max(id) AS last FROM (SELECT id FROM delivery WHERE id > :after ORDER BY id LIMIT :most) d

-- name: empty_deliveries_of
UPDATE delivery SET body = :body, headers = '{}', problem = NULL
WHERE state <> 'new' AND id IN (SELECT delivery_id FROM event WHERE id IN (:ids*))

-- name: empty_deliveries
UPDATE delivery SET body = :body, headers = '{}', problem = NULL WHERE state <> 'new' AND id IN (:ids*)

-- name: redact_own_words
UPDATE event SET
  text = '', attachments = :attachments, judgement = NULL, permalink = NULL, extra = :extra,
  dedupe_key = :dedupe_key, thread_id = :thread_id, parent_id = :parent_id
WHERE id = :id

-- name: redact_event
-- What nobody has decided about yet is only recorded: there is nothing to decide any more.
UPDATE event SET
  author_id = :pseudonym, author_name = NULL, text = '', attachments = :attachments, judgement = NULL,
  permalink = NULL, extra = :extra, dedupe_key = :dedupe_key, thread_id = :thread_id, parent_id = :parent_id,
  state = CASE WHEN state = 'new' THEN 'recorded' ELSE state END
WHERE id = :id
