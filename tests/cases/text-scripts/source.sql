UPDATE charts SET name = '👩🏽‍🚀📈 é≠e' || char(769) WHERE id = 1;
UPDATE span_annotations SET notes = 'שלום عليكم ' || char(8238) || 'cba' || char(8236) || ' 𐍈 𝒳 e' || char(769) || ' 中文' WHERE id = 1;
