-- name: version
SELECT sqlite_version()

-- name: quick_check
PRAGMA quick_check(1)
