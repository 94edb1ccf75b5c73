-- What rules did before, by account, rule and verb. What was cancelled, refused or failed does not count.

-- name: last_turn
SELECT turn FROM outbox
WHERE account_id = :account_id AND actor_kind = 'rule' AND actor_id = :rule AND verb = :verb
ORDER BY planned_at DESC, id DESC LIMIT 1

-- name: last_by_rule
SELECT planned_at FROM outbox {{rule_index}}
WHERE account_id = :account_id AND actor_kind = 'rule' AND actor_id = :rule AND verb = :verb
  AND state NOT IN ('cancelled', 'refused', 'failed')
ORDER BY planned_at DESC LIMIT 1

-- name: last_for_thread
SELECT planned_at FROM outbox {{rule_thread_index}}
WHERE account_id = :account_id AND actor_kind = 'rule' AND actor_id = :rule AND verb = :verb
  AND thread_id = :thread_id AND state NOT IN ('cancelled', 'refused', 'failed')
ORDER BY planned_at DESC LIMIT 1

-- name: last_for_author
SELECT planned_at FROM outbox {{rule_author_index}}
WHERE account_id = :account_id AND actor_kind = 'rule' AND actor_id = :rule AND verb = :verb
  AND author_id = :author_id AND state NOT IN ('cancelled', 'refused', 'failed')
ORDER BY planned_at DESC LIMIT 1

-- name: last_for_author_in_thread
-- An author says less than a post holds.
SELECT planned_at FROM outbox {{rule_author_index}}
WHERE account_id = :account_id AND actor_kind = 'rule' AND actor_id = :rule AND verb = :verb
  AND author_id = :author_id AND thread_id = :thread_id AND state NOT IN ('cancelled', 'refused', 'failed')
ORDER BY planned_at DESC LIMIT 1

-- name: last_in_slot
-- By any rule. What it names of the slot twice is the condition of the index.
SELECT planned_at FROM outbox {{slot_index}}
WHERE account_id = :account_id AND actor_kind = 'rule' AND author_id = :author_id AND thread_id = :thread_id
  AND slot IN ('public_reply', 'private_reply') AND slot = :slot
  AND state NOT IN ('cancelled', 'refused', 'failed')
ORDER BY planned_at DESC LIMIT 1

-- name: count_actions
SELECT count(*) FROM outbox
WHERE account_id = :account_id AND actor_kind = 'rule' AND actor_id = :rule AND verb IN (:verbs*)
  AND planned_at > :since AND state NOT IN ('cancelled', 'refused', 'failed')

-- name: count_answered
-- Other messages of an author that any rule answered, and not what a dialogue under way says. What it names of the slot is the condition of the index.
SELECT count(DISTINCT message_id) FROM outbox {{slot_index}}
WHERE account_id = :account_id AND actor_kind = 'rule' AND author_id = :author_id
  AND slot IN ('public_reply', 'private_reply') AND planned_at > :since AND message_id <> :message_id
  AND state NOT IN ('cancelled', 'refused', 'failed') AND replace(key, ':dialogue:', '') = key

-- name: count_answered_in_thread
SELECT count(DISTINCT message_id) FROM outbox {{slot_index}}
WHERE account_id = :account_id AND actor_kind = 'rule' AND author_id = :author_id AND thread_id = :thread_id
  AND slot IN ('public_reply', 'private_reply') AND planned_at > :since AND message_id <> :message_id
  AND state NOT IN ('cancelled', 'refused', 'failed') AND replace(key, ':dialogue:', '') = key

-- name: count_answered_below
-- Of the latest messages below a comment, whoever wrote them.
SELECT count(DISTINCT below.message_id) FROM (
  SELECT id, message_id FROM event
  WHERE account_id = :account_id AND parent_id = :parent_id AND is_own_echo = 0 AND message_id <> :message_id
  ORDER BY id DESC LIMIT :most
) below JOIN outbox o ON o.event_id = below.id
WHERE o.actor_kind = 'rule' AND o.slot IN ('public_reply', 'private_reply') AND o.planned_at > :since
  AND o.state NOT IN ('cancelled', 'refused', 'failed')

-- name: last_case
-- An author or a thread that does not matter is NULL.
SELECT max(c.opened_at) FROM case_ c JOIN event e ON e.id = c.event_id
WHERE c.actor_kind = 'rule' AND c.actor_id = :rule AND e.account_id = :account_id
  AND coalesce(:author_id, e.author_id, '') = coalesce(e.author_id, '')
  AND coalesce(:thread_id, e.thread_id) = e.thread_id

-- name: count_cases
SELECT count(*) FROM case_ c JOIN event e ON e.id = c.event_id
WHERE c.actor_kind = 'rule' AND c.actor_id = :rule AND c.opened_at > :since AND e.account_id = :account_id

-- Which index to take. Others than SQLite choose it from their statistics.

-- fragment: rule_index

-- fragment: rule_thread_index

-- fragment: rule_author_index

-- fragment: slot_index
