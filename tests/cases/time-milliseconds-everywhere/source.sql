UPDATE charts SET created_at = created_at * 1000;
UPDATE candles SET time = time * 1000;
