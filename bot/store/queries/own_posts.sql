-- name: list_unproven
-- Those that may have been published, also one that was looked for and not found, or given up.
SELECT id, state, text FROM outbox
WHERE account_id = :account_id AND verb = 'publish' AND external_id IS NULL AND echoed = 0
  AND state IN ('planned', 'sending', 'unknown', 'waiting', 'done', 'failed')
  AND ((attempts > 0 AND started_at <= :latest) OR doubted_since IS NOT NULL)
ORDER BY id

-- name: rename
UPDATE outbox SET external_id = :name
WHERE external_id = :alias AND account_id = :account_id AND platform = :platform AND verb = 'publish'
  AND state = 'done'
