-- name: version
SELECT current_setting('server_version')

-- name: list_objects
SELECT 'table' AS kind, tablename AS name FROM pg_tables WHERE schemaname = current_schema()
UNION ALL
SELECT 'index', indexname FROM pg_indexes WHERE schemaname = current_schema()
UNION ALL
SELECT 'trigger', tgname FROM pg_trigger WHERE NOT tgisinternal
