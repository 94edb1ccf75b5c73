-- The words of every event: an index over an expression, which forgets what the table forgets.
CREATE FUNCTION folded(words TEXT) RETURNS TEXT LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS
  $$ SELECT lower(regexp_replace(normalize(words, NFD), '[\u0300-\u036f]', '', 'g')) $$;
CREATE INDEX event_words ON event USING gin (to_tsvector('simple', folded(text)));

-- Names and ids with slips, as SQLite's functions of Python find them.
CREATE FUNCTION plain_words(words TEXT) RETURNS TEXT LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS
  $$ SELECT trim(regexp_replace(folded(words), '\W+', ' ', 'g')) $$;

CREATE FUNCTION slips(one TEXT, another TEXT) RETURNS INTEGER LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
DECLARE
  former INTEGER[]; line INTEGER[]; following INTEGER[]; cost INTEGER;
BEGIN
  SELECT array_agg(n) INTO line FROM generate_series(0, length(another)) n;
  FOR i IN 1..length(one) LOOP
    following := ARRAY[i];
    FOR j IN 1..length(another) LOOP
      cost := least(line[j + 1] + 1, following[j] + 1,
        line[j] + CASE WHEN substr(one, i, 1) = substr(another, j, 1) THEN 0 ELSE 1 END);
      IF i > 1 AND j > 1 AND substr(one, i, 1) = substr(another, j - 1, 1)
        AND substr(one, i - 1, 1) = substr(another, j, 1) THEN
        cost := least(cost, former[j - 1] + 1);
      END IF;
      following := following || cost;
    END LOOP;
    former := line; line := following;
  END LOOP;
  RETURN line[length(another) + 1];
END $$;

CREATE FUNCTION name_is_near(name TEXT, words TEXT) RETURNS BOOLEAN LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT words <> '' AND NOT EXISTS (
    SELECT 1 FROM regexp_split_to_table(words, ' ') w WHERE NOT EXISTS (
      SELECT 1 FROM regexp_split_to_table(plain_words(coalesce(name, '')), ' ') n
      WHERE n = w OR (length(w) >= 4 AND slips(w, n) <= CASE WHEN length(w) >= 8 THEN 2 ELSE 1 END)))
$$;

CREATE FUNCTION id_is_near(id TEXT, typed TEXT) RETURNS BOOLEAN LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT length(typed) >= 6 AND id IS NOT NULL AND (position(typed IN id) > 0 OR slips(id, typed) <= 1)
$$;
