CREATE TABLE "budget" (
	"tenant" text COLLATE "C" NOT NULL,
	"jti" text COLLATE "C" NOT NULL,
	"uses" bigint,
	"amount" bigint,
	"expires_at" bigint NOT NULL,
	CONSTRAINT "budget_tenant_jti_pk" PRIMARY KEY("tenant","jti")
);
--> statement-breakpoint
CREATE INDEX "budget_expires_at" ON "budget" USING btree ("expires_at");
