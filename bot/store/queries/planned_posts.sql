-- fragment: with_outbox
SELECT p.*, o.id AS outbox_id, o.state AS outbox_state, o.problem AS outbox_problem, o.cancel_reason AS cancel_reason,
  o.external_id AS external_id, o.settled_at AS settled_at, c.state AS comment_state
FROM planned_post p
  LEFT JOIN outbox o ON o.key = 'post:' || p.id || ':' || p.round
  LEFT JOIN outbox c ON c.key = 'post:' || p.id || ':' || p.round || ':comment'

-- name: insert_post
INSERT INTO planned_post (
  name, platform, account_id, source, title, text, link, image, first_comment, due_at, timezone, origin, actor_kind,
  actor_id, planned_at
) VALUES (
  :name, :platform, :account_id, :source, :title, :text, :link, :image, :first_comment, :due_at, :timezone, :origin,
  :actor_kind, :actor_id, :planned_at
) ON CONFLICT (name, platform, account_id) DO NOTHING RETURNING id

-- name: change_post
-- Other words have to be looked at again: nothing of what a person said about the former ones holds.
UPDATE planned_post SET
  source = :source, title = :title, text = :text, link = :link, image = :image, first_comment = :first_comment,
  due_at = :due_at, timezone = :timezone, state = 'planned', hold = NULL, problem = '', waived = NULL,
  approved_by_kind = NULL, approved_by_id = NULL, released_at = NULL, told_at = NULL
WHERE id = :id AND state IN ('planned', 'held')

-- name: get_post
{{with_outbox}} WHERE p.id = :id

-- name: find_of_event
{{with_outbox}} WHERE p.event_id = :event_id

-- name: list_named
{{with_outbox}} WHERE p.name = :name ORDER BY p.platform, p.account_id

-- name: list_posts
{{with_outbox}} WHERE p.due_at >= :since ORDER BY p.due_at, p.name, p.platform, p.account_id

-- name: list_waiting_or_soon
{{with_outbox}} WHERE p.state IN ('planned', 'held', 'missed') ORDER BY p.due_at, p.id

-- name: list_of_origin
{{with_outbox}} WHERE p.origin = :origin ORDER BY p.id

-- name: list_due
{{with_outbox}} WHERE p.state = 'planned' AND p.due_at <= :now ORDER BY p.due_at, p.id LIMIT :most

-- name: list_leaving
{{with_outbox}} WHERE p.state = 'leaving' AND (
  o.state NOT IN ('done', 'refused', 'cancelled', 'failed')
  OR (
    p.first_comment <> '' AND o.state = 'done' AND c.id IS NULL AND (o.external_id IS NOT NULL OR p.told_at IS NULL)
  )
) ORDER BY p.id

-- name: list_told_and_done
{{with_outbox}} WHERE p.state = 'leaving' AND p.told_at IS NOT NULL AND o.state = 'done' AND (
  p.first_comment = '' OR o.external_id IS NOT NULL
) ORDER BY p.id

-- name: next_due
SELECT min(due_at) FROM planned_post WHERE state = 'planned'

-- name: is_leaving
SELECT 1 FROM planned_post WHERE state = 'leaving' AND EXISTS (
  SELECT 1 FROM outbox o WHERE o.key = 'post:' || planned_post.id || ':' || planned_post.round
    AND (o.state NOT IN ('done', 'refused', 'cancelled', 'failed') OR (
      planned_post.first_comment <> '' AND o.state = 'done' AND o.external_id IS NOT NULL AND NOT EXISTS (
        SELECT 1 FROM outbox c WHERE c.key = o.key || ':comment'
      )
    ))
) LIMIT 1

-- name: set_state
UPDATE planned_post SET state = :state, hold = :hold, problem = :problem WHERE id = :id AND state IN ('planned', 'held')

-- name: cancel_post
UPDATE planned_post SET state = 'cancelled', hold = NULL, problem = ''
WHERE id = :id AND state IN ('planned', 'held', 'missed')

-- name: is_unsent
SELECT 1 FROM outbox WHERE id = :outbox_id AND state IN ('planned', 'waiting', 'held')

-- name: waive
UPDATE planned_post SET waived = :waived WHERE id = :id AND state = 'planned'

-- name: mark_leaving
UPDATE planned_post SET state = 'leaving', hold = NULL, problem = '', event_id = :event_id, told_at = NULL
WHERE id = :id AND state IN ('planned', 'held')

-- name: set_event
UPDATE planned_post SET event_id = :event_id WHERE id = :id

-- name: plan_again
-- One that had left the file and has come back.
UPDATE planned_post SET state = 'planned', problem = '' WHERE id = :id AND state = 'cancelled'

-- name: forget_told
UPDATE planned_post SET told_at = NULL WHERE id = :id

-- name: mark_told
UPDATE planned_post SET told_at = :at WHERE id = :id

-- name: approve_post
UPDATE planned_post SET approved_by_kind = :actor_kind, approved_by_id = :actor_id
WHERE id = :id AND state IN ('planned', 'held')

-- name: release_post
-- Of one that the outbox had and that never left, the next row there is another one.
UPDATE planned_post SET
  state = 'planned', hold = NULL, problem = '', waived = :waived, released_at = :at, round = :round, told_at = NULL
WHERE id = :id

-- name: count_published
-- What was refused, dropped or never left is on no page.
SELECT count(*) FROM outbox
WHERE verb = 'publish' AND account_id = :account_id AND platform = :platform AND planned_at > :since
  AND state NOT IN ('refused', 'cancelled', 'failed')

-- name: count_comments
-- What people wrote under a post, and how much of it was read as negative.
SELECT count(DISTINCT message_id) AS comments,
  count(DISTINCT CASE WHEN sentiment = 'negative' THEN message_id END) AS negative
FROM event WHERE account_id = :account_id AND thread_id = :thread_id AND {{from_people}}

-- name: list_titles
SELECT o.external_id, CASE WHEN p.title <> '' THEN p.title ELSE p.name END AS title FROM planned_post p
  JOIN outbox o ON o.key = 'post:' || p.id || ':' || p.round
WHERE o.external_id IN (:ids*) AND o.verb = 'publish' AND o.state = 'done'

-- name: list_published
SELECT p.name, p.title, p.platform, p.account_id, o.external_id, o.settled_at FROM planned_post p
  JOIN outbox o ON o.key = 'post:' || p.id || ':' || p.round
WHERE o.state = 'done' AND o.external_id IS NOT NULL AND o.settled_at >= :since AND o.settled_at < :until
ORDER BY o.settled_at, p.id
