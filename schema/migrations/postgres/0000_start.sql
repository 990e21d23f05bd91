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
	"display" text,
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
CREATE INDEX "unique_value_resource" ON "unique_value" USING btree ("tenant","type","resource");--> statement-breakpoint
CREATE TABLE "change" (
	"tenant" text COLLATE "C" NOT NULL,
	"number" bigint NOT NULL,
	"id" text NOT NULL,
	"at" bigint NOT NULL,
	"record" text NOT NULL,
	CONSTRAINT "change_tenant_number_pk" PRIMARY KEY("tenant","number")
);
--> statement-breakpoint
CREATE TABLE "change_counter" (
	"tenant" text COLLATE "C" PRIMARY KEY NOT NULL,
	"last" bigint NOT NULL
);
--> statement-breakpoint
CREATE TABLE "event_stream" (
	"tenant" text COLLATE "C" NOT NULL,
	"name" text COLLATE "C" NOT NULL,
	"position" bigint NOT NULL,
	"settled" text NOT NULL,
	"holder" text COLLATE "C",
	"held_until" bigint NOT NULL,
	CONSTRAINT "event_stream_tenant_name_pk" PRIMARY KEY("tenant","name")
);
--> statement-breakpoint
CREATE TABLE "member" (
	"tenant" text COLLATE "C" NOT NULL,
	"group" text COLLATE "C" NOT NULL,
	"member" text COLLATE "C" NOT NULL,
	"member_type" text COLLATE "C" NOT NULL,
	CONSTRAINT "member_tenant_group_member_pk" PRIMARY KEY("tenant","group","member")
);
--> statement-breakpoint
CREATE INDEX "member_groups" ON "member" USING btree ("tenant","member","group");--> statement-breakpoint
CREATE TABLE "credential" (
	"tenant" text COLLATE "C" NOT NULL,
	"id" text COLLATE "C" NOT NULL,
	"client" text NOT NULL,
	"sha256" text COLLATE "C" NOT NULL,
	"created_at" bigint NOT NULL,
	"expires_at" bigint,
	"revoked_at" bigint,
	"last_used_at" bigint,
	CONSTRAINT "credential_tenant_id_pk" PRIMARY KEY("tenant","id")
);
--> statement-breakpoint
CREATE UNIQUE INDEX "credential_sha256" ON "credential" USING btree ("sha256");
