UPDATE span_label_types SET is_active = 2;
INSERT INTO span_label_types (id, name, display_name, color, hotkey, is_active, sort_order, created_at) VALUES (2, 'wedge_up', 'Wedge', '#000', NULL, 0, -3, 1700000000), (3, 'wedge_down', 'Wedge', '#000', NULL, -1, 0, 1700000000);
