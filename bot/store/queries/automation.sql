-- name: run_began_at
-- When the person began to write in the conversation, by the platform's clock: the first message of the window
-- after the last that neither they nor we wrote.
SELECT min(e.created_at) FROM event e {{by_thread_index}}
WHERE e.account_id = :account_id AND e.thread_id = :thread_id AND {{from_people}}
  AND e.created_at_source = 'platform' AND e.created_at > :since AND e.created_at <= :until
  AND e.created_at > coalesce((
    SELECT max(o.created_at) FROM event o {{own_in_thread_index}}
    WHERE o.account_id = :account_id AND o.thread_id = :thread_id AND o.is_own_echo = 1
      AND (o.human_reply = 1 OR o.is_automatic = 1) AND o.created_at < :until AND o.message_id != :message_id
  ), 0)

-- name: same_hour
-- What others than we wrote in our conversations at about that time.
SELECT id, thread_id, message_id, text, human_reply FROM event
WHERE account_id = :account_id AND created_at > :since AND created_at < :until
  AND is_own_echo = 1 AND kind = 'dm' AND (human_reply = 1 OR is_automatic = 1)

-- name: colleague_since
-- The colleagues' messages in a conversation from a moment to another.
SELECT id FROM event {{own_in_thread_index}}
WHERE account_id = :account_id AND thread_id = :thread_id AND created_at >= :since AND created_at <= :until
  AND is_own_echo = 1 AND human_reply = 1

-- name: person_wrote_at
-- When a person of ours last wrote in the conversation before that moment, in the platform's app or from here.
SELECT max(at) FROM (
  SELECT max(created_at) AS at FROM event {{own_in_thread_index}}
  WHERE account_id = :account_id AND thread_id = :thread_id AND created_at <= :until
    AND is_own_echo = 1 AND human_reply = 1 AND message_id != :message_id
  UNION ALL
  SELECT max(o.planned_at) FROM event e JOIN outbox o ON o.event_id = e.id
  WHERE e.account_id = :account_id AND e.thread_id = :thread_id AND o.planned_at <= :until
    AND o.actor_kind = 'person' AND o.verb = 'message' AND o.state != 'cancelled'
) wrote
