CREATE TABLE "initial_access" (
	"tenant" text COLLATE "C" NOT NULL,
	"id" text COLLATE "C" NOT NULL,
	"name" text NOT NULL,
	"sha256" text COLLATE "C" NOT NULL,
	"created_at" bigint NOT NULL,
	"expires_at" bigint,
	"uses_left" integer,
	"revoked_at" bigint,
	CONSTRAINT "initial_access_tenant_id_pk" PRIMARY KEY("tenant","id")
);
--> statement-breakpoint
CREATE TABLE "registration" (
	"id" text COLLATE "C" PRIMARY KEY NOT NULL,
	"tenant" text COLLATE "C" NOT NULL,
	"version" integer NOT NULL,
	"secret" text,
	"secret_expires_at" bigint,
	"access" text NOT NULL,
	"initial_access" text,
	"statement" text,
	"metadata" text NOT NULL,
	"created_at" bigint NOT NULL,
	"expires_at" bigint,
	"last_used_at" bigint
);
--> statement-breakpoint
CREATE UNIQUE INDEX "initial_access_sha256" ON "initial_access" USING btree ("sha256");--> statement-breakpoint
CREATE INDEX "registration_tenant" ON "registration" USING btree ("tenant","id");--> statement-breakpoint
CREATE INDEX "registration_expires_at" ON "registration" USING btree ("expires_at");--> statement-breakpoint
CREATE INDEX "consent_registered" ON "consent" USING btree ("client") WHERE substr("client", 1, 4) = 'dyn.';--> statement-breakpoint
CREATE INDEX "refresh_registered" ON "refresh" USING btree ("client") WHERE substr("client", 1, 4) = 'dyn.';--> statement-breakpoint
CREATE INDEX "token_registered" ON "token" USING btree ("client") WHERE substr("client", 1, 4) = 'dyn.';