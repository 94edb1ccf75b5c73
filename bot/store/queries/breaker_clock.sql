-- name: newest_moment
SELECT wall, at FROM breaker_clock ORDER BY at DESC, wall LIMIT 1

-- name: moment_of_boot
SELECT seconds, at FROM breaker_clock WHERE boot = :boot

-- name: set_moment
INSERT INTO breaker_clock (boot, seconds, wall, at) VALUES (:boot, :seconds, :wall, :at)
ON CONFLICT (boot) DO UPDATE SET seconds = excluded.seconds, wall = excluded.wall, at = excluded.at

-- name: delete_moments_before
DELETE FROM breaker_clock WHERE at < :at
