CREATE TABLE "audit" (
	"seq" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "audit_seq_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"tenant" text COLLATE "C" NOT NULL,
	"id" text NOT NULL,
	"at" bigint NOT NULL,
	"event" text NOT NULL,
	"record" text NOT NULL
);
--> statement-breakpoint
CREATE TABLE "fact" (
	"tenant" text COLLATE "C" NOT NULL,
	"type" text COLLATE "C" NOT NULL,
	"path" text COLLATE "C" NOT NULL,
	"key" text COLLATE "C" NOT NULL,
	"resource" text COLLATE "C" NOT NULL,
	"element" integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE "link" (
	"tenant" text COLLATE "C" NOT NULL,
	"issuer" text COLLATE "C" NOT NULL,
	"subject" text COLLATE "C" NOT NULL,
	"user" text COLLATE "C" NOT NULL,
	"linked_at" bigint NOT NULL,
	CONSTRAINT "link_tenant_issuer_subject_pk" PRIMARY KEY("tenant","issuer","subject")
);
--> statement-breakpoint
CREATE TABLE "replay" (
	"tenant" text COLLATE "C" NOT NULL,
	"issuer" text COLLATE "C" NOT NULL,
	"jti" text COLLATE "C" NOT NULL,
	"expires_at" bigint NOT NULL,
	CONSTRAINT "replay_tenant_issuer_jti_pk" PRIMARY KEY("tenant","issuer","jti")
);
--> statement-breakpoint
CREATE TABLE "resource" (
	"tenant" text COLLATE "C" NOT NULL,
	"type" text COLLATE "C" NOT NULL,
	"id" text COLLATE "C" NOT NULL,
	"version" integer NOT NULL,
	"document" text NOT NULL,
	"hidden" text,
	CONSTRAINT "resource_tenant_type_id_pk" PRIMARY KEY("tenant","type","id")
);
--> statement-breakpoint
CREATE TABLE "signing_key" (
	"kid" text COLLATE "C" PRIMARY KEY NOT NULL,
	"algorithm" text NOT NULL,
	"public_jwk" text NOT NULL,
	"sealed" text NOT NULL,
	"created_at" bigint NOT NULL
);
--> statement-breakpoint
CREATE TABLE "token" (
	"hash" text COLLATE "C" PRIMARY KEY NOT NULL,
	"tenant" text COLLATE "C" NOT NULL,
	"jti" text NOT NULL,
	"client" text NOT NULL,
	"user" text COLLATE "C",
	"expires_at" bigint NOT NULL,
	"payload" text NOT NULL
);
--> statement-breakpoint
CREATE TABLE "unique_value" (
	"tenant" text COLLATE "C" NOT NULL,
	"type" text COLLATE "C" NOT NULL,
	"path" text COLLATE "C" NOT NULL,
	"key" text COLLATE "C" NOT NULL,
	"resource" text COLLATE "C" NOT NULL,
	CONSTRAINT "unique_value_tenant_type_path_key_pk" PRIMARY KEY("tenant","type","path","key")
);
--> statement-breakpoint
CREATE INDEX "audit_tenant" ON "audit" USING btree ("tenant","seq");--> statement-breakpoint
CREATE INDEX "fact_lookup" ON "fact" USING btree ("tenant","type","path",left("key", 256),"resource");--> statement-breakpoint
CREATE INDEX "fact_resource" ON "fact" USING btree ("tenant","type","resource","path");--> statement-breakpoint
CREATE UNIQUE INDEX "link_user" ON "link" USING btree ("tenant","user","issuer");--> statement-breakpoint
CREATE INDEX "replay_expires_at" ON "replay" USING btree ("expires_at");--> statement-breakpoint
CREATE INDEX "token_user" ON "token" USING btree ("tenant","user");--> statement-breakpoint
CREATE INDEX "token_expires_at" ON "token" USING btree ("expires_at");--> statement-breakpoint
CREATE INDEX "unique_value_resource" ON "unique_value" USING btree ("tenant","type","resource");