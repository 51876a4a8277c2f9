UPDATE span_annotations SET notes = char(65279) || 'x' || char(65534, 65535, 57344, 1114111, 65533) WHERE id = 1;
