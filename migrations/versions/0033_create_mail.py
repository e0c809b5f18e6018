"""The outbox: letters to people, written with what they tell of, and sent when a mail server takes them."""

from alembic import op

revision = "0033"
down_revision = "0032"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute(
        """
        -- One letter to one address. `key` says what it tells, so that nobody is told twice.
        CREATE TABLE letter (
          id bigint GENERATED ALWAYS AS IDENTITY CONSTRAINT pk_letter PRIMARY KEY,
          key text NOT NULL CONSTRAINT ck_letter_key CHECK (key <> ''),
          recipient text NOT NULL CONSTRAINT ck_letter_recipient CHECK (recipient <> ''),
          subject text NOT NULL,
          body text NOT NULL,
          html text,
          state text NOT NULL DEFAULT 'waiting' CONSTRAINT ck_letter_state CHECK (
            state IN ('waiting', 'sent', 'failed')),
          attempts bigint NOT NULL DEFAULT 0,
          posted_at timestamptz NOT NULL DEFAULT now(),
          next_try_at timestamptz NOT NULL DEFAULT now(),
          sent_at timestamptz,
          last_error text,
          CONSTRAINT uq_letter_key UNIQUE (key),
          CONSTRAINT ck_letter_sent_at CHECK ((state = 'sent') = (sent_at IS NOT NULL))
        );
        CREATE INDEX ix_letter_waiting ON letter (next_try_at, id) WHERE state = 'waiting';
        """
    )


def downgrade() -> None:
    op.execute("DROP FUNCTION IF EXISTS post_letter(text, text, text, text, text)")
    op.execute("DROP TABLE letter")
