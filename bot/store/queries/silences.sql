-- name: slots
-- How much people wrote on an account, by slots of so many seconds. What came in before cannot be newer.
SELECT CAST(created_at / :seconds AS INTEGER) AS slot, count(*) AS events FROM event {{by_account_index}}
WHERE account_id = :account_id AND {{from_people}} AND created_at >= :since
  AND id > (SELECT coalesce(max(e.id), 0) FROM event e WHERE e.received_at < :since)
GROUP BY 1

-- name: first_heard
SELECT received_at FROM event {{by_account_index}} WHERE account_id = :account_id AND {{from_people}}
ORDER BY id LIMIT 1

-- name: last_heard
-- What a backfill fetched was not told.
SELECT e.received_at FROM event e {{by_account_index}} JOIN delivery d ON d.id = e.delivery_id
WHERE e.account_id = :account_id AND {{from_people}} AND d.backfill_id IS NULL
ORDER BY e.id DESC LIMIT 1

-- name: list
SELECT * FROM silence ORDER BY since, account_id

-- name: begin
INSERT INTO silence (source, account_id, since, usual, noticed_at)
VALUES (:source, :account_id, :since, :usual, :at)
ON CONFLICT (source, account_id) DO NOTHING

-- name: end
DELETE FROM silence WHERE source = :source AND account_id = :account_id
