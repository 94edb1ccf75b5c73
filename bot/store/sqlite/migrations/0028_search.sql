-- The words of every event, without copies of the texts: the index is kept in step by the table itself, in the same
-- transaction. What is emptied or deleted leaves the index, and with the next compaction the file.
CREATE VIRTUAL TABLE event_search USING fts5(
  text, content='event', content_rowid='id', tokenize='unicode61 remove_diacritics 2', columnsize=0
);
INSERT INTO event_search (rowid, text) SELECT id, text FROM event WHERE text <> '';
CREATE TRIGGER event_is_searchable AFTER INSERT ON event WHEN new.text <> '' BEGIN
  INSERT INTO event_search (rowid, text) VALUES (new.id, new.text);
END;
CREATE TRIGGER event_is_forgotten AFTER DELETE ON event WHEN old.text <> '' BEGIN
  INSERT INTO event_search (event_search, rowid, text) VALUES ('delete', old.id, old.text);
END;
CREATE TRIGGER event_is_reworded AFTER UPDATE OF text ON event WHEN old.text <> new.text AND old.text <> '' BEGIN
  INSERT INTO event_search (event_search, rowid, text) VALUES ('delete', old.id, old.text);
END;
CREATE TRIGGER event_is_worded_anew AFTER UPDATE OF text ON event WHEN old.text <> new.text AND new.text <> '' BEGIN
  INSERT INTO event_search (rowid, text) VALUES (new.id, new.text);
END;
