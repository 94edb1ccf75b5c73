-- name: find_receipt
SELECT fingerprint, status, body FROM api_receipt WHERE user_name = :user_name AND key = :key

-- name: insert_receipt
INSERT INTO api_receipt (user_name, key, fingerprint, at) VALUES (:user_name, :key, :fingerprint, :at)
ON CONFLICT (user_name, key) DO NOTHING

-- name: complete_receipt
UPDATE api_receipt SET status = :status, body = :body WHERE user_name = :user_name AND key = :key

-- name: delete_older
DELETE FROM api_receipt WHERE at < :before
