-- name: set_override
INSERT INTO override (account_id, message_id, at, actor_kind, actor_id, verb)
VALUES (:account_id, :message_id, :at, :actor_kind, :actor_id, :verb)
ON CONFLICT (account_id, message_id) DO UPDATE SET
  at = excluded.at, actor_kind = excluded.actor_kind, actor_id = excluded.actor_id, verb = excluded.verb

-- name: get_override
SELECT at, actor_kind, actor_id, verb FROM override
WHERE account_id = :account_id AND message_id = :message_id

-- name: delete_override
DELETE FROM override WHERE account_id = :account_id AND message_id = :message_id

-- name: override_in_force
-- An edit of the message after the override reopens the question.
SELECT 1 FROM override v
WHERE account_id = :account_id AND message_id = :message_id AND NOT EXISTS (
  SELECT 1 FROM event e
  WHERE e.account_id = v.account_id AND e.message_id = v.message_id AND e.kind = 'edit' AND e.received_at > v.at
)

-- name: insert_tombstone
INSERT INTO tombstone (account_id, message_id, at) VALUES (:account_id, :message_id, :at) ON CONFLICT DO NOTHING

-- name: close_cases_of_deleted
-- Those for which nothing stands any more, but for what is preserved as evidence.
UPDATE case_ SET
  state = 'closed', closed_at = :at, closed_by_kind = :actor_kind, closed_by_id = :actor_id, answer = :answer
WHERE state = 'open'
  AND id IN (
    SELECT c.id FROM event e JOIN case_ c ON c.event_id = e.id
    WHERE e.account_id = :account_id AND e.message_id = :message_id
    UNION ALL
    SELECT c.id FROM event e JOIN case_ c ON c.event_id = e.leader_id
    WHERE e.account_id = :account_id AND e.message_id = :message_id
    UNION ALL
    SELECT m.case_id FROM event e JOIN case_member m ON m.event_id IN (e.id, e.leader_id)
    WHERE e.account_id = :account_id AND e.message_id = :message_id
  )
  AND NOT EXISTS (SELECT 1 FROM event e WHERE {{in_case}} AND {{not_removed}})
  AND NOT EXISTS (SELECT 1 FROM event e {{in_this_order}} JOIN evidence v ON v.event_id = e.id WHERE {{in_case}})

-- name: get_tombstone
SELECT 1 FROM tombstone WHERE account_id = :account_id AND message_id = :message_id

-- name: set_takeover
INSERT INTO takeover (account_id, thread_id, until) VALUES (:account_id, :thread_id, :until)
ON CONFLICT (account_id, thread_id) DO UPDATE SET until = excluded.until

-- name: delete_takeover
DELETE FROM takeover WHERE account_id = :account_id AND thread_id = :thread_id

-- name: takeover_in_force
SELECT until FROM takeover WHERE account_id = :account_id AND thread_id = :thread_id AND until > :now

-- name: replace_takeover_length
INSERT INTO takeover_length (id, seconds) VALUES (1, :seconds)
ON CONFLICT (id) DO UPDATE SET seconds = excluded.seconds

-- name: get_takeover_length
SELECT seconds FROM takeover_length WHERE id = 1
