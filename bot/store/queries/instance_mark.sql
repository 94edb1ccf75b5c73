-- name: load
SELECT * FROM instance

-- name: save
INSERT INTO instance (
  only_row, id, generation, sequence, beat_at, location, restored_at, restored_from, restored_until
) VALUES (
  1, :id, :generation, :sequence, :beat_at, :location, :restored_at, :restored_from, :restored_until
) ON CONFLICT (only_row) DO UPDATE SET
  id = excluded.id, generation = excluded.generation, sequence = excluded.sequence, beat_at = excluded.beat_at,
  location = excluded.location, restored_at = excluded.restored_at, restored_from = excluded.restored_from,
  restored_until = excluded.restored_until

-- name: last_record_at
SELECT at FROM audit ORDER BY id DESC LIMIT 1

-- name: advance
UPDATE instance SET sequence = sequence + 1, beat_at = :at RETURNING sequence
