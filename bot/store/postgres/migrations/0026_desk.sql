-- An item is looked up by the address that somebody pasted.
CREATE INDEX event_permalink ON event (permalink) WHERE permalink IS NOT NULL;

-- Who passed a case on without deciding, and why: what three could not decide is for the lead.
CREATE TABLE case_skip (
  case_id BIGINT NOT NULL REFERENCES case_ (id) ON DELETE CASCADE,
  at DOUBLE PRECISION NOT NULL,
  actor_kind TEXT COLLATE "C" NOT NULL,
  actor_id TEXT COLLATE "C" NOT NULL,
  reason TEXT COLLATE "C" NOT NULL,
  PRIMARY KEY (case_id, actor_kind, actor_id, at)
);

-- Whom a note calls, by the name without capitals, accents and gaps; `seen_at` is when they read it.
CREATE TABLE note_mention (
  note_id BIGINT NOT NULL REFERENCES note (id) ON DELETE CASCADE,
  person TEXT COLLATE "C" NOT NULL,
  seen_at DOUBLE PRECISION,
  PRIMARY KEY (note_id, person)
);
CREATE INDEX note_mention_unseen ON note_mention (person) WHERE seen_at IS NULL;
