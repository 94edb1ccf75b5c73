-- name: insert_run
INSERT INTO backtest (rule, fingerprint, at, since, events, matched)
VALUES (:rule_id, :fingerprint, :at, :since, :events, :matched)

-- name: latest_run
SELECT at, since, events, matched FROM backtest
WHERE rule = :rule_id AND fingerprint = :fingerprint ORDER BY at DESC LIMIT 1
