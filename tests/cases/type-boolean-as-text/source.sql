UPDATE annotation_types SET is_active = 'true' WHERE id = 1;
