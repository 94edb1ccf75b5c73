-- name: standing
-- Neither removed by their authors nor erased.
SELECT e.id FROM event e WHERE e.id IN (:ids*) AND e.text <> '' AND {{not_removed}}

-- name: author_names
SELECT e.account_id, e.author_id, e.author_name FROM event e
WHERE e.id IN (
  SELECT max(id) FROM event WHERE author_id IN (:author_ids*) AND author_name IS NOT NULL AND author_name <> ''
  GROUP BY account_id, author_id
)

-- name: permalinks
SELECT id, permalink FROM event WHERE id IN (:ids*) AND permalink IS NOT NULL AND permalink <> ''
