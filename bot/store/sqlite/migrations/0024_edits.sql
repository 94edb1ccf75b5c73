-- Edits are few among all events: reports look for the labels that they got.
CREATE INDEX event_edit ON event (id) WHERE kind = 'edit';
