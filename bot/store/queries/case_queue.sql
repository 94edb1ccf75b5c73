-- fragment: case_harm
-- How much harm it does or would do if nobody looked, from 1 on: what a rule said, or what the classifier read.
CASE
  WHEN c.priority >= coalesce(e.harm, 0.0) * 100.0 AND c.priority > 1 THEN c.priority
  WHEN e.harm > 0.01 THEN e.harm * 100.0
  ELSE 1.0
END

-- fragment: case_reach
-- How many people it reaches: in public, under an advertisement, with others like it.
(
  1.0
  + CASE WHEN e.kind = 'dm' THEN 0.0 ELSE 0.5 END
  + CASE WHEN e.origin = 'ad' THEN 0.5 ELSE 0.0 END
  + CASE WHEN c.is_conversation = 1 THEN 0.0 ELSE 0.05 * (
      SELECT count(*) FROM (SELECT 1 AS x FROM case_member m WHERE m.case_id = c.id LIMIT 20) n
    ) END
)

-- fragment: case_allowed
-- Seconds until it should be answered: as a rule said, else as is usual.
CASE WHEN c.due_at > c.since + 60.0 THEN c.due_at - c.since ELSE :usual_wait END

-- fragment: case_time
-- How much of that time is over, and how soon the platform lets nobody answer any more.
(
  CASE
    WHEN :at - c.since > 4.0 * ({{case_allowed}}) THEN 4.5
    WHEN :at < c.since THEN 0.5
    ELSE 0.5 + (:at - c.since) / ({{case_allowed}})
  END * coalesce((
    SELECT CASE
      WHEN w.until > :at AND w.until < :at + :closing_seconds
      THEN 1.0 + :closing_factor * (1.0 - (w.until - :at) / :closing_seconds)
    END
    FROM (SELECT {{answer_until}} AS until) w
  ), 1.0)
)

-- fragment: case_uncertainty
-- Up to half as much again where the classifier was in doubt, or has not read it.
CASE
  WHEN e.harm IS NULL OR e.degraded = 1 OR e.unread = 1 THEN 1.5
  WHEN e.harm < 0.5 THEN 1.0 + e.harm
  ELSE 2.0 - e.harm
END

-- fragment: turn
-- Of five answers, the one for the oldest that is past its time: 0 to 4.
coalesce((SELECT u.answered % 5 FROM queue_turn u), 0)

-- fragment: ranked
-- The cases by their place. By score those before the fifth, sixth … place move on by one for each five; what is past its
-- time has a place by age, too, which comes nearer with every answer: so it is answered, whatever else comes.
SELECT p.id, CASE WHEN p.is_late = 1 AND p.age_place <= p.score_place THEN p.age_place ELSE p.score_place END AS place,
  CASE WHEN p.is_late = 1 AND p.age_place <= p.score_place THEN 0 ELSE 1 END AS is_by_score, p.score_place
FROM (
  SELECT r.id, r.is_late, r.score_rank + (r.score_rank - 1) / 4 AS score_place, r.age_rank * 5 - {{turn}} AS age_place
  FROM (
    SELECT q.id, q.is_late,
      row_number() OVER (ORDER BY q.is_urgent DESC, q.score DESC, q.since, q.id) AS score_rank,
      row_number() OVER (PARTITION BY q.is_late ORDER BY q.since, q.id) AS age_rank
    FROM (
      SELECT c.id, c.since,
        CASE WHEN c.priority >= 100 THEN 1 ELSE 0 END AS is_urgent,
        CASE WHEN :at - c.since > {{case_allowed}} THEN 1 ELSE 0 END AS is_late,
        {{case_harm}} * {{case_reach}} * {{case_time}} * {{case_uncertainty}} AS score
      FROM case_ c JOIN event e ON e.id = c.event_id WHERE (:matching&)
    ) q
  ) r
) p

-- fragment: in_rank
-- In the order of the fragment above.
k.place, k.is_by_score, k.score_place

-- name: list_by_score
SELECT c.* FROM ({{ranked}}) k JOIN case_ c ON c.id = k.id ORDER BY {{in_rank}} LIMIT :limit OFFSET :offset

-- name: order_by_score
SELECT k.id FROM ({{ranked}}) k ORDER BY {{in_rank}}

-- name: pressing
-- The parts of the score.
SELECT c.id, {{case_harm}} AS harm, {{case_reach}} AS reach, {{case_time}} AS time, {{case_uncertainty}} AS uncertainty
FROM case_ c JOIN event e ON e.id = c.event_id WHERE c.id = :case_id

-- name: count_answer
INSERT INTO queue_turn (id, answered) VALUES (1, 1)
ON CONFLICT (id) DO UPDATE SET answered = queue_turn.answered + 1

-- name: list_by_age
SELECT c.* FROM case_ c JOIN event e ON e.id = c.event_id WHERE (:matching&)
ORDER BY c.since, c.id LIMIT :limit OFFSET :offset

-- name: list_by_closing
SELECT c.* FROM case_ c JOIN event e ON e.id = c.event_id WHERE (:matching&)
ORDER BY c.closed_at DESC, c.id DESC LIMIT :limit OFFSET :offset

-- name: order_by_age
SELECT c.id FROM case_ c JOIN event e ON e.id = c.event_id WHERE (:matching&) ORDER BY c.since, c.id

-- name: order_by_closing
SELECT c.id FROM case_ c JOIN event e ON e.id = c.event_id WHERE (:matching&) ORDER BY c.closed_at DESC, c.id DESC

-- name: count_matching
SELECT count(*) FROM case_ c JOIN event e ON e.id = c.event_id WHERE (:matching&)

-- name: count_open
SELECT count(*) AS open, count(*) FILTER (WHERE lease_until > :at AND lease_until <= :latest) AS claimed, min(since) AS oldest
FROM case_ WHERE state = 'open'

-- name: open_by_queue
SELECT queue, count(*) AS count FROM case_ WHERE state = 'open' GROUP BY queue ORDER BY count(*) DESC, queue

-- name: open_by_actor
SELECT actor_kind, actor_id, count(*) AS count FROM case_ WHERE state = 'open'
GROUP BY actor_kind, actor_id

-- name: answers_since
SELECT answer, count(*) AS count FROM case_
WHERE closed_by_kind = 'person' AND closed_at > :since GROUP BY answer ORDER BY count(*) DESC, answer

-- name: open_cases_in
SELECT id FROM case_ WHERE state = 'open' AND queue = :queue ORDER BY id
