-- What several queries must say in the same words. An engine that needs a word of its own in their place
-- says it in its own file of this name.

-- fragment: from_people
-- What people wrote, and not what was done to it. The partial indexes have the same condition, word for
-- word, or SQLite does not use them.
is_own_echo = 0 AND kind IN ('comment', 'reply', 'dm', 'mention', 'review')

-- fragment: not_removed
-- Of the event `e`: its author has not removed the message.
NOT EXISTS (SELECT 1 FROM tombstone t WHERE t.account_id = e.account_id AND t.message_id = e.message_id)

-- fragment: restored
-- Of the message that `account_id` and `message_id` of `e` name: a person wants it visible.
EXISTS (
  SELECT 1 FROM override v
  WHERE v.account_id = e.account_id AND v.message_id = e.message_id AND v.verb IN ('keep', 'unhide')
)

-- Which index to take. Others than SQLite choose it from their statistics.

-- fragment: by_author_index

-- fragment: by_thread_index

-- fragment: thread_arrival_index

-- fragment: by_account_index

-- fragment: own_replies_index

-- fragment: own_in_thread_index

-- fragment: slow_index

-- fragment: outbox_message_index

-- fragment: in_this_order
-- Before JOIN: read the left side first. SQLite says CROSS.
