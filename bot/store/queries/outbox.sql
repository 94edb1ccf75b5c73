-- name: insert_action
-- A key that is taken was planned before. What rules decide about something from before a restore may have been
-- decided and done once already.
INSERT INTO outbox (
  key, decision_id, event_id, platform, account_id, message_id, target, via, verb, slot, actor_kind, actor_id,
  text, context, author_id, thread_id, turn, linked, priority, state, hold_reason, planned_at, not_before,
  expires_at, doubted_since, doubted_in
) VALUES (
  :key, :decision_id, :event_id, :platform, :account_id, :message_id, :target, :via, :verb, :slot, :actor_kind,
  :actor_id, :text, :context, :author_id, :thread_id, :turn, :linked, :priority, :state, :hold_reason,
  :planned_at, :not_before, :expires_at,
  (
    SELECT CASE WHEN e.created_at < e.received_at THEN e.created_at ELSE e.received_at END
    FROM event e JOIN instance i ON e.created_at < i.restored_at OR e.received_at < i.restored_at
    WHERE e.id = :event_id AND :actor_kind <> 'person'
  ),
  (
    SELECT i.generation
    FROM event e JOIN instance i ON e.created_at < i.restored_at OR e.received_at < i.restored_at
    WHERE e.id = :event_id AND :actor_kind <> 'person'
  )
) ON CONFLICT (key) DO NOTHING

-- name: list_due
-- A pause of an account for want of a token does not stop handing its events over: the desk has its own.
SELECT * FROM outbox o
WHERE state IN ('planned', 'waiting', 'unknown') AND not_before <= :now AND id NOT IN (:busy*)
  AND NOT EXISTS (
    SELECT 1 FROM pause
    WHERE scope IN ('all', 'copy')
      OR (scope = 'account:' || o.account_id AND NOT (o.verb = 'escalate' AND token IS NOT NULL))
      OR (scope = 'rule:' || o.actor_id AND o.actor_kind = 'rule')
      OR (
        scope = 'words:' || o.account_id AND o.actor_kind <> 'person'
        AND o.verb IN ('reply', 'private_reply', 'message', 'publish', 'first_comment')
      )
  )
ORDER BY priority DESC, not_before, id LIMIT :most

-- name: begin_call
UPDATE outbox SET state = 'sending', attempts = attempts + 1, started_at = :now WHERE id = :id RETURNING *

-- name: begin_search
UPDATE outbox SET state = 'unknown', was_in_doubt = 1 WHERE id = :id RETURNING *

-- name: next_due
SELECT min(not_before) FROM outbox WHERE state IN ('planned', 'waiting', 'unknown')

-- name: mark_done
UPDATE outbox SET
  state = 'done', settled_at = :at, external_id = coalesce(:external_id, external_id), found_by = :found_by,
  linked = coalesce(:link, linked), problem = NULL
WHERE id = :id AND state NOT IN ('done', 'refused', 'cancelled', 'failed')

-- name: mark_undelivered
-- Also of a row that was done: the platform took the message before it knew.
UPDATE outbox SET state = 'refused', settled_at = :at, problem = :problem, found_by = NULL
WHERE id = :id AND state NOT IN ('refused', 'cancelled', 'failed')

-- name: mark_echoed
UPDATE outbox SET echoed = 1 WHERE id = :id

-- name: mark_failed_done
-- Nobody could tell in time whether it happened.
UPDATE outbox SET
  state = 'done', settled_at = :at, external_id = coalesce(:external_id, external_id), found_by = :found_by,
  problem = NULL
WHERE id = :id AND state = 'failed'

-- name: set_missing_external_id
UPDATE outbox SET external_id = :external_id WHERE id = :id AND external_id IS NULL

-- name: end_action
UPDATE outbox SET state = :state, settled_at = :at, problem = :problem, found_by = :found_by
WHERE id = :id AND state NOT IN ('done', 'refused', 'cancelled', 'failed')

-- name: cancel_action
UPDATE outbox SET
  state = 'cancelled', settled_at = :at, cancel_reason = :reason, hold_reason = NULL, problem = NULL
WHERE id = :id AND state NOT IN ('done', 'refused', 'cancelled', 'failed')

-- name: postpone_action
UPDATE outbox SET
  state = :state, not_before = :not_before, problem = :problem,
  was_in_doubt = CASE WHEN :state = 'unknown' THEN 1 ELSE was_in_doubt END,
  read_backs = CASE WHEN :state = 'unknown' THEN read_backs ELSE 0 END
WHERE id = :id AND state IN ('sending', 'unknown')

-- name: set_link
UPDATE outbox SET linked = :link WHERE id = :id

-- name: limit_waits
-- The states are those of the index `outbox_due`, less the first: how long something planned stays here is up to us.
UPDATE outbox SET
  not_before = :at
    + CASE WHEN verb IN ('escalate', 'notify') THEN CAST(:longest_for_target AS DOUBLE PRECISION) ELSE :longest END
WHERE state IN ('planned', 'waiting', 'unknown') AND state <> 'planned'
  AND not_before > :at
    + CASE WHEN verb IN ('escalate', 'notify') THEN CAST(:longest_for_target AS DOUBLE PRECISION) ELSE :longest END

-- name: read_back_again
UPDATE outbox SET read_backs = read_backs + 1, not_before = :not_before WHERE id = :id AND state = 'unknown'

-- name: call_again
UPDATE outbox SET state = 'planned', read_backs = 0, not_before = :not_before, doubted_since = NULL
WHERE id = :id AND state = 'unknown'

-- name: recover_interrupted
UPDATE outbox SET state = 'unknown', was_in_doubt = 1, read_backs = 0, not_before = coalesce(started_at, 0) + :first_look
WHERE state = 'sending'

-- name: list_unsent
SELECT id, verb FROM outbox
WHERE account_id = :account_id AND message_id = :message_id AND state IN ('planned', 'waiting', 'held')

-- name: list_unsent_replies
SELECT id FROM outbox
WHERE account_id = :account_id AND target = :target AND actor_kind <> 'person'
  AND verb IN ('reply', 'private_reply', 'message') AND state IN ('planned', 'waiting', 'held')

-- name: list_unsent_messages
SELECT o.id FROM event e JOIN outbox o ON o.event_id = e.id
WHERE e.account_id = :account_id AND e.thread_id = :thread_id AND o.actor_kind <> 'person'
  AND o.verb = 'message' AND o.state IN ('planned', 'waiting', 'held')

-- name: list_unsent_private
SELECT id FROM outbox
WHERE account_id = :account_id AND author_id = :author_id AND slot = 'private_reply' AND actor_kind = 'rule'
  AND state IN ('planned', 'waiting', 'held')

-- name: list_unsent_in_thread
SELECT o.id, o.event_id FROM outbox o
WHERE o.account_id = :account_id AND o.thread_id = :thread_id AND o.actor_kind = 'rule'
  AND o.verb IN ('reply', 'private_reply') AND o.state IN ('planned', 'waiting', 'held')

-- name: has_other_words
-- Something of the same kind that is or may be there and says something else.
SELECT 1 FROM outbox
WHERE account_id = :account_id AND target = :target AND verb = :verb AND id <> :id AND text <> :text
  AND state IN ('done', 'sending', 'unknown') LIMIT 1

-- name: private_reply_to
-- What is, may be or will be said in private about a comment, but for the row of that key; or else what was refused
-- because somebody else had said something.
SELECT * FROM outbox
WHERE account_id = :account_id AND target = :target AND verb = 'private_reply' AND key <> :key
  AND (state NOT IN ('cancelled', 'refused', 'failed') OR found_by = 'earlier')
ORDER BY found_by = 'earlier', id DESC LIMIT 1

-- name: public_answer_to
-- What is, may be or will be said in public below a message, but for the row of that key.
SELECT * FROM outbox
WHERE account_id = :account_id AND message_id = :message_id AND verb = 'reply' AND key <> :key
  AND state NOT IN ('cancelled', 'refused', 'failed')
ORDER BY id DESC LIMIT 1

-- name: list_actions
SELECT * FROM outbox WHERE event_id = :event_id ORDER BY id

-- name: has_external_id
SELECT 1 FROM outbox WHERE external_id = :external_id AND account_id = :account_id LIMIT 1

-- name: event_answered_by
-- What the public answer of that id answers, in any account.
SELECT event_id FROM outbox WHERE external_id = :external_id AND verb = 'reply' ORDER BY id DESC LIMIT 1

-- name: has_external_id_of_another
SELECT 1 FROM outbox WHERE external_id = :external_id AND account_id = :account_id AND id <> :id LIMIT 1

-- name: linked_id
-- A withheld author is ''.
SELECT o.linked FROM event e JOIN outbox o ON o.event_id = e.id
WHERE e.account_id = :account_id AND e.thread_id = :thread_id AND coalesce(e.author_id, '') = :author_id
  AND o.via = :via AND o.linked IS NOT NULL
ORDER BY o.id DESC LIMIT 1
