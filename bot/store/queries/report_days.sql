-- fragment: event_days
-- The days of the events from a moment on, each found by one step in the index.
event_day (day) AS (
  SELECT CAST(min(created_at) / 86400 AS INTEGER) FROM event WHERE created_at >= :since AND created_at < :until
  UNION ALL
  SELECT (
    SELECT CAST(min(e.created_at) / 86400 AS INTEGER) FROM event e
    WHERE e.created_at >= (d.day + 1) * 86400.0 AND e.created_at < :until
  ) FROM event_day d WHERE d.day IS NOT NULL
)

-- fragment: act_days
act_day (day) AS (
  SELECT CAST(min(settled_at) / 86400 AS INTEGER) FROM outbox WHERE settled_at >= :since AND settled_at < :until
  UNION ALL
  SELECT (
    SELECT CAST(min(o.settled_at) / 86400 AS INTEGER) FROM outbox o
    WHERE o.settled_at >= (d.day + 1) * 86400.0 AND o.settled_at < :until
  ) FROM act_day d WHERE d.day IS NOT NULL
)

-- name: list_days
-- The days on which something was written or done.
WITH RECURSIVE {{event_days}}, {{act_days}}
SELECT day FROM event_day WHERE day IS NOT NULL UNION SELECT day FROM act_day WHERE day IS NOT NULL ORDER BY day

-- name: list_unpacked
-- Likewise, without those that are packed.
WITH RECURSIVE {{event_days}}, {{act_days}}
SELECT d.day FROM (
  SELECT day FROM event_day WHERE day IS NOT NULL UNION SELECT day FROM act_day WHERE day IS NOT NULL
) d
WHERE NOT EXISTS (
  SELECT 1 FROM report_day r WHERE r.day = d.day AND r.layout = :layout AND r.messages IS NOT NULL
)
ORDER BY d.day DESC LIMIT :most

-- name: claim
INSERT INTO report_day (day, layout, claim) VALUES (:day, :layout, :claim)
ON CONFLICT (day) DO UPDATE SET layout = :layout, claim = :claim, messages = NULL, acts = NULL

-- name: pack
-- Unless something of the day has changed since it was claimed, or somebody else claimed it.
UPDATE report_day SET messages = :messages, acts = :acts WHERE day = :day AND claim = :claim AND messages IS NULL

-- name: packed_messages
SELECT messages FROM report_day WHERE day = :day AND layout = :layout AND messages IS NOT NULL

-- name: packed_acts
SELECT acts FROM report_day WHERE day = :day AND layout = :layout AND acts IS NOT NULL

-- name: count_rows
-- At least as many as are read of the period.
SELECT max(rows) FROM (
  SELECT count(*) AS rows FROM event WHERE created_at >= :since AND created_at < :until
  UNION ALL
  SELECT count(*) FROM outbox WHERE settled_at >= :since AND settled_at < :until
) counts

-- name: messages
-- What people wrote in the period, whenever it reached us: not our own echoes, receipts, controls, deletions,
-- edits or reactions. Fragments that were read together are one message. The columns are those of `Messages` that
-- are read, in their order.
SELECT
  e.id, e.account_id AS account, e.message_id AS message, e.parent_id AS parent, e.thread_id AS thread,
  e.author_id AS author, CASE WHEN e.kind = 'dm' THEN '' ELSE e.thread_id END AS post, e.platform, e.origin,
  coalesce(e.language, 'und') AS language, e.kind, e.created_at, e.received_at,
  e.language IS NOT NULL AND e.degraded = 0 AS is_judged, e.unread, coalesce(e.sentiment, '') AS sentiment,
  coalesce(e.intent, '') AS intent, e.needs_answer, e.constructive, e.harm, e.attachments <> '[]' AS has_attachments,
  {{ad_of_event}} AS ad_id, {{campaign_of_event}} AS campaign_id
FROM event e
WHERE {{from_people}} AND e.state NOT IN ('unrouted', 'joined') AND e.created_at >= :since AND e.created_at < :until
ORDER BY e.created_at, e.id

-- name: acts
-- What took effect in the period and about what, and what colleagues wrote in the platform's own app. The columns
-- are those of `Acts`, in their order.
SELECT
  o.id, e.account_id AS account, o.message_id AS message, e.thread_id AS thread, o.verb, o.actor_kind, o.actor_id,
  o.settled_at AS at, e.created_at AS written_at, e.platform, {{campaign_of_event}} AS campaign_id
FROM outbox o JOIN event e ON e.id = o.event_id
WHERE o.state = 'done' AND o.settled_at >= :since AND o.settled_at < :until
UNION ALL
SELECT
  e.id, e.account_id, e.parent_id, e.thread_id, 'reply', 'person', '', e.created_at, e.created_at, e.platform, ''
FROM event e
WHERE e.is_own_echo = 1 AND e.human_reply = 1 AND e.created_at >= :since AND e.created_at < :until
