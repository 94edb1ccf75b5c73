-- name: insert_erasure
-- The same request of a platform again is the erasure that it was.
INSERT INTO erasure (
  code, source, platform, account_id, person_id, pseudonym, request_sha256, written_until, requested_at,
  actor_kind, actor_id, with_evidence
) VALUES (
  :code, :source, :platform, :account_id, :person_id, :pseudonym, :request_sha256, :written_until, :at,
  :actor_kind, :actor_id, :with_evidence
) ON CONFLICT DO NOTHING RETURNING code

-- name: code_of_request
SELECT code FROM erasure WHERE request_sha256 = :request_sha256 OR code = :code

-- name: get_erasure
SELECT * FROM erasure WHERE code = :code

-- name: list_open
SELECT * FROM erasure WHERE state <> 'done' ORDER BY id

-- name: list_author_ids
SELECT DISTINCT author_id FROM event
WHERE is_own_echo = 0 AND author_id IS NOT NULL AND created_at <= :written_until

-- name: list_authors_on
-- A pseudonym is no person any more.
SELECT DISTINCT e.author_id FROM event e
WHERE e.platform = :platform AND e.is_own_echo = 0 AND e.author_id IS NOT NULL AND e.created_at <= :written_until
  AND e.author_id NOT IN (SELECT pseudonym FROM erasure)
  AND NOT EXISTS (SELECT 1 FROM erasure x WHERE x.state <> 'done' AND x.person_id = e.author_id)
ORDER BY e.author_id

-- name: count_events
UPDATE erasure SET events = events + :number WHERE id = :id

-- name: mark_erased
UPDATE erasure SET state = 'erased', person_id = NULL, erased_at = :at, evidence_kept = :evidence_kept
WHERE id = :id AND state = 'received'

-- name: mark_done
UPDATE erasure SET state = 'done', done_at = :at WHERE id = :id AND state = 'erased'
