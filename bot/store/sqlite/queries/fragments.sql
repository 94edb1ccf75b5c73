-- Left to itself, SQLite takes an index here that it must sort or filter: without statistics all look alike
-- to it, and with them a single viral post changes its mind. https://sqlite.org/lang_indexedby.html

-- fragment: by_author_index
INDEXED BY event_person

-- fragment: by_thread_index
INDEXED BY event_post

-- fragment: thread_arrival_index
INDEXED BY event_post_arrival

-- fragment: by_account_index
INDEXED BY event_people

-- fragment: own_replies_index
INDEXED BY event_answer

-- fragment: own_in_thread_index
INDEXED BY event_own

-- fragment: slow_index
INDEXED BY event_slow

-- fragment: outbox_message_index
INDEXED BY outbox_message

-- fragment: in_this_order
-- https://sqlite.org/optoverview.html#manual_control_of_query_plans_using_cross_join
CROSS
