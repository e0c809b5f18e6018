"""Change sets say more of who and why, keep what they wrote as digests, and chain per province."""

from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute(
        """
        ALTER TABLE change_set
          ADD COLUMN user_id bigint, -- as it was then: an account that goes leaves what it did
          ADD COLUMN door text NOT NULL DEFAULT 'command' CONSTRAINT ck_change_set_door CHECK (
            door IN ('form', 'api', 'import', 'command')),
          ADD COLUMN stands_in_for text,
          ADD COLUMN undoes bigint CONSTRAINT fk_change_set_undoes REFERENCES change_set,
          -- Known when it is sealed, at the end of its transaction; nothing is written under it afterwards.
          ADD COLUMN sealed_at timestamptz,
          ADD COLUMN province_codes text[],
          ADD COLUMN commune_ids bigint[];
        CREATE INDEX ix_change_set_undoes ON change_set (undoes) WHERE undoes IS NOT NULL;

        -- What one statement of a change set did to one table in one place. New versions by the row's id, former ones
        -- by the number they got in the history; beside each the digest of what it says.
        -- Written by triggers with their change set and never apart from it: foreign keys would prove at a tenth of the
        -- price of a small change what has just been done, here and in the chain.
        CREATE TABLE change_part (
          change_set_id bigint NOT NULL,
          id bigint GENERATED ALWAYS AS IDENTITY,
          province_code text NOT NULL,
          commune_id bigint,
          table_name text NOT NULL,
          side text NOT NULL CONSTRAINT ck_change_part_side CHECK (side IN ('new', 'old')),
          operation text NOT NULL CONSTRAINT ck_change_part_operation CHECK (
            operation IN ('INSERT', 'UPDATE', 'DELETE')),
          layout bigint NOT NULL,
          rows bigint NOT NULL,
          ids bigint[] NOT NULL,
          digests bytea[] NOT NULL,
          CONSTRAINT pk_change_part PRIMARY KEY (change_set_id, id)
        );
        -- Digests do not compress; trying costs more than it saves.
        ALTER TABLE change_part ALTER COLUMN digests SET STORAGE EXTERNAL;
        CREATE INDEX ix_change_part_commune_id ON change_part (commune_id, change_set_id) WHERE commune_id IS NOT NULL;

        -- One chain per province ('00': what belongs to none): each link carries the hash of the one before it.
        CREATE TABLE change_link (
          province_code text NOT NULL,
          sequence bigint NOT NULL,
          change_set_id bigint NOT NULL,
          rows bigint NOT NULL,
          digest bytea NOT NULL,
          previous bytea NOT NULL,
          hash bytea NOT NULL,
          CONSTRAINT pk_change_link PRIMARY KEY (province_code, sequence),
          CONSTRAINT uq_change_link_change_set_id UNIQUE (change_set_id, province_code)
        );

        -- The end of each chain, and what it was before. Locked last in a transaction, in the order of provinces.
        CREATE TABLE change_head (
          province_code text CONSTRAINT pk_change_head PRIMARY KEY,
          sequence bigint NOT NULL,
          previous bytea NOT NULL,
          hash bytea NOT NULL
        ) WITH (fillfactor = 50);

        -- Which columns the digests of a table's versions cover, in order. A table that gains columns gets a new
        -- layout; what was written before is proved by its own. `added`: what older versions say in the new columns.
        CREATE TABLE history_layout (
          table_name text NOT NULL,
          layout bigint NOT NULL,
          columns text[] NOT NULL,
          added jsonb NOT NULL DEFAULT '{}',
          CONSTRAINT pk_history_layout PRIMARY KEY (table_name, layout)
        );

        DROP TRIGGER IF EXISTS facility_history_update ON facility;
        DROP TRIGGER IF EXISTS facility_history_delete ON facility;
        DROP FUNCTION IF EXISTS keep_facility_history();
        -- What the database generates from other columns is not remembered apart.
        ALTER TABLE facility_history DROP COLUMN search_text;
        """
    )


def downgrade() -> None:
    op.execute(
        r"""
        DO $$
        DECLARE
          made record;
        BEGIN
          FOR made IN
            SELECT p.oid::regprocedure AS name FROM pg_proc p
            WHERE p.pronamespace = 'public'::regnamespace AND (p.proname IN (
              'open_change_set', 'refuse_unremembered', 'seal_change_set', 'seal_at_commit', 'seal_former_change_sets',
              'change_set_facts', 'change_part_digest', 'change_link_hash', 'install_history')
              OR p.proname ~ '^keep_.*_history$')
          LOOP
            EXECUTE format('DROP FUNCTION IF EXISTS %s CASCADE', made.name);
          END LOOP;
          FOR made IN
            SELECT c.oid::regclass AS name FROM pg_class c
            JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'superseded_by'
            WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r' AND c.relname LIKE '%\_history'
              AND c.relname <> 'facility_history'
          LOOP
            EXECUTE format('DROP TABLE %s', made.name);
          END LOOP;
        END $$;

        DROP TABLE history_layout, change_head, change_link, change_part;
        ALTER TABLE change_set
          DROP COLUMN user_id, DROP COLUMN door, DROP COLUMN stands_in_for, DROP COLUMN undoes, DROP COLUMN sealed_at,
          DROP COLUMN province_codes, DROP COLUMN commune_ids;
        DROP INDEX IF EXISTS ix_facility_history_province_code;
        ALTER TABLE facility_history ADD COLUMN search_text text;
        """
    )
