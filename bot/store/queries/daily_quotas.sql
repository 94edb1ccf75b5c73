-- name: get_use
SELECT * FROM daily_quota WHERE scope = :scope AND turns_at = :turns_at

-- name: list_use
SELECT * FROM daily_quota WHERE turns_at > :now ORDER BY scope

-- name: set_use
INSERT INTO daily_quota (scope, turns_at, used, units, reserved)
VALUES (:scope, :turns_at, :used, :units, :reserved)
ON CONFLICT (scope) DO UPDATE SET
  turns_at = excluded.turns_at, used = excluded.used, units = excluded.units, reserved = excluded.reserved
