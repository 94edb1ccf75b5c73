-- name: insert_label
INSERT INTO event_label (event_id, label, decision_id, given_at)
VALUES (:event_id, :label, :decision_id, :at) ON CONFLICT (event_id, label) DO NOTHING

-- name: delete_labels
-- Of every event of the message: of its edits, too.
DELETE FROM event_label WHERE label IN (:labels*) AND event_id IN (
  SELECT e.id FROM event m JOIN event e ON e.account_id = m.account_id AND e.message_id = m.message_id
  WHERE m.id = :event_id
) RETURNING event_id

-- name: labels_of_message
SELECT DISTINCT l.label FROM event m
JOIN event e ON e.account_id = m.account_id AND e.message_id = m.message_id
JOIN event_label l ON l.event_id = e.id
WHERE m.id = :event_id ORDER BY l.label
