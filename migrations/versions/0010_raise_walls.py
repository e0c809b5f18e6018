"""What the walls stand on: whose an import is, where a flow belongs, keys that begin with the province."""

from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute(
        """
        -- A place on the map as one number that ranges can be asked of: column and row of the square world, 2^30 each
        -- (as map_world_x and map_world_y count them), their bits taken in turns. A tile is one range of it.
        CREATE FUNCTION quad_spread(n bigint) RETURNS bigint LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
        BEGIN
          n := (n | (n << 16)) & x'0000FFFF0000FFFF'::bigint;
          n := (n | (n << 8)) & x'00FF00FF00FF00FF'::bigint;
          n := (n | (n << 4)) & x'0F0F0F0F0F0F0F0F'::bigint;
          n := (n | (n << 2)) & x'3333333333333333'::bigint;
          RETURN (n | (n << 1)) & x'5555555555555555'::bigint;
        END $$;

        -- Its body is bound when it is made: a backup is read back with an empty search path.
        CREATE FUNCTION quad_of(place geometry) RETURNS bigint LANGUAGE sql IMMUTABLE PARALLEL SAFE
        RETURN quad_spread(least(1073741823, greatest(0, floor((ST_X(place) + 180) / 360 * 1073741824)))::bigint)
          | (quad_spread(least(1073741823, greatest(0, floor(
              (0.5 - atanh(sind(least(85.0512, greatest(-85.0512, ST_Y(place))))) / (2 * pi()))
              * 1073741824)))::bigint) << 1);

        ALTER TABLE facility ADD COLUMN quad bigint GENERATED ALWAYS AS (quad_of(location)) STORED;

        -- Every list is asked for a province or a commune and goes by code.
        ALTER TABLE facility DROP CONSTRAINT uq_facility_code,
          ADD CONSTRAINT uq_facility_code UNIQUE (province_code, code);
        CREATE INDEX ix_facility_code ON facility (code);
        DROP INDEX ix_facility_province_code;
        CREATE INDEX ix_facility_province_code ON facility (province_code, outcome, code);
        DROP INDEX ix_facility_commune_id;
        CREATE INDEX ix_facility_commune_id ON facility (commune_id, code);
        CREATE INDEX ix_facility_quad ON facility (province_code, quad);
        -- For those who see the whole country and ask for a few kinds of it.
        CREATE INDEX ix_facility_outcome ON facility (outcome, status, kind);

        -- A flow is seen by those who see the seat it starts from.
        ALTER TABLE staff_flow ADD COLUMN commune_id bigint
          CONSTRAINT fk_staff_flow_commune_id REFERENCES admin_unit;
        UPDATE staff_flow SET commune_id = facility.commune_id FROM facility WHERE facility.id = facility_id;
        ALTER TABLE staff_flow ALTER COLUMN commune_id SET NOT NULL;
        CREATE INDEX ix_staff_flow_commune_id ON staff_flow (commune_id);

        -- Whose file it was: the place its maker works for (none: the country, or several places), and the maker.
        ALTER TABLE import_batch
          ADD COLUMN province_code text,
          ADD COLUMN commune_id bigint CONSTRAINT fk_import_batch_commune_id REFERENCES admin_unit,
          ADD COLUMN maker_id bigint CONSTRAINT fk_import_batch_maker_id REFERENCES app_user ON DELETE SET NULL;
        """
    )


def downgrade() -> None:
    op.execute(
        """
        ALTER TABLE import_batch DROP COLUMN maker_id, DROP COLUMN commune_id, DROP COLUMN province_code;
        ALTER TABLE staff_flow DROP COLUMN commune_id;
        DROP INDEX ix_facility_code, ix_facility_quad, ix_facility_outcome;
        DROP INDEX ix_facility_commune_id, ix_facility_province_code;
        CREATE INDEX ix_facility_province_code ON facility (province_code, outcome, id);
        CREATE INDEX ix_facility_commune_id ON facility (commune_id, id);
        ALTER TABLE facility DROP CONSTRAINT uq_facility_code, DROP COLUMN quad,
          ADD CONSTRAINT uq_facility_code UNIQUE (code);
        DROP FUNCTION quad_of(geometry), quad_spread(bigint);
        """
    )
