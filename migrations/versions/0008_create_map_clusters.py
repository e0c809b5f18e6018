"""The stored pyramid of clusters, and the boundaries as the map draws them."""

from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute(
        """
        -- How many located facilities lie in each square cell of the world, per province and outcome, and where on
        -- average. (z, x, y) is the cell as a slippy tile; sums are of whole world units (see map_world_x), so adding
        -- and taking away are exact. Kept by triggers on facility.
        CREATE TABLE map_cluster (
          z integer NOT NULL,
          x integer NOT NULL,
          y integer NOT NULL,
          province_code text NOT NULL,
          outcome text NOT NULL,
          n bigint NOT NULL,
          sum_x bigint NOT NULL,
          sum_y bigint NOT NULL,
          CONSTRAINT pk_map_cluster PRIMARY KEY (z, x, y, province_code, outcome)
        ) WITH (fillfactor = 80);

        -- Boundaries as tiles want them: Web Mercator, simplified for each band of zooms. Made from admin_place by a
        -- trigger; `source_digest` tells whether a boundary has changed since.
        CREATE TABLE map_boundary (
          unit_id bigint NOT NULL CONSTRAINT fk_map_boundary_unit_id REFERENCES admin_place ON DELETE CASCADE,
          min_zoom integer NOT NULL,
          max_zoom integer NOT NULL,
          level text NOT NULL,
          source_digest text NOT NULL,
          outline geometry(MultiPolygon, 3857) NOT NULL,
          CONSTRAINT pk_map_boundary PRIMARY KEY (unit_id, min_zoom)
        );
        CREATE INDEX ix_map_boundary_outline ON map_boundary USING gist (level, min_zoom, outline);
        """
    )


def downgrade() -> None:
    op.execute(
        """
        DROP TRIGGER IF EXISTS map_cluster_insert ON facility;
        DROP TRIGGER IF EXISTS map_cluster_update ON facility;
        DROP TRIGGER IF EXISTS map_cluster_delete ON facility;
        DROP TRIGGER IF EXISTS map_cluster_truncate ON facility;
        DROP TRIGGER IF EXISTS map_boundary_insert ON admin_place;
        DROP TRIGGER IF EXISTS map_boundary_update ON admin_place;
        DROP FUNCTION IF EXISTS keep_map_clusters(), rebuild_map_clusters(), map_cluster_drift(),
          apply_map_clusters(map_cluster[]), keep_map_boundaries(), store_map_boundaries(bigint[]),
          map_world_x(geometry), map_world_y(geometry), map_tile_shape(geometry, integer, integer, integer);
        DROP TABLE map_boundary, map_cluster;
        """
    )
