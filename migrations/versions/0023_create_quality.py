"""How far locations can be believed: weighed checks, scores, what people looked at, water, published figures."""

from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None

# One version of the formula. A check's `bit` is its place in the whole numbers of place_score; `weight` is what a
# score loses where it fails, `withheld` where it cannot be made; `limit_m` in metres on the ground. A new formula is a
# new version with rows of its own: what was published says by which version it was counted.
FORMULA_1 = """
    INSERT INTO place_check (version, bit, code, severity, weight, withheld, limit_m, may_be_right) VALUES
      (1, 0, 'no_point', 'missing', 100, 0, NULL, false),
      (1, 1, 'centre_only', 'missing', 60, 0, NULL, false),
      (1, 2, 'abroad', 'wrong', 100, 2, 20000, true),
      (1, 3, 'outside_province', 'wrong', 70, 3, 500, true),
      (1, 4, 'outside_commune', 'wrong', 50, 10, 200, true),
      (1, 5, 'nearest_other', 'doubt', 20, 0, 3000, true),
      (1, 6, 'at_sea', 'wrong', 60, 2, 500, true),
      (1, 7, 'on_water', 'wrong', 60, 3, NULL, true),
      (1, 8, 'default_point', 'wrong', 50, 0, 15, true),
      (1, 9, 'rounded_degrees', 'rough', 25, 0, NULL, true),
      (1, 10, 'on_another', 'doubt', 20, 0, 5, true),
      (1, 11, 'far_from_seat', 'doubt', 30, 0, 2000, true),
      (1, 12, 'missing_shift', 'wrong', 30, 0, 30, true),
      (1, 13, 'rough_accuracy', 'rough', 10, 5, 100, true),
      (1, 14, 'former_contradicts', 'doubt', 20, 0, 15000, true)
"""


def upgrade() -> None:
    op.execute("""
        CREATE TABLE place_check (
          version integer NOT NULL,
          bit integer NOT NULL CONSTRAINT ck_place_check_bit CHECK (bit BETWEEN 0 AND 30),
          code text NOT NULL,
          severity text NOT NULL CONSTRAINT ck_place_check_severity CHECK (
            severity IN ('missing', 'wrong', 'doubt', 'rough')),
          weight integer NOT NULL CONSTRAINT ck_place_check_weight CHECK (weight BETWEEN 0 AND 100),
          withheld integer NOT NULL CONSTRAINT ck_place_check_withheld CHECK (withheld BETWEEN 0 AND weight),
          limit_m double precision,
          may_be_right boolean NOT NULL,
          CONSTRAINT pk_place_check PRIMARY KEY (version, bit),
          CONSTRAINT uq_place_check_code UNIQUE (version, code)
        )
    """)
    op.execute(FORMULA_1)
    # Derived from the register and the units; not remembered, for it can be counted anew at any time. It holds on to no
    # unit: what a reorganisation opened may be taken back.
    op.execute("""
        CREATE TABLE place_score (
          facility_id bigint CONSTRAINT pk_place_score PRIMARY KEY
            CONSTRAINT fk_place_score_facility_id REFERENCES facility ON DELETE CASCADE,
          province_code text NOT NULL,
          commune_id bigint NOT NULL,
          score integer NOT NULL CONSTRAINT ck_place_score_score CHECK (score BETWEEN 0 AND 100),
          importance numeric(6, 3) NOT NULL CONSTRAINT ck_place_score_importance CHECK (importance >= 1),
          rank integer GENERATED ALWAYS AS (-round((100 - score) * importance * 10)) STORED,
          location_source text NOT NULL,
          failed integer NOT NULL,
          passed integer NOT NULL,
          unmade integer NOT NULL,
          looked_at integer NOT NULL,
          findings jsonb NOT NULL,
          formula integer NOT NULL,
          facility_revision bigint NOT NULL,
          CONSTRAINT ck_place_score_outcomes CHECK (failed & passed = 0 AND (failed | passed) & unmade = 0
            AND looked_at & failed = looked_at)
        );
        CREATE INDEX ix_place_score_province_code ON place_score (province_code, rank, facility_id);
        CREATE INDEX ix_place_score_commune_id ON place_score (commune_id, rank, facility_id);
        CREATE INDEX ix_place_score_rank ON place_score (rank, facility_id)
    """)
    # Who shares a coordinate: asked for every point that somebody gave.
    op.execute("""
        CREATE INDEX ix_facility_given_quad ON facility (quad) WHERE location_source IN ('stated', 'converted')
    """)
    op.execute("""
        CREATE TABLE place_verdict (
          id bigint GENERATED ALWAYS AS IDENTITY CONSTRAINT pk_place_verdict PRIMARY KEY,
          province_code text NOT NULL,
          commune_id bigint CONSTRAINT fk_place_verdict_commune_id REFERENCES admin_unit,
          facility_id bigint NOT NULL CONSTRAINT fk_place_verdict_facility_id REFERENCES facility,
          check_code text NOT NULL,
          reason text NOT NULL CONSTRAINT ck_place_verdict_reason CHECK (btrim(reason) <> ''),
          looked_on date NOT NULL,
          looked_quad bigint NOT NULL,
          looked_commune_id bigint NOT NULL,
          revision bigint NOT NULL DEFAULT 1,
          change_set_id bigint NOT NULL CONSTRAINT fk_place_verdict_change_set_id REFERENCES change_set,
          created_at timestamptz NOT NULL DEFAULT now(),
          updated_at timestamptz NOT NULL DEFAULT now(),
          CONSTRAINT uq_place_verdict_check_code UNIQUE (facility_id, check_code)
        );
        CREATE INDEX ix_place_verdict_province_code ON place_verdict (province_code);
        CREATE INDEX ix_place_verdict_commune_id ON place_verdict (commune_id);
        CREATE INDEX ix_place_verdict_change_set_id ON place_verdict (change_set_id)
    """)
    op.execute("""
        CREATE TABLE water_layer (
          id bigint GENERATED ALWAYS AS IDENTITY CONSTRAINT pk_water_layer PRIMARY KEY,
          name text NOT NULL CONSTRAINT uq_water_layer_name UNIQUE,
          credit text NOT NULL,
          digest text NOT NULL,
          loaded_on date NOT NULL,
          bodies integer NOT NULL,
          extent geometry(Polygon, 4326) NOT NULL
        );
        CREATE TABLE water_part (
          layer_id bigint NOT NULL CONSTRAINT fk_water_part_layer_id REFERENCES water_layer ON DELETE CASCADE,
          name text,
          part geometry(Geometry, 4326) NOT NULL
        );
        CREATE INDEX ix_water_part_part ON water_part USING gist (part);
        CREATE INDEX ix_water_part_layer_id ON water_part (layer_id)
    """)
    # Published figures. The heading says when and why and nothing of a place's records; its rows lie behind
    # the walls, and name their communes themselves.
    op.execute("""
        CREATE TABLE quality_snapshot (
          id bigint GENERATED ALWAYS AS IDENTITY CONSTRAINT pk_quality_snapshot PRIMARY KEY,
          province text NOT NULL,
          day date NOT NULL,
          cause text NOT NULL CONSTRAINT ck_quality_snapshot_cause CHECK (cause IN ('import', 'units', 'count')),
          cause_number bigint,
          formula integer NOT NULL,
          grounds jsonb NOT NULL,
          digest text NOT NULL,
          taken_at timestamptz NOT NULL DEFAULT now()
        );
        CREATE INDEX ix_quality_snapshot_province ON quality_snapshot (province, id);
        CREATE TABLE quality_figure (
          snapshot_id bigint NOT NULL CONSTRAINT fk_quality_figure_snapshot_id REFERENCES quality_snapshot,
          province_code text NOT NULL,
          commune_id bigint NOT NULL,
          commune_code text NOT NULL,
          commune_name text NOT NULL,
          facilities integer NOT NULL,
          restricted integer NOT NULL,
          score_sum bigint NOT NULL,
          importance_sum numeric NOT NULL,
          weighted_sum numeric NOT NULL,
          bands integer[] NOT NULL,
          failed integer[] NOT NULL,
          passed integer[] NOT NULL,
          unmade integer[] NOT NULL,
          looked_at integer[] NOT NULL,
          sources jsonb NOT NULL,
          CONSTRAINT pk_quality_figure PRIMARY KEY (snapshot_id, commune_id)
        );
        CREATE INDEX ix_quality_figure_province_code ON quality_figure (province_code, snapshot_id);
        CREATE INDEX ix_quality_figure_commune_id ON quality_figure (commune_id, snapshot_id)
    """)


def downgrade() -> None:
    op.execute("""
        -- Functions return rows of the tables: they go first, and the triggers that call them with them.
        DROP FUNCTION IF EXISTS
          publish_places(text, date, text, bigint), score_changed_places(), score_looked_at_places(),
          refuse_published_change(), score_places(bigint[]),
          place_scored(bigint[]), place_outcomes(bigint[]), place_point_outcomes(bigint[]),
          place_unit_outcomes(bigint[]), place_crowd_outcomes(bigint[]), place_seat_outcomes(bigint[]),
          place_water_outcomes(bigint[]), place_points(bigint[]), place_neighbours(geometry[]),
          place_limit(text) CASCADE;
        DROP TABLE quality_figure, quality_snapshot, water_part, water_layer, place_verdict, place_score;
        DROP INDEX ix_facility_given_quad;
        DROP VIEW IF EXISTS place_formula;
        DROP TABLE place_check
    """)
