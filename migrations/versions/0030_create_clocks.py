"""Limits of time as data: one row a clock, and the calendar of state bodies that they are counted by."""

from pathlib import Path

from alembic import op

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None

SEED = Path(__file__).parents[1] / "seeds" / "0030_clocks.sql"


def upgrade() -> None:
    op.execute(
        """
        -- One limit of time: so many days, working days or months from an event. What a return does to it stands in
        -- the law's wording; only an office's own service level pauses.
        CREATE TABLE clock_rule (
          id bigint GENERATED ALWAYS AS IDENTITY CONSTRAINT pk_clock_rule PRIMARY KEY,
          code text NOT NULL CONSTRAINT ck_clock_rule_code CHECK (code ~ '^[0-9a-z_]{2,40}$'),
          name_vi text NOT NULL,
          name_en text NOT NULL,
          form text NOT NULL,
          basis text NOT NULL CONSTRAINT ck_clock_rule_basis CHECK (basis IN ('law', 'directive', 'service_level')),
          event text NOT NULL CONSTRAINT ck_clock_rule_event CHECK (event ~ '^[0-9a-z_]{2,40}$'),
          event_vi text NOT NULL,
          event_en text NOT NULL,
          length integer NOT NULL CONSTRAINT ck_clock_rule_length CHECK (length BETWEEN 1 AND 3660),
          unit text NOT NULL CONSTRAINT ck_clock_rule_unit CHECK (unit IN ('day', 'working_day', 'month')),
          on_return text NOT NULL CONSTRAINT ck_clock_rule_on_return CHECK (on_return IN ('restart', 'none', 'pause')),
          rolls boolean NOT NULL,
          -- The later document that may have changed the article, and the one with which it was compared.
          amended_by text,
          checked_against text,
          document text NOT NULL,
          article text NOT NULL,
          source text,
          valid_from date NOT NULL,
          valid_to date,
          is_verified boolean NOT NULL DEFAULT false,
          note text,
          entered_at timestamptz NOT NULL DEFAULT now(),
          change_set_id bigint CONSTRAINT fk_clock_rule_change_set_id REFERENCES change_set,
          closed_change_set_id bigint CONSTRAINT fk_clock_rule_closed_change_set_id REFERENCES change_set,
          CONSTRAINT ck_clock_rule_validity CHECK (valid_from < valid_to),
          CONSTRAINT ck_clock_rule_pause CHECK ((on_return = 'pause') <= (basis = 'service_level')),
          CONSTRAINT ex_clock_rule_code EXCLUDE USING gist (code WITH =, daterange(valid_from, valid_to) WITH &&)
        );

        -- A day that differs from its weekday. It is never changed: a mistake is withdrawn, and entered anew.
        CREATE TABLE calendar_day (
          id bigint GENERATED ALWAYS AS IDENTITY CONSTRAINT pk_calendar_day PRIMARY KEY,
          day date NOT NULL,
          kind text NOT NULL CONSTRAINT ck_calendar_day_kind CHECK (
            kind IN ('holiday', 'compensation', 'swapped_off', 'swapped_working')),
          name_vi text NOT NULL,
          name_en text NOT NULL,
          document text NOT NULL,
          source text,
          is_verified boolean NOT NULL DEFAULT false,
          note text,
          entered_at timestamptz NOT NULL DEFAULT now(),
          -- Who entered and who withdrew it; the first is empty where the program brought it.
          change_set_id bigint CONSTRAINT fk_calendar_day_change_set_id REFERENCES change_set,
          withdrawn_at timestamptz,
          withdrawn_by_id bigint CONSTRAINT fk_calendar_day_withdrawn_by_id REFERENCES change_set,
          CONSTRAINT ck_calendar_day_weekday CHECK (
            kind = 'holiday' OR (kind = 'swapped_working') = (extract(isodow FROM day) > 5)),
          CONSTRAINT ck_calendar_day_withdrawn CHECK ((withdrawn_at IS NULL) = (withdrawn_by_id IS NULL))
        );
        CREATE UNIQUE INDEX uq_calendar_day_day ON calendar_day (day) WHERE withdrawn_at IS NULL;

        ALTER TABLE rule_figure
          DROP CONSTRAINT ck_rule_figure_unit,
          ADD CONSTRAINT ck_rule_figure_unit CHECK (unit IN ('ratio', 'm2', 'months', 'vnd', 'days', 'switch'));
        """
    )
    with op.get_bind().connection.cursor() as cursor:
        cursor.execute(SEED.read_text("utf-8"))


def downgrade() -> None:
    op.execute(
        """
        DROP TABLE calendar_day, clock_rule;
        DROP FUNCTION IF EXISTS keep_calendar_day();
        ALTER TABLE rule_figure DISABLE TRIGGER USER;
        DELETE FROM rule_figure WHERE unit IN ('days', 'switch');
        ALTER TABLE rule_figure ENABLE TRIGGER USER;
        ALTER TABLE rule_figure
          DROP CONSTRAINT ck_rule_figure_unit,
          ADD CONSTRAINT ck_rule_figure_unit CHECK (unit IN ('ratio', 'm2', 'months', 'vnd'));
        """
    )
