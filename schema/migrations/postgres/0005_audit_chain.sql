-- The chain of the audit records, where to find them, and what they are encrypted with.
CREATE TABLE "audit_person" (
	"tenant" text COLLATE "C" NOT NULL,
	"user" text COLLATE "C" NOT NULL,
	"id" text COLLATE "C" NOT NULL,
	"key" text NOT NULL,
	CONSTRAINT "audit_person_tenant_user_pk" PRIMARY KEY("tenant","user")
);
--> statement-breakpoint
CREATE TABLE "audit_posting" (
	"tenant" text COLLATE "C" NOT NULL,
	"key" text COLLATE "C" NOT NULL,
	"seal" bigint NOT NULL,
	"seqs" text NOT NULL,
	CONSTRAINT "audit_posting_tenant_key_seal_pk" PRIMARY KEY("tenant","key","seal")
);
--> statement-breakpoint
CREATE TABLE "audit_seal" (
	"tenant" text COLLATE "C" NOT NULL,
	"number" bigint NOT NULL,
	"records" integer NOT NULL,
	"first_seq" bigint NOT NULL,
	"last_seq" bigint NOT NULL,
	"last_at" bigint NOT NULL,
	"previous" text NOT NULL,
	"leaves" text NOT NULL,
	"hash" text NOT NULL,
	"signature" text NOT NULL,
	CONSTRAINT "audit_seal_tenant_number_pk" PRIMARY KEY("tenant","number")
);
--> statement-breakpoint
CREATE UNIQUE INDEX "audit_person_id" ON "audit_person" USING btree ("id");--> statement-breakpoint
CREATE INDEX "audit_seal_at" ON "audit_seal" USING btree ("tenant","last_at");
