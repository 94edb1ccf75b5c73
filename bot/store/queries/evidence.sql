-- name: insert_evidence
INSERT INTO evidence (
  event_id, source, platform, account_id, message_id, thread_id, permalink, author_id, author_name, text,
  attachments, judgement, why, cause, written_at, preserved_at
) VALUES (
  :event_id, :source, :platform, :account_id, :message_id, :thread_id, :permalink, :author_id, :author_name, :text,
  :attachments, :judgement, :why, :cause, :written_at, :preserved_at
) ON CONFLICT (event_id) DO NOTHING

-- name: of_message
SELECT v.* FROM evidence v
WHERE v.account_id = :account_id AND (
  v.message_id = :message_id
  OR v.event_id IN (SELECT leader_id FROM event WHERE account_id = :account_id AND message_id = :message_id)
)
ORDER BY v.written_at, v.id

-- name: of_case
SELECT 1 FROM case_ {{in_this_order}} JOIN event e ON {{in_case}} JOIN evidence v ON v.event_id = e.id
WHERE case_.id = :case_id LIMIT 1

-- name: delete_before
DELETE FROM evidence WHERE preserved_at < :before

-- fragment: evidence_of_person
v.author_id = :person_id AND v.written_at <= :written_until
AND (:source = '' OR v.source = :source) AND (:platform = '' OR v.platform = :platform)
AND (:account_id = '' OR v.account_id = :account_id)

-- name: count_of_person
SELECT count(*) FROM evidence v WHERE {{evidence_of_person}}

-- name: delete_of_person
DELETE FROM evidence WHERE id IN (SELECT v.id FROM evidence v WHERE {{evidence_of_person}})
