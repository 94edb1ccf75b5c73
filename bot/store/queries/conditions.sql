-- What a query of a person may ask of the event `e` and of its case `c`, which may not exist: the blocks of
-- `conditions.py`. Numbers lie from :low to :high.

-- condition: language
e.language = :value

-- condition: platform
e.platform = :value

-- condition: account
e.account_id = :value

-- condition: thread
e.thread_id = :value

-- condition: author
e.author_id = :value OR {{name_has_words}}

-- condition: author_near
e.author_id = :value OR {{name_is_near}} OR {{author_id_is_near}}

-- condition: kind
e.kind = :value

-- condition: origin
e.origin = :value

-- condition: intent
e.intent = :value

-- condition: sentiment
e.sentiment = :value

-- condition: rule
-- Who asked for a person, or acted.
(c.actor_kind = :kind AND c.actor_id = :value) OR EXISTS (
  SELECT 1 FROM outbox o WHERE o.event_id = e.id AND o.actor_kind = :kind AND o.actor_id = :value
)

-- condition: queue
c.queue = :value

-- condition: label
EXISTS (
  SELECT 1 FROM event x JOIN event_label l ON l.event_id = x.id
  WHERE x.account_id = e.account_id AND x.message_id = e.message_id AND l.label = :value
) OR EXISTS (
  SELECT 1 FROM case_member m JOIN event_label l ON l.event_id = m.event_id
  WHERE m.case_id = c.id AND l.label = :value
)

-- condition: harm
e.harm >= :low AND e.harm <= :high

-- condition: priority
c.priority >= :low AND c.priority <= :high

-- condition: age
:at - coalesce(c.since, e.received_at) >= :low AND :at - coalesce(c.since, e.received_at) <= :high

-- condition: due
c.due_at - :at >= :low AND c.due_at - :at <= :high

-- condition: closed
:at - c.closed_at >= :low AND :at - c.closed_at <= :high

-- condition: received
e.received_at >= :low AND e.received_at <= :high

-- condition: state_open
c.state = 'open' AND c.not_before <= :at

-- condition: state_closed
c.state = 'closed'

-- condition: state_decided
c.state = 'closed' AND c.closed_by_kind = 'person'

-- condition: state_snoozed
c.state = 'open' AND c.not_before > :at

-- condition: state_claimed
c.state = 'open' AND c.lease_until > :at

-- condition: state_free
c.state = 'open' AND c.not_before <= :at AND c.lease_until <= :at

-- condition: state_overdue
c.state = 'open' AND c.due_at < :at

-- condition: state_blind
c.is_blind = 1

-- condition: assigned
c.assignee = :value

-- condition: claimed
c.claimed_by = :value

-- condition: claimed_by_nobody
c.claimed_by IS NULL OR c.lease_until <= :at

-- condition: by
c.closed_by_kind = 'person' AND c.closed_by_id = :value

-- condition: by_nobody
c.state = 'closed' AND c.closed_by_kind <> 'person'

-- condition: answer
-- An escalation says where to.
c.answer = :value OR substr(c.answer, 1, length(:value) + 1) = :value || ' '

-- condition: action
EXISTS (
  SELECT 1 FROM outbox o {{outbox_message_index}}
  WHERE o.account_id = e.account_id AND o.message_id = e.message_id AND o.verb = :value
    AND o.state NOT IN ('cancelled', 'refused', 'failed')
)

-- condition: has_attachment
e.attachments <> '[]'

-- condition: has_link
{{text_has_link}}

-- condition: has_draft
c.draft <> ''

-- condition: has_proposal
EXISTS (SELECT 1 FROM proposal p WHERE p.case_id = c.id AND p.settled_at IS NULL)

-- condition: has_note
EXISTS (SELECT 1 FROM note n WHERE n.case_id = c.id AND n.text <> '')

-- condition: has_evidence
EXISTS (SELECT 1 FROM evidence v WHERE v.account_id = e.account_id AND v.message_id = e.message_id)

-- condition: has_due
c.due_at IS NOT NULL

-- condition: case_id
c.id = :value

-- condition: number
-- Most likely a case; ids of some platforms are numbers, too.
c.id = :number OR e.message_id = :value

-- condition: event_id
e.id = :value

-- condition: message_id
e.message_id = :value

-- condition: message_id_near
e.message_id = :value OR {{message_id_is_near}}

-- condition: text
-- The words stand in any version of the message, or in another message of its case.
(e.account_id, e.message_id) IN (
  SELECT x.account_id, x.message_id FROM {{text_matches}}
) OR c.id IN (
  SELECT m.case_id FROM case_member m WHERE m.event_id IN (SELECT x.id FROM {{text_matches}})
)

-- condition: text_prefix
-- The words stand in any version of the message, or in another message of its case.
(e.account_id, e.message_id) IN (
  SELECT x.account_id, x.message_id FROM {{text_begins}}
) OR c.id IN (
  SELECT m.case_id FROM case_member m WHERE m.event_id IN (SELECT x.id FROM {{text_begins}})
)

-- condition: text_contains
-- Of scripts without spaces between words, and of signs, which are no words.
{{text_holds}}
