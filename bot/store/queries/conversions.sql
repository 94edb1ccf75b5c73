-- name: put
INSERT INTO conversion (
  key, import_id, happened_at, amount, currency, platform, campaign_id, campaign, ad_id, post_id,
  utm_source, utm_medium, utm_campaign, utm_content, utm_id, is_ours, is_cancelled, learnt_at)
VALUES (
  :key, :import_id, :happened_at, :amount, :currency, :platform, :campaign_id, :campaign, :ad_id, :post_id,
  :utm_source, :utm_medium, :utm_campaign, :utm_content, :utm_id, :is_ours, :is_cancelled, :at)
ON CONFLICT (key, import_id) DO UPDATE SET
  happened_at = excluded.happened_at, amount = excluded.amount, currency = excluded.currency,
  platform = excluded.platform, campaign_id = excluded.campaign_id, campaign = excluded.campaign,
  ad_id = excluded.ad_id, post_id = excluded.post_id, utm_source = excluded.utm_source,
  utm_medium = excluded.utm_medium, utm_campaign = excluded.utm_campaign, utm_content = excluded.utm_content,
  utm_id = excluded.utm_id, is_ours = excluded.is_ours, is_cancelled = excluded.is_cancelled,
  learnt_at = excluded.learnt_at

-- name: in_force
-- What is known of one conversion.
SELECT * FROM conversion WHERE key = :key ORDER BY learnt_at DESC, import_id DESC LIMIT 1

-- name: list
-- Those of a period that stand, each as it was learnt last.
SELECT c.* FROM conversion c
WHERE c.happened_at >= :since AND c.happened_at < :until AND c.is_cancelled = 0
AND NOT EXISTS (
  SELECT 1 FROM conversion later WHERE later.key = c.key
  AND (later.learnt_at > c.learnt_at OR (later.learnt_at = c.learnt_at AND later.import_id > c.import_id)))
ORDER BY c.happened_at

-- name: first
-- When the first one that anybody has told of happened.
SELECT min(happened_at) FROM conversion

-- name: delete
DELETE FROM conversion WHERE import_id = :id
