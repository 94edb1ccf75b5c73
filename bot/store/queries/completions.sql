-- name: insert_completion
INSERT INTO completion (event_id, not_before) VALUES (:event_id, :at) ON CONFLICT DO NOTHING

-- name: hold_event
UPDATE event SET not_before = :until WHERE id = :event_id AND state = 'new'

-- name: claim_due
UPDATE completion SET attempts = attempts + 1, not_before = :again_at
WHERE event_id IN (SELECT event_id FROM completion WHERE not_before <= :now ORDER BY not_before, event_id LIMIT :most)
RETURNING event_id, attempts

-- name: postpone
UPDATE completion SET not_before = :not_before WHERE event_id = :event_id

-- name: next_due
SELECT min(not_before) FROM completion

-- name: delete_completion
DELETE FROM completion WHERE event_id = :event_id

-- name: complete_event
-- Only what it lacks, which another report of the same may have brought meanwhile, and only what is not decided.
UPDATE event SET
  text = CASE WHEN text = '' THEN :text ELSE text END,
  author_id = coalesce(author_id, :author_id), author_name = coalesce(author_name, :author_name),
  attachments = CASE WHEN attachments = '[]' THEN :attachments ELSE attachments END,
  permalink = coalesce(permalink, :permalink),
  created_at = :created_at, created_at_source = :created_at_source
WHERE id = :event_id AND state = 'new'
