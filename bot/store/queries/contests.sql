-- name: list_candidates
-- Everything with the label in the time, the first first, with what may exclude it.
SELECT DISTINCT e.id, e.account_id, e.platform, e.author_id, e.message_id, e.created_at,
  EXISTS (
    SELECT 1 FROM tombstone t WHERE t.account_id = e.account_id AND t.message_id = e.message_id
  ) AS is_removed,
  EXISTS (
    SELECT 1 FROM event x
    WHERE x.account_id = e.account_id AND x.message_id = e.message_id AND x.kind = 'edit' AND x.created_at >= :until
  ) AS is_edited_late,
  EXISTS (
    SELECT 1 FROM outbox o
    WHERE o.account_id = e.account_id AND o.message_id = e.message_id AND o.verb IN ('hide', 'delete')
      AND o.state = 'done'
  ) AND NOT {{restored}} OR EXISTS (
    SELECT 1 FROM override v
    WHERE v.account_id = e.account_id AND v.message_id = e.message_id AND v.verb IN ('hide', 'delete')
  ) AS is_hidden,
  EXISTS (SELECT 1 FROM event_label s WHERE s.event_id = e.id AND s.label = :spam) AS is_spam
FROM {{labelled_messages}}
WHERE l.label = :label AND (:account_id = '' OR e.account_id = :account_id) AND (:post = '' OR e.thread_id = :post)
ORDER BY e.created_at, e.id

-- name: insert_contest
INSERT INTO contest (name, label, account_id, post, since, until, salt, seed, closed_at)
VALUES (:name, :label, :account_id, :post, :since, :until, :salt, :seed, :at)
ON CONFLICT DO NOTHING RETURNING id

-- name: insert_entry
INSERT INTO contest_entry (contest_id, event_id, code, excluded) VALUES (:contest_id, :event_id, :code, :excluded)

-- name: get_contest
SELECT * FROM contest WHERE name = :name

-- name: list_contests
SELECT * FROM contest ORDER BY id

-- name: list_entries
-- With who wrote each, as far as they were not erased.
SELECT c.event_id, c.code, c.excluded, c.place, e.created_at, e.author_name, e.permalink,
  EXISTS (
    SELECT 1 FROM tombstone t WHERE t.account_id = e.account_id AND t.message_id = e.message_id
  ) AS is_removed
FROM contest_entry c JOIN event e ON e.id = c.event_id
WHERE c.contest_id = :contest_id ORDER BY c.place IS NULL, c.place, e.created_at, c.event_id

-- name: mark_drawn
UPDATE contest SET drawn_at = :at, public_word = :public_word WHERE id = :id AND drawn_at IS NULL

-- name: set_place
UPDATE contest_entry SET place = :place WHERE contest_id = :contest_id AND code = :code AND excluded IS NULL
