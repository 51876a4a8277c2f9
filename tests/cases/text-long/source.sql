UPDATE span_annotations SET notes = replace(hex(zeroblob(250000)), '00', 'né€😀') WHERE id = 1;
