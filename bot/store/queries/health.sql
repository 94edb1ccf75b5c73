-- name: last_event_by_account
SELECT platform, account_id, max(received_at) AS at FROM event WHERE state != 'unrouted'
GROUP BY platform, account_id
