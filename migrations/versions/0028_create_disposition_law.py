"""The law of dispositions as data: forms, paths, moves, check-lists, grounds; the limits of small sales."""

from pathlib import Path

from alembic import op

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None

SEED = Path(__file__).parents[1] / "seeds" / "0028_disposition_law.sql"
# What every version of every rule says of itself, as in 0017; codes of grounds alone carry letters such as đ.
COMMON = """
  id bigint GENERATED ALWAYS AS IDENTITY CONSTRAINT pk_{table} PRIMARY KEY,
  code text NOT NULL CONSTRAINT ck_{table}_code CHECK (code ~ '{code}'),
  name_vi text NOT NULL,
  name_en text NOT NULL,
  document text NOT NULL,
  article text NOT NULL,
  source text,
  valid_from date NOT NULL,
  valid_to date,
  is_verified boolean NOT NULL DEFAULT false,
  note text,
  entered_at timestamptz NOT NULL DEFAULT now(),
  change_set_id bigint CONSTRAINT fk_{table}_change_set_id REFERENCES change_set,
  closed_change_set_id bigint CONSTRAINT fk_{table}_closed_change_set_id REFERENCES change_set,
  CONSTRAINT ck_{table}_validity CHECK (valid_from < valid_to),
  CONSTRAINT ex_{table}_code EXCLUDE USING gist (code WITH =, daterange(valid_from, valid_to) WITH &&)
"""
CODE, GROUND_CODE = "^[0-9a-z_]{2,40}$", "^[A-Z][A-Z0-9]+(-[0-9a-zđ]+)+$"
# Words of one column, separated by single blanks.
WORDS = "text CONSTRAINT ck_{table}_{column} CHECK ({column} ~ '^({words})( ({words}))*$')"
ONE_OF = "text {null} CONSTRAINT ck_{table}_{column} CHECK ({column} IN ({words}))"
KINDS, CODES = "facility|vehicle|equipment", "[0-9a-z_]+"


def words(table: str, column: str, words: str, null: str = "") -> str:
    return f"{column} {WORDS.format(table=table, column=column, words=words)} {null}"


def one_of(table: str, column: str, *allowed: str, null: str = "NOT NULL") -> str:
    listed = ", ".join(f"'{word}'" for word in allowed)
    return f"{column} {ONE_OF.format(table=table, column=column, words=listed, null=null)}"


def flags(*columns: str) -> str:
    return ",\n".join(f"{column} boolean NOT NULL" for column in columns)


FORM, PATH, MOVE = "disposition_form", "disposition_path", "disposition_move_rule"
ITEM, GROUND = "disposition_dossier_item", "disposition_ground"
MUTATIONS = "mutation_whole text, mutation_partial text, mutation_receiver text"
OWN = {
    FORM: [
        one_of(FORM, "outcome", "reuse", "handover", "disposal", null=""),
        words(FORM, "asset_kinds", KINDS, "NOT NULL"), words(FORM, "regimes", CODES, "NOT NULL"),
        MUTATIONS, "bucket text", flags("needs_receiver", "partial_allowed"),
    ],
    PATH: [
        "form text NOT NULL", words(PATH, "conditions", CODES),
        one_of(PATH, "initiator", "holder", "asset_agency", "inspection"),
        flags("leader", "superior", "receipt", "consultation", "submission"),
        one_of(PATH, "consulted", "receiving_side", "owner_representative", "chair_of_place", null=""),
        f"CONSTRAINT ck_{PATH}_consultation CHECK (consultation = (consulted IS NOT NULL))",
        one_of(PATH, "review", "none", "finance", "own"), one_of(PATH, "decision", "none", "holder", "authority"),
        one_of(PATH, "delivery", "none", "minutes", "invoice"),
        flags("booking_giver", "booking_receiver", "declaration_giver", "declaration_receiver"),
        flags("registration", "remittance", "use", "partial_allowed"),
        "dossier text NOT NULL", "decision_clock text",
        words(PATH, "step_clocks", CODES), words(PATH, "execution_clocks", CODES), MUTATIONS,
    ],
    MOVE: [
        one_of(MOVE, "scope", "case", "line"), "from_state text NOT NULL", "move text NOT NULL", "to_state text",
        "step text", one_of(MOVE, "variant", "finance", "own", "holder", "authority", null=""), "permission text",
        "paper_kind text", flags("needs_paper", "needs_reason"),
    ],
    ITEM: [
        "dossier text NOT NULL", f"number integer NOT NULL CONSTRAINT ck_{ITEM}_number CHECK (number > 0)",
        one_of(ITEM, "asked", "required", "conditional"), "condition_vi text", "condition_en text",
        f"CONSTRAINT ck_{ITEM}_condition CHECK ((asked = 'conditional') = (condition_vi IS NOT NULL)"
        " AND (condition_vi IS NULL) = (condition_en IS NULL))",
        "paper_kind text NOT NULL", "template text", flags("is_original"),
    ],
    GROUND: [words(GROUND, "forms", CODES, "NOT NULL")],
}  # fmt: skip


def upgrade() -> None:
    for table, own in OWN.items():
        common = COMMON.format(table=table, code=GROUND_CODE if table == GROUND else CODE)
        op.execute(f"CREATE TABLE {table} ({common}, {', '.join(own)})")
    with op.get_bind().connection.cursor() as cursor:
        cursor.execute(SEED.read_text("utf-8"))


def downgrade() -> None:
    op.execute(f"DROP TABLE {', '.join(reversed(OWN))}")
    op.execute("ALTER TABLE rule_figure DISABLE TRIGGER keep_version")
    op.execute(
        "DELETE FROM rule_figure WHERE code IN ('sale_cost_below_vnd', 'liquidation_cost_below_vnd',"
        " 'listed_value_below_vnd', 'direct_value_below_vnd', 'repair_share_above', 'listed_price_cut_share')"
    )
    op.execute("ALTER TABLE rule_figure ENABLE TRIGGER keep_version")
