-- fragment: in_conversation
-- Of the event `e`: it stands in a conversation, whose thread is named after the account and the person.
(e.kind = 'dm' OR substr(e.thread_id, 1, length(e.account_id) + 1) = e.account_id || ':')

-- fragment: last_message_at
-- Of the conversation of `e`: when the other side wrote last; every message of theirs opens the window anew.
(
  SELECT max(m.created_at) FROM event m
  WHERE m.account_id = e.account_id AND m.thread_id = e.thread_id AND m.is_own_echo = 0
    AND m.kind IN ('dm', 'mention')
)

-- fragment: answer_until
-- Until when a person may answer `e` in private; NULL where the platform of `e` sets no limit.
(
  SELECT CASE
    WHEN {{in_conversation}} THEN {{last_message_at}} + w.by_person
    WHEN e.kind IN ('comment', 'reply', 'edit') THEN w.private_reply + (
      SELECT min(m.created_at) FROM event m WHERE m.account_id = e.account_id AND m.message_id = e.message_id
    )
  END
  FROM answer_window w WHERE w.account_id = e.account_id
)

-- name: delete_windows
DELETE FROM answer_window

-- name: insert_window
INSERT INTO answer_window (account_id, standard, by_person, private_reply)
VALUES (:account_id, :standard, :by_person, :private_reply) ON CONFLICT DO NOTHING

-- name: find_window
SELECT
  w.standard, {{answer_until}} AS answer_until,
  CASE WHEN {{in_conversation}} THEN {{last_message_at}} END AS last_message_at
FROM event e JOIN answer_window w ON w.account_id = e.account_id
WHERE e.id = :event_id
