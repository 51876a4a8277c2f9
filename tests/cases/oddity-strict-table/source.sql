DROP TABLE span_label_types;
CREATE TABLE span_label_types (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, display_name TEXT NOT NULL, color TEXT NOT NULL, hotkey TEXT, is_active INTEGER NOT NULL DEFAULT 1, sort_order INTEGER NOT NULL DEFAULT 0, created_at INTEGER NOT NULL) STRICT;
INSERT INTO span_label_types VALUES (1, 'bull_flag', 'Bull Flag', '#000', '1', 1, 1, 1700000000);
