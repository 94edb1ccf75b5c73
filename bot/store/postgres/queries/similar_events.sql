-- name: outcomes
-- What became of messages of an account, of which there may be a thousand: as one JSON list.
SELECT
  count(*) FILTER (WHERE removed AND NOT approved) AS removed,
  count(*) FILTER (WHERE approved) AS approved,
  count(*) FILTER (WHERE replied) AS replied
FROM (
  SELECT
    EXISTS (
      SELECT 1 FROM outbox o
      WHERE o.account_id = :account_id AND o.message_id = m.value AND o.verb IN ('hide', 'delete') AND o.state = 'done'
    ) AS removed,
    EXISTS (
      SELECT 1 FROM outbox o
      WHERE o.account_id = :account_id AND o.message_id = m.value
        AND o.slot IN ('public_reply', 'private_reply') AND o.state = 'done'
    ) AS replied,
    EXISTS (
      SELECT 1 FROM override v
      WHERE v.account_id = :account_id AND v.message_id = m.value AND v.verb IN ('keep', 'unhide')
    ) AS approved
  FROM jsonb_array_elements_text(:messages::jsonb) m (value)
) outcomes
