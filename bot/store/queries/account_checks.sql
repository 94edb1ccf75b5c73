-- name: get_check
SELECT * FROM account_check WHERE source = :source AND account_id = :account_id AND subject = :subject

-- name: list_checks
SELECT * FROM account_check ORDER BY source, account_id, subject

-- name: record_well
INSERT INTO account_check (source, account_id, subject, checked_at, ends_at, fields)
VALUES (:source, :account_id, :subject, :at, :ends_at, :fields)
ON CONFLICT (source, account_id, subject) DO UPDATE SET checked_at = excluded.checked_at, fault = NULL, detail = '',
  since = NULL, ends_at = excluded.ends_at, attempted_at = NULL, fields = excluded.fields

-- name: record_fault
INSERT INTO account_check (source, account_id, subject, checked_at, fault, detail, since, ends_at)
VALUES (:source, :account_id, :subject, :at, :fault, :detail, :at, :ends_at)
ON CONFLICT (source, account_id, subject) DO UPDATE SET checked_at = excluded.checked_at,
  since = CASE
    WHEN account_check.fault = excluded.fault THEN account_check.since
    WHEN account_check.fault IS NULL AND excluded.fault IS NULL THEN account_check.since
    ELSE excluded.since
  END,
  fault = excluded.fault, detail = excluded.detail, ends_at = coalesce(excluded.ends_at, account_check.ends_at)

-- name: mark_attempt
INSERT INTO account_check (source, account_id, subject, checked_at, attempted_at)
VALUES (:source, :account_id, :subject, coalesce(:at, 0), :at)
ON CONFLICT (source, account_id, subject) DO UPDATE SET attempted_at = excluded.attempted_at

-- name: delete_check
DELETE FROM account_check WHERE source = :source AND account_id = :account_id
