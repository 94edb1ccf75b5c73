-- fragment: each_of_messages
jsonb_array_elements_text(:messages::jsonb) m (value)
