-- name: standing
-- Neither removed by their authors nor erased.
SELECT e.id FROM event e WHERE e.id IN (:ids*) AND e.text <> '' AND {{not_removed}}

-- name: author_names
SELECT asked.id, e.author_name FROM event asked JOIN event e ON e.id = (
  SELECT max(n.id) FROM event n
  WHERE n.account_id = asked.account_id AND n.author_id = asked.author_id AND n.is_own_echo = 0
    AND n.author_name IS NOT NULL AND n.author_name <> ''
)
WHERE asked.id IN (:ids*)

-- name: permalinks
SELECT id, permalink FROM event WHERE id IN (:ids*) AND permalink IS NOT NULL AND permalink <> ''
