-- name: author_of_event
SELECT account_id, author_id FROM event WHERE id = :event_id

-- name: insert_strike
INSERT INTO strike (account_id, author_id, event_id, decision_id, rule, weight, given_at, expires_at)
VALUES (:account_id, :author_id, :event_id, :decision_id, :rule_id, :weight, :at, :expires_at)

-- name: strike_weight
SELECT coalesce(sum(weight), 0.0) FROM strike
WHERE account_id = :account_id AND author_id = :author_id
  AND ended_at IS NULL AND (expires_at IS NULL OR expires_at > :now)

-- name: strike_weight_before
-- As it was for whoever looked then: of what was given until then, what had not ended yet.
SELECT coalesce(sum(weight), 0.0) FROM strike
WHERE account_id = :account_id AND author_id = :author_id AND given_at < :before
  AND (ended_at IS NULL OR ended_at > :now) AND (expires_at IS NULL OR expires_at > :now)

-- name: end_strikes_of_decision
UPDATE strike SET ended_at = :at, ended_by_kind = :actor_kind, ended_by_id = :actor_id
WHERE decision_id = :decision_id AND ended_at IS NULL RETURNING id

-- name: end_strikes_of_message
-- Those of every event of the message: of its edits, too.
UPDATE strike SET ended_at = :at, ended_by_kind = :actor_kind, ended_by_id = :actor_id
WHERE event_id IN (
    SELECT e.id FROM event m JOIN event e ON e.account_id = m.account_id AND e.message_id = m.message_id
    WHERE m.id = :event_id
  ) AND ended_at IS NULL RETURNING id

-- name: end_strikes_of_author
UPDATE strike SET ended_at = :at, ended_by_kind = :actor_kind, ended_by_id = :actor_id
WHERE account_id = :account_id AND author_id = :author_id
  AND (expires_at IS NULL OR expires_at > :at) AND ended_at IS NULL RETURNING id

-- name: insert_label
-- A label stays for as long as any event that gave it says: a shorter one changes nothing.
INSERT INTO author_label (account_id, author_id, label, event_id, decision_id, given_at, expires_at)
VALUES (:account_id, :author_id, :label, :event_id, :decision_id, :at, :expires_at)
ON CONFLICT (account_id, author_id, label) DO UPDATE SET
  event_id = excluded.event_id, decision_id = excluded.decision_id, given_at = excluded.given_at,
  expires_at = excluded.expires_at
WHERE author_label.expires_at IS NOT NULL
  AND (excluded.expires_at IS NULL OR excluded.expires_at >= author_label.expires_at)

-- name: delete_label
DELETE FROM author_label WHERE account_id = :account_id AND author_id = :author_id AND label = :label

-- name: author_labels
SELECT label FROM author_label
WHERE account_id = :account_id AND author_id = :author_id AND (expires_at IS NULL OR expires_at > :now)

-- name: author_labels_before
SELECT label FROM author_label
WHERE account_id = :account_id AND author_id = :author_id AND given_at < :before
  AND (expires_at IS NULL OR expires_at > :now)

-- name: counter_value
SELECT value, at FROM rule_counter WHERE account_id = :account_id AND name = :name AND of = :of

-- name: counter_values
SELECT name, of, value, at FROM rule_counter
WHERE account_id = :account_id AND name IN (:names*) AND of IN (:owners*)

-- name: counter_values_before
-- Of a counter that was added to since then, nothing is known any more.
SELECT name, of, value, at FROM rule_counter
WHERE account_id = :account_id AND name IN (:names*) AND of IN (:owners*) AND at < :before

-- name: set_counter
INSERT INTO rule_counter (account_id, name, of, value, at, author_id, event_id, decision_id)
VALUES (:account_id, :name, :of, :value, :at, :author_id, :event_id, :decision_id)
ON CONFLICT (account_id, name, of) DO UPDATE SET
  value = excluded.value, at = excluded.at, event_id = excluded.event_id, decision_id = excluded.decision_id
