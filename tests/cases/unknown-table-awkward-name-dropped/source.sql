CREATE TABLE "it's ""old"" ÄÖ" (x);
INSERT INTO "it's ""old"" ÄÖ" VALUES (1);
