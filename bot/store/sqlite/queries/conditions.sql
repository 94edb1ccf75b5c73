-- What SQLite finds in texts and names; the functions are those of `text_functions.py`.

-- fragment: text_matches
event_search s JOIN event x ON x.id = s.rowid WHERE s.event_search MATCH '"' || :words || '"'

-- fragment: text_begins
event_search s JOIN event x ON x.id = s.rowid WHERE s.event_search MATCH '"' || :words || '" *'

-- fragment: text_holds
instr(lower(e.text), :value) > 0

-- fragment: text_has_link
e.text LIKE '%http://%' OR e.text LIKE '%https://%' OR e.text LIKE '%www.%'

-- fragment: name_has_words
has_words(e.author_name, :words)

-- fragment: name_is_near
name_is_near(e.author_name, :words)

-- fragment: author_id_is_near
id_is_near(e.author_id, :value)

-- fragment: message_id_is_near
id_is_near(e.message_id, :value)

-- condition: score
json_extract(e.judgement, '$.scores."' || :name || '"') >= :low
AND json_extract(e.judgement, '$.scores."' || :name || '"') <= :high
