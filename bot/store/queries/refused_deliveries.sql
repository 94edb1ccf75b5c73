-- name: add_refused
INSERT INTO refused_delivery (source, refusal, hour, count, last_at)
VALUES (:source, :refusal, :hour, :count, :at)
ON CONFLICT (source, refusal, hour) DO UPDATE SET count = refused_delivery.count + excluded.count, last_at = excluded.last_at

-- name: delete_refused
DELETE FROM refused_delivery WHERE hour < :hour

-- name: list_refused
SELECT source, refusal, sum(count) AS count, max(last_at) AS last_at FROM refused_delivery
WHERE last_at > :since GROUP BY source, refusal ORDER BY source, refusal

-- name: taken_in
-- Genuine webhooks: what we asked for ourselves has no headers, and proves no secret.
SELECT count(CASE WHEN received_at > :since THEN 1 END) AS count, max(received_at) AS last_at FROM delivery
WHERE source = :source AND headers <> '{}'

-- name: count_since
SELECT coalesce(sum(count), 0) FROM refused_delivery
WHERE source = :source AND refusal = :refusal AND last_at > :at
