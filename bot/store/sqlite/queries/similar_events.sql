-- fragment: each_of_messages
json_each(:messages) m
