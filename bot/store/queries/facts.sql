-- What stood before an event is looked for in the order in which it came in, backwards from the event: whatever
-- waits behind it is never walked over.

-- name: author_messages
-- The author's messages before the event, the latest first.
SELECT message_id, created_at, kind FROM event {{by_author_index}}
WHERE account_id = :account_id AND author_id = :author_id AND id < :event_id AND {{from_people}}
ORDER BY id DESC LIMIT :limit

-- name: author_first_seen
-- When the first of them that came in was written.
SELECT created_at FROM event {{by_author_index}}
WHERE account_id = :account_id AND author_id = :author_id AND id < :event_id AND {{from_people}}
ORDER BY id LIMIT 1

-- name: last_human_reply
-- When a colleague last answered one of the author's latest messages: in the platform's own app to the
-- message or in the conversation, or from here.
WITH mine AS MATERIALIZED (
  SELECT message_id, thread_id, kind FROM event {{by_author_index}}
  WHERE account_id = :account_id AND author_id = :author_id AND id <= :event_id AND {{from_people}}
  ORDER BY id DESC LIMIT :limit
)
SELECT max(at) FROM (
  SELECT e.created_at AS at
  FROM mine m {{in_this_order}} JOIN event e {{own_replies_index}} ON e.parent_id = m.message_id
  WHERE e.account_id = :account_id AND e.is_own_echo = 1 AND e.human_reply = 1
  UNION ALL
  SELECT e.created_at
  FROM (SELECT DISTINCT thread_id FROM mine WHERE kind = 'dm') m
  {{in_this_order}} JOIN event e {{own_in_thread_index}} ON e.thread_id = m.thread_id
  WHERE e.account_id = :account_id AND e.is_own_echo = 1 AND e.human_reply = 1
  UNION ALL
  SELECT o.settled_at
  FROM mine m {{in_this_order}} JOIN outbox o {{outbox_message_index}} ON o.message_id = m.message_id
  WHERE o.account_id = :account_id AND o.slot IN ('public_reply', 'private_reply') AND o.state = 'done'
    AND o.actor_kind = 'person'
) replies

-- name: thread_counts
-- Of the latest comments of the thread before the event.
SELECT
  count(*) AS comments,
  count(*) FILTER (WHERE e.sentiment = 'negative') AS negative,
  count(*) FILTER (
    WHERE EXISTS (
      SELECT 1 FROM outbox o
      WHERE o.account_id = e.account_id AND o.message_id = e.message_id
        AND o.verb IN ('hide', 'delete') AND o.state = 'done'
    ) AND NOT {{restored}}
  ) AS removed
FROM (
  SELECT account_id, message_id, sentiment FROM event {{thread_arrival_index}}
  WHERE account_id = :account_id AND thread_id = :thread_id AND id < :event_id AND {{from_people}}
  ORDER BY id DESC LIMIT :limit
) e

-- name: thread_last_hour
-- Of the same comments, those of the hour in which the event was written.
SELECT count(*) FROM (
  SELECT created_at FROM event {{thread_arrival_index}}
  WHERE account_id = :account_id AND thread_id = :thread_id AND id < :event_id AND {{from_people}}
  ORDER BY id DESC LIMIT :limit
) e WHERE e.created_at > :since AND e.created_at <= :until

-- name: thread_opened_at
-- When the first comment or message in the thread was written, by people or by us.
SELECT min(at) FROM (
  SELECT min(created_at) AS at FROM event {{by_thread_index}}
  WHERE account_id = :account_id AND thread_id = :thread_id AND {{from_people}}
  UNION ALL
  SELECT min(created_at) FROM event {{own_in_thread_index}}
  WHERE account_id = :account_id AND thread_id = :thread_id AND is_own_echo = 1
) first

-- name: usual_volume
-- Comments of the account in the hours up to this one, and the first hour that was ever counted.
SELECT
  coalesce(sum(comments), 0) AS comments,
  (SELECT min(hour) FROM hourly_volume WHERE account_id = :account_id) AS first_hour
FROM hourly_volume WHERE account_id = :account_id AND hour > :since AND hour <= :until

-- name: first_hour
-- The first hour of the account that was ever counted, of the latest weeks.
SELECT min(hour) FROM hourly_volume WHERE account_id = :account_id

-- name: was_asked_for_rights
SELECT 1 FROM rights_request WHERE account_id = :account_id AND author_id = :author_id LIMIT 1

-- name: replies_to_message
SELECT count(*) AS replies, count(*) FILTER (WHERE human_reply = 1) AS human_replies
FROM event
WHERE account_id = :account_id AND parent_id = :message_id AND is_own_echo = 1 AND is_automatic = 0

-- name: later_replies_in_thread
SELECT count(*) AS replies, count(*) FILTER (WHERE human_reply = 1) AS human_replies
FROM event {{own_in_thread_index}}
WHERE account_id = :account_id AND thread_id = :thread_id AND is_own_echo = 1 AND is_automatic = 0 AND id > :event_id
