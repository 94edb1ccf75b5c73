-- fragment: decided_by_person
-- Of the override `v`: a person decided about visibility, in the platform's own app or by a decision of that
-- moment that was no undo.
v.verb IN ('hide', 'delete', 'keep', 'unhide') AND v.actor_kind = 'person'
AND (v.actor_id = 'platform' OR EXISTS (
  SELECT 1 FROM decision d JOIN event x ON x.id = d.event_id
  WHERE x.account_id = v.account_id AND x.message_id = v.message_id
    AND d.actor_kind = v.actor_kind AND d.actor_id = v.actor_id AND d.decided_at = v.at AND d.kind != 'undo'
))

-- name: labelled_texts
-- The text that the person saw: the message's last edit, else its first wording; none that was edited since.
SELECT
  v.verb,
  (
    SELECT x.text FROM event x
    WHERE x.account_id = v.account_id AND x.message_id = v.message_id AND (x.id = e.id OR x.kind = 'edit')
    ORDER BY x.kind = 'edit' DESC, x.created_at DESC, x.id DESC LIMIT 1
  ) AS text
FROM override v JOIN event e ON e.id = (
  SELECT min(f.id) FROM event f
  WHERE f.account_id = v.account_id AND f.message_id = v.message_id AND {{from_people}}
)
WHERE {{decided_by_person}} AND NOT EXISTS (
  SELECT 1 FROM event x
  WHERE x.account_id = v.account_id AND x.message_id = v.message_id AND x.kind = 'edit' AND x.received_at > v.at
)
ORDER BY v.at DESC LIMIT :limit

-- name: recent_texts
SELECT text FROM event WHERE {{from_people}} AND text != '' ORDER BY id DESC LIMIT :limit

-- name: labelled_judgements
-- The judgement of the text as it was when the person decided.
SELECT v.account_id, v.message_id, v.verb, e.judgement
FROM override v JOIN event e ON e.id = (
  SELECT max(x.id) FROM event x
  WHERE x.account_id = v.account_id AND x.message_id = v.message_id AND x.received_at <= v.at
    AND x.kind IN ('comment', 'reply', 'dm', 'mention', 'review', 'edit') AND x.is_own_echo = 0
)
WHERE {{decided_by_person}} AND e.judgement IS NOT NULL AND e.degraded = 0
ORDER BY v.at

-- name: labels_before_override
-- The labels that rules had given the overridden messages until the person decided.
SELECT v.account_id, v.message_id, d.labels
FROM override v
JOIN event x ON x.account_id = v.account_id AND x.message_id = v.message_id
JOIN decision d ON d.event_id = x.id AND d.decided_at <= v.at
WHERE v.actor_kind = 'person'
