-- Left to itself, SQLite may read a whole post to find what one author got:
-- https://sqlite.org/lang_indexedby.html

-- fragment: rule_index
INDEXED BY outbox_rule

-- fragment: rule_thread_index
INDEXED BY outbox_rule_thread

-- fragment: rule_author_index
INDEXED BY outbox_rule_author

-- fragment: slot_index
INDEXED BY outbox_slot
