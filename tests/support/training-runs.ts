/** The other ORM's table as the old ML service made it, with two runs. */
export const OLD_TRAINING_RUNS = `
  CREATE TABLE training_runs (
    run_id varchar PRIMARY KEY,
    model_type varchar,
    experiment_name varchar,
    pipeline_config_hash varchar,
    dataset_version varchar,
    metrics_summary json,
    status varchar,
    created_at timestamp,
    completed_at timestamp
  );
  INSERT INTO training_runs VALUES
    ('run-1', 'xgboost', 'bull flags', 'c0ffee', 'v1', '{"f1": 0.50, "support": 12345678901234567890}',
     'completed', '2026-01-02 03:04:05.678901', '2026-01-02 03:09:00'),
    ('run-2', 'random_forest', NULL, NULL, NULL, NULL, 'failed', '2026-02-28 23:59:59', NULL);`;

/** Every value of training_runs as text, for comparison. */
export const ALL_TRAINING_RUNS = 'SELECT training_runs::text FROM training_runs ORDER BY run_id';
