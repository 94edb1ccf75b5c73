-- name: next_case
-- The case to review next: one that the person has already, else the most pressing one that is free.
SELECT k.id FROM ({{ranked}}) k JOIN case_ c ON c.id = k.id
WHERE c.id NOT IN (:skip*)
  AND (c.lease_until <= :at OR c.lease_until > :latest OR c.claimed_by = :person) AND c.assignee IN ('', :person)
ORDER BY
  CASE WHEN c.claimed_by = :person AND c.lease_until > :at AND c.lease_until <= :latest THEN 0 ELSE 1 END,
  {{in_rank}}
LIMIT 1

-- name: claim_case
UPDATE case_ SET claimed_by = :person, lease_until = :until WHERE id = :case_id

-- name: renew_lease
UPDATE case_ SET lease_until = :until WHERE id = :case_id AND state = 'open' AND claimed_by = :person

-- name: release_case
UPDATE case_ SET claimed_by = NULL, lease_until = 0
WHERE id = :case_id AND state = 'open' AND claimed_by = :person
