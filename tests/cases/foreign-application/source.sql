CREATE TABLE albums (id INTEGER PRIMARY KEY, title TEXT);
INSERT INTO albums VALUES (1, 'Kind of Blue');
