-- name: insert_event
INSERT INTO event (
  delivery_id, source, dedupe_key, platform, account_id, kind, message_id, parent_id, thread_id, author_id,
  author_name, text, attachments, created_at, created_at_source, permalink, origin, is_own_echo, human_reply,
  is_automatic, extra, received_at, state, not_before, lane
) VALUES (
  :delivery_id, :source, :dedupe_key, :platform, :account_id, :kind, :message_id, :parent_id, :thread_id,
  :author_id, :author_name, :text, :attachments, :created_at, :created_at_source, :permalink, :origin,
  :is_own_echo, :human_reply, :is_automatic, :extra, :received_at, :state, :not_before, :lane
) ON CONFLICT (dedupe_key) DO NOTHING RETURNING id

-- fragment: undecided
-- What waits for a later fragment of its author's is decided about with it.
state = 'new' AND (leader_id IS NULL OR leader_id = id)

-- name: is_due
SELECT 1 FROM event WHERE {{undecided}} AND not_before <= :now LIMIT 1

-- name: fewest_attempts_of_suspects
SELECT min(attempts) FROM event WHERE {{undecided}} AND attempts > 0 AND not_before <= :now

-- name: list_suspects
SELECT id FROM event WHERE {{undecided}} AND attempts = :attempts AND not_before <= :now
ORDER BY not_before, id LIMIT :most

-- name: list_new
SELECT id FROM event WHERE {{undecided}} AND attempts = 0 AND lane = :lane AND not_before <= :now
ORDER BY not_before, id LIMIT :most

-- name: lane_of_author
-- The slowest in which something that the author wrote before the event waits; the conditions are those of its index.
SELECT max(lane) FROM event {{slow_index}}
WHERE account_id = :account_id AND author_id = :author_id AND id < :event_id AND state = 'new' AND lane > 0

-- name: change_lane
-- Nothing was judged yet, and nothing crashed.
UPDATE event SET lane = :lane, attempts = attempts - 1 WHERE id = :event_id AND state = 'new' AND attempts > 0

-- name: begin_judging
UPDATE event SET attempts = attempts + 1 WHERE id IN (:ids*) RETURNING *

-- name: next_due
SELECT min(not_before) FROM event WHERE {{undecided}}

-- name: take_back_attempt
-- Of the event, or of the one that leads it now.
UPDATE event SET attempts = attempts - 1
WHERE id = (SELECT coalesce(leader_id, id) FROM event WHERE id = :id) AND state = 'new' AND attempts > 0

-- name: close_event
UPDATE event SET
  state = :state, decided_at = :at, language = :language, sentiment = :sentiment, intent = :intent,
  needs_answer = :needs_answer, constructive = :constructive, harm = :harm, spam = :spam, degraded = :degraded,
  unread = :unread, judgement = :judgement
WHERE id = :id AND state = 'new'

-- name: get_event
SELECT * FROM event WHERE id = :id

-- name: list_fragments
-- What is read together, in the order in which it was written; without what its author removed.
SELECT e.* FROM event e
WHERE e.leader_id = :leader_id AND e.kind = 'dm' AND {{not_removed}}
ORDER BY e.created_at, e.id

-- name: leader_of
SELECT leader_id FROM event WHERE id = :id AND state IN ('new', 'joined')

-- name: list_of_message
SELECT * FROM event WHERE account_id = :account_id AND message_id = :message_id ORDER BY id

-- name: latest_edit
SELECT text FROM event
WHERE account_id = :account_id AND message_id = :message_id AND kind = 'edit' AND platform = :platform
ORDER BY created_at DESC, id DESC LIMIT 1

-- name: count_decided_since
SELECT count(*) AS events FROM event WHERE received_at >= :since AND state = 'decided'

-- name: list_decided_since
SELECT * FROM event WHERE id > :after AND received_at >= :since AND state = 'decided' ORDER BY id LIMIT :most

-- name: redact_message
UPDATE event SET text = '', attachments = '[]', judgement = NULL
WHERE account_id = :account_id AND message_id = :message_id

-- name: forget_judgement_of_leader
-- It was read together with others, and the judgement names words.
UPDATE event SET judgement = NULL WHERE id IN (
  SELECT leader_id FROM event WHERE account_id = :account_id AND message_id = :message_id
)

-- name: mark_own_echo
UPDATE event SET human_reply = :human_reply, is_automatic = :is_automatic, is_own_echo = 1 WHERE id = :id
