-- name: increment_counter
INSERT INTO operational_counter (name, value) VALUES (:name, :increment)
ON CONFLICT (name) DO UPDATE SET value = operational_counter.value + excluded.value

-- name: list_counters
SELECT name, value FROM operational_counter ORDER BY name
