"""The law as data: classes of wear, square metres per title, figures of rules, meridians of the former provinces."""

from pathlib import Path

from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

SEED = Path(__file__).parents[1] / "seeds" / "0017_rules.sql"
# What every version of every rule says of itself: what it is called, where it stands in the law, from when until when.
COMMON = """
  id bigint GENERATED ALWAYS AS IDENTITY CONSTRAINT pk_{table} PRIMARY KEY,
  code text NOT NULL CONSTRAINT ck_{table}_code CHECK (code ~ '^[0-9a-z_]{{2,40}}$'),
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
  -- Who entered and who closed this version; empty where the program brought it.
  change_set_id bigint CONSTRAINT fk_{table}_change_set_id REFERENCES change_set,
  closed_change_set_id bigint CONSTRAINT fk_{table}_closed_change_set_id REFERENCES change_set,
  CONSTRAINT ck_{table}_validity CHECK (valid_from < valid_to),
  CONSTRAINT ex_{table}_code EXCLUDE USING gist (code WITH =, daterange(valid_from, valid_to) WITH &&)
"""
OWN = {
    "wear_class": """
      asset_group text NOT NULL CONSTRAINT ck_wear_class_asset_group CHECK (
        asset_group IN ('land', 'building', 'structure', 'vehicle', 'equipment', 'other')),
      years integer CONSTRAINT ck_wear_class_years CHECK (years BETWEEN 1 AND 200),
      rate_percent numeric(6, 3) CONSTRAINT ck_wear_class_rate_percent CHECK (rate_percent > 0 AND rate_percent <= 100),
      CONSTRAINT ck_wear_class_life CHECK ((years IS NULL) = (rate_percent IS NULL))""",
    "space_title": """
      m2_least numeric(8, 2) CONSTRAINT ck_space_title_m2_least CHECK (m2_least > 0),
      m2_most numeric(8, 2),
      other_source text,
      CONSTRAINT ck_space_title_range CHECK (m2_least <= m2_most),
      CONSTRAINT ck_space_title_known CHECK ((m2_least IS NULL) = (m2_most IS NULL)),
      -- Two figures stand side by side only where two sources say so.
      CONSTRAINT ck_space_title_other_source CHECK (
        (other_source IS NOT NULL) = coalesce(m2_least <> m2_most, false))""",
    "rule_figure": """
      value numeric(18, 6) NOT NULL CONSTRAINT ck_rule_figure_value CHECK (value >= 0),
      unit text NOT NULL CONSTRAINT ck_rule_figure_unit CHECK (unit IN ('ratio', 'm2', 'months', 'vnd'))""",
    "province_zone": """
      srid integer NOT NULL""",
}
# How somebody knows where a facility lies, and within how many metres, beside the coordinates as they were given.
LOCATION = """
    ALTER TABLE facility
      ADD COLUMN location_method text CONSTRAINT ck_facility_location_method CHECK (
        location_method IN ('survey', 'cadastral_map', 'gps', 'map_click', 'address', 'other')),
      ADD COLUMN location_accuracy_m numeric(8, 2) CONSTRAINT ck_facility_location_accuracy_m CHECK (
        location_accuracy_m >= 0);
    ALTER TABLE import_row ADD COLUMN location_method text, ADD COLUMN location_accuracy_m numeric(8, 2)
"""


def upgrade() -> None:
    for table, own in OWN.items():
        op.execute(f"CREATE TABLE {table} ({COMMON.format(table=table)}, {own})")
    with op.get_bind().connection.cursor() as cursor:
        cursor.execute(SEED.read_text("utf-8"))
    op.execute(LOCATION)


def downgrade() -> None:
    for table in ("import_row", "facility"):
        op.execute(f"ALTER TABLE {table} DROP COLUMN location_method, DROP COLUMN location_accuracy_m")
    op.execute("DROP TABLE province_zone, rule_figure, space_title, wear_class")
