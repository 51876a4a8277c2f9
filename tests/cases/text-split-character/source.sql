UPDATE span_annotations SET outcome = CAST(x'c3' AS TEXT), notes = CAST(x'a9' AS TEXT) WHERE id = 1;
