"""Addresses as they are used today and as they were written before; searches that know the usual abbreviations."""

from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None

# What one writes short another writes in full: whoever looks for either finds both. Folded, whole words only.
ABBREVIATIONS = (
    ("ubnd", "uy ban nhan dan"),
    ("hdnd", "hoi dong nhan dan"),
    ("mttq", "mat tran to quoc"),
    ("lhpn", "lien hiep phu nu"),
    ("tand", "toa an nhan dan"),
    ("vksnd", "vien kiem sat nhan dan"),
    ("bhxh", "bao hiem xa hoi"),
    ("bql", "ban quan ly"),
    ("ttyt", "trung tam y te"),
    ("tthc", "trung tam hanh chinh"),
    ("gdtx", "giao duc thuong xuyen"),
    ("gddt", "giao duc va dao tao"),
    ("thcs", "trung hoc co so"),
    ("thpt", "trung hoc pho thong"),
    ("ptdtnt", "pho thong dan toc noi tru"),
    ("nvh", "nha van hoa"),
    ("bv", "benh vien"),
    ("tp", "thanh pho"),
    ("tx", "thi xa"),
    ("tt", "thi tran"),
    ("tt", "trung tam"),
    ("truong th", "truong tieu hoc"),
    ("truong mn", "truong mam non"),
)
# The text that searches look through, per table: what it said before, and what is added to it.
FACILITY = "code || ' ' || name || ' ' || holder || ' ' || coalesce(national_asset_code, '')"
AGENCY = (
    "code || ' ' || name || ' ' || coalesce(asset_unit_code, '') || ' ' || coalesce(budget_code, '') || ' ' || "
    "coalesce(electronic_id, '')"
)
ADDRESSES = " || ' ' || coalesce(address, '') || ' ' || coalesce(former_address, '')"


def _either(short: str, whole: str) -> str:
    return (
        f"CASE WHEN strpos(words, ' {short} ') > 0 THEN CASE WHEN strpos(words, ' {whole} ') > 0 THEN '' "
        f"ELSE ' {whole}' END WHEN strpos(words, ' {whole} ') > 0 THEN ' {short}' ELSE '' END"
    )


def _search_text(table: str, expression: str, *, options: str = "") -> str:
    """The same column over another expression; its index goes with it."""
    return f"""
        ALTER TABLE {table} DROP COLUMN search_text;
        ALTER TABLE {table} ADD COLUMN search_text text GENERATED ALWAYS AS ({expression}) STORED NOT NULL;
        CREATE INDEX ix_{table}_search_text ON {table} USING gin (search_text gin_trgm_ops) {options};
        """


def upgrade() -> None:
    added = " ||\n            ".join(_either(short, whole) for short, whole in ABBREVIATIONS)
    op.execute(
        f"""
        ALTER TABLE facility ADD COLUMN address text, ADD COLUMN former_address text;
        ALTER TABLE import_row ADD COLUMN address text, ADD COLUMN former_address text;

        -- fold_text, and behind it what is abbreviated in full and what is written in full abbreviated. Names are
        -- qualified: a backup is read back with an empty search path.
        CREATE FUNCTION search_form(value text) RETURNS text
        LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
        DECLARE
          folded CONSTANT text := public.fold_text(value);
          words CONSTANT text := ' ' || translate(folded, '.,;:()/-&', '        ') || ' ';
        BEGIN
          RETURN folded ||
            {added};
        END $$;
        """
    )
    # Room for the words of 10,000 rows, so that an import leaves the merging to the next vacuum.
    room = "WITH (gin_pending_list_limit = 16384)"
    op.execute(_search_text("facility", f"search_form({FACILITY}{ADDRESSES})", options=room))
    op.execute(_search_text("agency", f"search_form({AGENCY})"))


def downgrade() -> None:
    op.execute(_search_text("facility", f"fold_text({FACILITY})", options="WITH (gin_pending_list_limit = 16384)"))
    op.execute(_search_text("agency", f"fold_text({AGENCY})"))
    op.execute(
        """
        DROP FUNCTION search_form(text);
        DROP FUNCTION IF EXISTS keep_certificate_address() CASCADE;
        ALTER TABLE import_row DROP COLUMN former_address, DROP COLUMN address;
        ALTER TABLE facility DROP COLUMN former_address, DROP COLUMN address;
        """
    )
