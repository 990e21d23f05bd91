-- Refresh tokens, and which access tokens are revoked.
CREATE TABLE "refresh" (
	"family" text COLLATE "C" PRIMARY KEY NOT NULL,
	"tenant" text COLLATE "C" NOT NULL,
	"current" text COLLATE "C" NOT NULL,
	"client" text NOT NULL,
	"user" text COLLATE "C" NOT NULL,
	"started_at" bigint NOT NULL,
	"expires_at" bigint NOT NULL,
	"content" text NOT NULL
);
--> statement-breakpoint
CREATE TABLE "revocation" (
	"tenant" text COLLATE "C" NOT NULL,
	"jti" text COLLATE "C" NOT NULL,
	"expires_at" bigint NOT NULL,
	CONSTRAINT "revocation_tenant_jti_pk" PRIMARY KEY("tenant","jti")
);
--> statement-breakpoint
CREATE INDEX "refresh_user" ON "refresh" USING btree ("tenant","user");
--> statement-breakpoint
CREATE INDEX "refresh_expires_at" ON "refresh" USING btree ("expires_at");
--> statement-breakpoint
CREATE INDEX "revocation_expires_at" ON "revocation" USING btree ("expires_at");
--> statement-breakpoint
ALTER TABLE "token" ADD "family" text COLLATE "C";
--> statement-breakpoint
CREATE INDEX "token_family" ON "token" USING btree ("family") WHERE "family" is not null;
