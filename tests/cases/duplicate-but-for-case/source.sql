DROP TABLE span_label_types;
CREATE TABLE span_label_types (id INTEGER PRIMARY KEY, name TEXT NOT NULL COLLATE NOCASE, display_name TEXT NOT NULL, color TEXT NOT NULL, hotkey TEXT, is_active INTEGER NOT NULL DEFAULT 1, sort_order INTEGER NOT NULL DEFAULT 0, created_at INTEGER NOT NULL);
INSERT INTO span_label_types SELECT value, CASE value WHEN 1 THEN 'flag' WHEN 2 THEN 'Flag' WHEN 3 THEN 'flag ' ELSE 'ｆｌａｇ' END, 'Flag', '#000', NULL, 1, 0, 1700000000 FROM json_each('[1,2,3,4]');
