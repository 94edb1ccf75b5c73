-- name: version
SELECT current_setting('server_version')

-- name: quick_check
-- Pages are checked by the server as it reads them, where checksums are on.
SELECT 'ok'
