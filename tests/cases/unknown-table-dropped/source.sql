CREATE TABLE old_notes (id INTEGER PRIMARY KEY, note TEXT);
INSERT INTO old_notes VALUES (1, 'buy'), (2, 'sell');
