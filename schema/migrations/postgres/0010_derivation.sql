CREATE TABLE "derivation" (
	"tenant" text COLLATE "C" NOT NULL,
	"jti" text COLLATE "C" NOT NULL,
	"origin" text COLLATE "C" NOT NULL,
	"expires_at" bigint NOT NULL,
	CONSTRAINT "derivation_tenant_jti_origin_pk" PRIMARY KEY("tenant","jti","origin")
);
--> statement-breakpoint
CREATE INDEX "derivation_expires_at" ON "derivation" USING btree ("expires_at");