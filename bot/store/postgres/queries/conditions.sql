-- What PostgreSQL finds in texts and names; the functions are those of the schema.

-- fragment: text_matches
event x WHERE to_tsvector('simple', folded(x.text)) @@ phraseto_tsquery('simple', folded(:words))

-- fragment: text_begins
event x WHERE to_tsvector('simple', folded(x.text)) @@ to_tsquery('simple', quote_literal(folded(:words)) || ':*')

-- fragment: text_holds
position(:value IN lower(e.text)) > 0

-- fragment: text_has_link
e.text ILIKE '%http://%' OR e.text ILIKE '%https://%' OR e.text ILIKE '%www.%'

-- fragment: name_has_words
position(' ' || :words || ' ' IN ' ' || plain_words(e.author_name) || ' ') > 0

-- fragment: name_is_near
name_is_near(e.author_name, :words)

-- fragment: author_id_is_near
id_is_near(e.author_id, :value)

-- fragment: message_id_is_near
id_is_near(e.message_id, :value)

-- condition: score
(e.judgement::jsonb -> 'scores' ->> :name)::double precision >= :low
AND (e.judgement::jsonb -> 'scores' ->> :name)::double precision <= :high
