-- name: insert_mention
INSERT INTO note_mention (note_id, person) VALUES (:note_id, :person) ON CONFLICT DO NOTHING

-- name: list_unseen
SELECT n.case_id, n.at, n.actor_kind, n.actor_id, n.text FROM note_mention m JOIN note n ON n.id = m.note_id
WHERE m.person = :person AND m.seen_at IS NULL ORDER BY n.id

-- name: mark_seen
UPDATE note_mention SET seen_at = :at
WHERE person = :person AND seen_at IS NULL AND note_id IN (SELECT id FROM note WHERE case_id = :case_id)
