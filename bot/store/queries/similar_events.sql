-- name: has_later_edit
-- Whether an edit says what the message says now: any for the first wording, a later one for an edit.
SELECT 1 FROM event
WHERE account_id = :account_id AND message_id = :message_id AND kind = 'edit' AND id != :event_id
  AND (:is_edit = 0 OR (created_at, id) > (:created_at, :event_id))

-- name: delete_message_keys
DELETE FROM similarity_key
WHERE event_id IN (SELECT id FROM event WHERE account_id = :account_id AND message_id = :message_id)

-- name: delete_keys_of_event
DELETE FROM similarity_key WHERE event_id = :event_id AND key IN (:keys*)

-- name: membership_of_event
SELECT account_id, author_id, thread_id, created_at FROM event WHERE id = :event_id

-- name: insert_key
INSERT INTO similarity_key (day, key, created_at, event_id, alike)
VALUES (:day, :key, :created_at, :event_id, :group_by) ON CONFLICT DO NOTHING

-- name: delete_keys_before
DELETE FROM similarity_key WHERE day < :day

-- name: delete_volume_before
DELETE FROM hourly_volume WHERE hour < :hour

-- name: host_keys_of_message
SELECT s.key FROM event e JOIN similarity_key s ON s.event_id = e.id
WHERE e.account_id = :account_id AND e.message_id = :message_id AND s.alike = 'domain'

-- name: members_by_author
-- What the author wrote around the event, oldest first, of the latest that reached us before it.
SELECT e.id, e.message_id, e.thread_id, e.author_id, e.created_at, e.sentiment FROM (
  SELECT * FROM event {{by_author_index}}
  WHERE account_id = :account_id AND author_id = :author_id AND id < :event_id AND {{from_people}}
  ORDER BY id DESC LIMIT :limit
) e
WHERE e.created_at > :since AND e.created_at <= :until AND e.message_id != :message_id AND {{not_removed}}
ORDER BY e.created_at, e.id

-- name: members_by_thread
-- The same of everybody in the thread.
SELECT e.id, e.message_id, e.thread_id, e.author_id, e.created_at, e.sentiment FROM (
  SELECT * FROM event {{thread_arrival_index}}
  WHERE account_id = :account_id AND thread_id = :thread_id AND id < :event_id AND {{from_people}}
  ORDER BY id DESC LIMIT :limit
) e
WHERE e.created_at > :since AND e.created_at <= :until AND e.message_id != :message_id AND {{not_removed}}
ORDER BY e.created_at, e.id

-- name: members_by_account
-- The same of everybody in the account.
SELECT e.id, e.message_id, e.thread_id, e.author_id, e.created_at, e.sentiment FROM (
  SELECT * FROM event {{by_account_index}}
  WHERE account_id = :account_id AND id < :event_id AND {{from_people}}
  ORDER BY id DESC LIMIT :limit
) e
WHERE e.created_at > :since AND e.created_at <= :until AND e.message_id != :message_id AND {{not_removed}}
ORDER BY e.created_at, e.id

-- name: members_by_key
-- The events that share a key with the event; those that share most of them when there are too many. The inner
-- limits bound how many rows are read, before and after the event was written, whichever of them came in
-- later; the outer one how many events remain.
SELECT e.id, e.message_id, e.thread_id, e.author_id, e.created_at, e.sentiment, e.text
FROM (
  SELECT event_id FROM (
    SELECT event_id FROM (
      SELECT event_id FROM similarity_key
      WHERE day IN (:days*) AND key IN (:keys*) AND created_at > :since AND created_at <= :at
      LIMIT :row_limit
    ) before
    UNION ALL
    SELECT event_id FROM (
      SELECT event_id FROM similarity_key
      WHERE day IN (:days*) AND key IN (:keys*) AND created_at > :at AND created_at <= :until
      LIMIT :row_limit
    ) after
  ) k WHERE event_id < :event_id GROUP BY event_id ORDER BY count(*) DESC, event_id LIMIT :limit
) s {{in_this_order}} JOIN event e ON e.id = s.event_id
WHERE e.account_id = :account_id AND e.message_id != :message_id AND e.is_own_echo = 0 AND {{not_removed}}
ORDER BY e.created_at, e.id

-- name: comments_of_account
SELECT count(*) FROM (
  SELECT 1 FROM event {{by_account_index}}
  WHERE account_id = :account_id AND created_at > :since AND created_at <= :until AND id < :event_id
    AND {{from_people}} AND kind <> 'dm'
  LIMIT :limit
) e

-- name: volume_of_hours
SELECT
  coalesce(sum(comments), 0) AS comments,
  (SELECT min(hour) FROM hourly_volume WHERE account_id = :account_id) AS first_hour
FROM hourly_volume WHERE account_id = :account_id AND hour IN (:hours*)

-- name: outcomes
-- What became of messages of an account, of which there may be a thousand: `messages` is one JSON list, since
-- SQLite would prepare a statement anew for each number of placeholders.
SELECT
  count(*) FILTER (WHERE removed AND NOT approved) AS removed,
  count(*) FILTER (WHERE approved) AS approved,
  count(*) FILTER (WHERE replied) AS replied
FROM (
  SELECT
    EXISTS (
      SELECT 1 FROM outbox o
      WHERE o.account_id = :account_id AND o.message_id = m.value AND o.verb IN ('hide', 'delete') AND o.state = 'done'
    ) AS removed,
    EXISTS (
      SELECT 1 FROM outbox o
      WHERE o.account_id = :account_id AND o.message_id = m.value
        AND o.slot IN ('public_reply', 'private_reply') AND o.state = 'done'
    ) AS replied,
    EXISTS (
      SELECT 1 FROM override v
      WHERE v.account_id = :account_id AND v.message_id = m.value AND v.verb IN ('keep', 'unhide')
    ) AS approved
  FROM {{each_of_messages}}
) outcomes
