"""Imports of every kind: rows kept as they were handed in, beside those of facilities with their typed columns."""

from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute(
        """
        ALTER TABLE import_batch DROP CONSTRAINT ck_import_batch_kind;
        ALTER TABLE import_batch ADD CONSTRAINT ck_import_batch_kind CHECK (kind IN (
          'facilities', 'agencies', 'vehicles', 'equipment', 'archives', 'staff', 'accounts'));

        -- A row in the register's own units, field by field as the interface names them; absent: the row does not say.
        CREATE TABLE import_record (
          batch_id bigint NOT NULL CONSTRAINT fk_import_record_batch_id REFERENCES import_batch ON DELETE CASCADE,
          row_number bigint NOT NULL,
          verdict text NOT NULL CONSTRAINT ck_import_record_verdict CHECK (
            verdict IN ('create', 'revise', 'unchanged', 'refuse', 'doubt')),
          name text,
          holder text,
          given jsonb NOT NULL,
          -- The record that the row means, as the plan found it or as applying made it.
          record_id bigint,
          revision bigint,
          -- Of a row without a key: what it says, so that the same row is never applied twice.
          digest uuid,
          applied boolean NOT NULL DEFAULT false,
          CONSTRAINT pk_import_record PRIMARY KEY (batch_id, row_number)
        );
        CREATE INDEX ix_import_record_digest ON import_record (digest) WHERE applied AND digest IS NOT NULL;
        """
    )


def downgrade() -> None:
    op.execute(
        """
        DROP TABLE import_record;
        DELETE FROM import_batch WHERE kind <> 'facilities';
        ALTER TABLE import_batch DROP CONSTRAINT ck_import_batch_kind;
        ALTER TABLE import_batch ADD CONSTRAINT ck_import_batch_kind CHECK (kind IN ('facilities'));
        """
    )
