-- name: insert_import
INSERT INTO metric_import (source, account_id, file_name, sha256, actor_kind, actor_id, imported_at, rows)
VALUES (:source, :account_id, :file_name, :sha256, :actor_kind, :actor_id, :at, :rows) RETURNING id

-- name: api_import
SELECT id FROM metric_import WHERE source = :source AND account_id = :account_id AND file_name = ''

-- name: touch_import
UPDATE metric_import SET imported_at = :at, rows = :rows WHERE id = :id

-- name: list_imports
-- The latest first.
SELECT * FROM metric_import ORDER BY imported_at DESC, id DESC

-- name: get_import
SELECT * FROM metric_import WHERE id = :id

-- name: same_file
SELECT * FROM metric_import
WHERE sha256 = :sha256 AND sha256 <> '' AND account_id = :account_id AND undone_at IS NULL ORDER BY id LIMIT 1

-- name: mark_undone
UPDATE metric_import SET undone_at = :at WHERE id = :id AND undone_at IS NULL AND file_name <> ''

-- name: delete_values
DELETE FROM metric_value WHERE import_id = :id

-- name: delete_objects
DELETE FROM metric_object WHERE import_id = :id

-- name: put_value
INSERT INTO metric_value (
  platform, level, object_key, metric, first_day, last_day, origin, import_id, amount, currency, learnt_at)
VALUES (
  :platform, :level, :object_key, :metric, :first_day, :last_day, :origin, :import_id, :amount, :currency, :at)
ON CONFLICT (platform, level, object_key, metric, first_day, last_day, origin, import_id)
DO UPDATE SET amount = excluded.amount, currency = excluded.currency, learnt_at = excluded.learnt_at

-- name: put_object
-- What an import says of one object; what it leaves open once it does not take back.
INSERT INTO metric_object (
  platform, level, object_key, import_id, object_id, account_id, title, permalink, published_at,
  campaign_id, campaign, adset_id, adset, post_id, learnt_at)
VALUES (
  :platform, :level, :object_key, :import_id, :object_id, :account_id, :title, :permalink, :published_at,
  :campaign_id, :campaign, :adset_id, :adset, :post_id, :at)
ON CONFLICT (platform, level, object_key, import_id) DO UPDATE SET
  account_id = excluded.account_id, title = excluded.title, permalink = excluded.permalink,
  published_at = excluded.published_at, campaign_id = excluded.campaign_id, campaign = excluded.campaign,
  adset_id = excluded.adset_id, adset = excluded.adset,
  post_id = CASE excluded.post_id WHEN '' THEN metric_object.post_id ELSE excluded.post_id END, learnt_at = excluded.learnt_at

-- name: values_in_force
-- Of the values that touch the days, or have none, the one of each key that was learnt last.
SELECT platform, level, object_key, metric, first_day, last_day, origin, amount, currency, source, learnt_at
FROM (
  SELECT v.*, i.source, row_number() OVER (
    PARTITION BY v.platform, v.level, v.object_key, v.metric, v.first_day, v.last_day, v.origin
    ORDER BY v.learnt_at DESC, v.import_id DESC
  ) AS rank
  FROM metric_value v JOIN metric_import i ON i.id = v.import_id
  WHERE (v.first_day = '' OR (v.last_day >= :first_day AND v.first_day <= :last_day))
) latest
WHERE rank = 1
ORDER BY platform, level, object_key, first_day, last_day, origin, metric

-- name: objects_in_force
SELECT platform, level, object_key, object_id, account_id, title, permalink, published_at, campaign_id, campaign,
  adset_id, adset, post_id
FROM (
  SELECT o.*, row_number() OVER (
    PARTITION BY o.platform, o.level, o.object_key ORDER BY o.learnt_at DESC, o.import_id DESC
  ) AS rank
  FROM metric_object o
) latest
WHERE rank = 1
