-- fragment: in_scope
-- The event `e` belongs to what the report is about.
(:account_id = '' OR e.account_id = :account_id) AND (:platform = '' OR e.platform = :platform)
AND (:post = '' OR e.thread_id = :post) AND (:campaign_id = '' OR {{campaign_of_event}} = :campaign_id)

-- name: restoring_overrides
SELECT account_id, message_id, at FROM override WHERE verb IN ('keep', 'unhide') AND at >= :since

-- name: answered_cases
-- The first answer is the first reply of ours to what the case is about. The columns are the fields of an
-- `AnsweredCase`, in their order.
SELECT
  c.since, c.closed_at, c.answer, c.suggested, c.closed_by_id AS closed_by,
  (SELECT min(o.settled_at) FROM outbox o
    WHERE o.event_id = c.event_id AND o.state = 'done' AND o.verb IN ('reply', 'private_reply', 'message')
  ) AS answered_at,
  e.harm, c.actor_kind = 'rule' AND c.is_blind = 0 AS is_of_rule
FROM case_ c JOIN event e ON e.id = c.event_id
WHERE c.state = 'closed' AND c.closed_by_kind = 'person' AND c.closed_at >= :since AND c.closed_at < :until
  AND {{in_scope}}
ORDER BY c.closed_at

-- name: open_cases
SELECT count(*) AS cases, min(c.since) AS oldest_since, count(CASE WHEN c.due_at < :now THEN 1 END) AS overdue
FROM case_ c JOIN event e ON e.id = c.event_id WHERE c.state = 'open' AND {{in_scope}}

-- name: deadlines
-- Of the cases that were opened in the period and are to be answered by a time.
SELECT c.id, c.due_at, c.closed_at, coalesce(c.claimed_by, c.assignee) AS owner
FROM case_ c JOIN event e ON e.id = c.event_id
WHERE c.due_at IS NOT NULL AND c.is_blind = 0 AND c.opened_at >= :since AND c.opened_at < :until AND {{in_scope}}
ORDER BY c.due_at

-- name: count_opened_cases
SELECT count(*) FROM case_ c JOIN event e ON e.id = c.event_id
WHERE c.is_blind = 0 AND c.opened_at >= :since AND c.opened_at < :until AND {{in_scope}}

-- name: blind_reviews
-- What was drawn in the period and has been judged again.
SELECT b.rule, b.removes, b.agrees, e.harm
FROM blind_review b JOIN event e ON e.id = b.event_id
WHERE b.settled_at IS NOT NULL AND b.at >= :since AND b.at < :until AND {{in_scope}}
ORDER BY b.id

-- name: rule_cases
SELECT c.actor_id AS rule, count(*) AS count FROM case_ c JOIN event e ON e.id = c.event_id
WHERE c.actor_kind = 'rule' AND c.is_blind = 0 AND e.created_at >= :since AND e.created_at < :until AND {{in_scope}}
GROUP BY c.actor_id

-- name: strikes_by_author
SELECT s.account_id, s.author_id, count(*) AS count FROM strike s
WHERE s.given_at >= :since AND s.given_at < :until AND s.ended_at IS NULL
GROUP BY s.account_id, s.author_id
