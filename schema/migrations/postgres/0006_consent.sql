CREATE TABLE "consent" (
	"tenant" text COLLATE "C" NOT NULL,
	"id" text COLLATE "C" NOT NULL,
	"user" text COLLATE "C" NOT NULL,
	"client" text NOT NULL,
	"api" text NOT NULL,
	"scopes" text NOT NULL,
	"asked_at" bigint NOT NULL,
	"lasts" bigint,
	"granted_at" bigint,
	"granted_by" text,
	"expires_at" bigint,
	"revoked_at" bigint,
	CONSTRAINT "consent_tenant_id_pk" PRIMARY KEY("tenant","id")
);
--> statement-breakpoint
CREATE INDEX "consent_user" ON "consent" USING btree ("tenant","user");--> statement-breakpoint
CREATE INDEX "consent_expires_at" ON "consent" USING btree ("expires_at");