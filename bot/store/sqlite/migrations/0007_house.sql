-- The field's words for tables and columns, and fields instead of sentences.
ALTER TABLE shape RENAME TO similarity_key;
ALTER TABLE steady RENAME TO breaker_clock;
ALTER TABLE ceiling RENAME TO mode_cap;
ALTER TABLE agreement RENAME TO approval;
ALTER TABLE second_look RENAME TO blind_review;
ALTER TABLE busy_hour RENAME TO hourly_volume;
ALTER TABLE cases RENAME TO case_;
ALTER TABLE verdict RENAME TO override;
ALTER TABLE tally RENAME TO rule_counter;
ALTER TABLE counter RENAME TO operational_counter;
ALTER TABLE alert RENAME COLUMN told TO notified;
