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
    # translate() is immutable whatever the collation, so it may stand in an index; equals core.text.fold.
    op.execute(
        """
        CREATE FUNCTION fold_text(value text) RETURNS text
        LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
          SELECT lower(translate(normalize(value, NFC),
            'àáãảạăằắẵẳặâầấẫẩậèéẽẻẹêềếễểệìíĩỉịòóõỏọôồốỗổộơờớỡởợùúũủụưừứữửựỳýỹỷỵḍÀÁÃẢẠĂẰẮẴẲẶÂẦẤẪẨẬÈÉẼẺẸÊỀẾỄỂỆÌÍĨỈỊÒÓÕỎỌÔỒỐỖỔỘƠỜỚỠỞỢÙÚŨỦỤƯỪỨỮỬỰỲÝỸỶỴḌđĐäëïöüÿçñåÄËÏÖÜÇÑÅîûÎÛ',
            'aaaaaaaaaaaaaaaaaeeeeeeeeeeeiiiiiooooooooooooooooouuuuuuuuuuuyyyyydaaaaaaaaaaaaaaaaaeeeeeeeeeeeiiiiiooooooooooooooooouuuuuuuuuuuyyyyydddaeiouycnaaeioucnaiuiu'))
        $$
        """
    )


def downgrade() -> None:
    op.execute("DROP FUNCTION fold_text(text)")
