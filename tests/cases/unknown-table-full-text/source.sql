CREATE VIRTUAL TABLE notes_fts USING fts5(note);
INSERT INTO notes_fts VALUES ('bull flag');
