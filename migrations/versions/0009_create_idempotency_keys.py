"""Keys under which scripts send a request, so that a repeated one is answered and not done again."""

from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute(
        """
        CREATE TABLE idempotency_key (
          actor text NOT NULL,
          key text NOT NULL,
          fingerprint text NOT NULL,
          status integer,
          body jsonb,
          headers jsonb,
          created_at timestamptz NOT NULL DEFAULT now(),
          CONSTRAINT pk_idempotency_key PRIMARY KEY (actor, key)
        );
        CREATE INDEX ix_idempotency_key_created_at ON idempotency_key (created_at);
        """
    )


def downgrade() -> None:
    op.execute("DROP TABLE idempotency_key")
