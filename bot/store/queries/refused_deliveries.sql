-- name: add_refused
INSERT INTO refused_delivery (source, refusal, hour, count, last_at)
VALUES (:source, :refusal, :hour, :count, :at)
ON CONFLICT (source, refusal, hour) DO UPDATE SET count = count + excluded.count, last_at = excluded.last_at

-- name: delete_refused
DELETE FROM refused_delivery WHERE hour < :hour

-- name: list_refused
SELECT source, refusal, sum(count) AS count, max(last_at) AS last_at FROM refused_delivery
WHERE last_at > :since GROUP BY source, refusal ORDER BY source, refusal

-- name: last_taken_in
SELECT max(received_at) FROM delivery WHERE source = :source
