UPDATE annotation_types SET is_active = NULL, created_at = NULL WHERE id = 2;
