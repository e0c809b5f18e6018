"""Knows what a database must be for assetreg to serve from it, and how to see whether it is."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import Connection, make_url, text
from sqlalchemy.exc import SQLAlchemyError

from assetreg.audit.chain import heads
from assetreg.cli.findings import Finding, bad, doubt, good
from assetreg.core.cluster_binaries import OLDEST_POSTGIS, OLDEST_POSTGRES, ClusterError
from assetreg.core.cluster_roles import GROUPS
from assetreg.core.geo import zones_amiss
from assetreg.core.i18n import gettext as _
from assetreg.core.i18n import problem_sentence
from assetreg.core.runtime import Runtime
from assetreg.core.upgrade import current_revision, newest_revision
from assetreg.maps.queries import cluster_drift

INVALID = text("""
    SELECT format('%s %s', 'index', indexrelid::regclass) FROM pg_index WHERE NOT indisvalid
    UNION ALL
    SELECT format('%s %s', 'constraint', conname) FROM pg_constraint WHERE NOT convalidated
    ORDER BY 1
""")
OUTDATED = text("""
    SELECT name FROM pg_available_extensions
    WHERE installed_version IS NOT NULL AND installed_version <> default_version
    ORDER BY name
""")
POWERS = text("""
    SELECT rolsuper OR rolbypassrls OR rolcreaterole
           OR EXISTS (SELECT FROM pg_class WHERE relowner = r.oid)
    FROM pg_roles r WHERE rolname = current_user
""")


UNWALLED = text("""
    SELECT c.relname FROM pg_class c
    JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'province_code' AND NOT a.attisdropped
    WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') AND NOT c.relrowsecurity
      AND c.relname <> 'admin_unit'
    ORDER BY c.relname
""")
GROUPS_LACKING = text("""
    SELECT name FROM unnest(CAST(:groups AS text[])) AS name
    WHERE to_regrole(name) IS NULL OR NOT pg_has_role(current_user, to_regrole(name), 'MEMBER')
    ORDER BY name
""")
ALWAYS_INSIDE = text("""
    SELECT NOT rolsuper AND EXISTS (
      SELECT FROM unnest(CAST(:groups AS text[])) AS name
      WHERE to_regrole(name) IS NOT NULL AND pg_has_role(current_user, to_regrole(name), 'USAGE'))
    FROM pg_roles WHERE rolname = current_user
""")
LEAKPROOF = text("SELECT proleakproof FROM pg_proc WHERE oid = 'textlike(text, text)'::regprocedure")
AS_SUPERUSER = "psql --dbname=DATABASE --file=assetreg/core/sql/roles.sql"


def check_database(runtime: Runtime) -> Iterator[Finding]:
    """All findings about the database; starts the embedded cluster if it is ours and rests."""
    try:
        with runtime.engine("owner").connect() as connection:
            yield good(_("Connection"), make_url(runtime.url()).render_as_string())
            yield _versions(connection)
            yield _checksums(connection)
            yield _objects(connection)
            yield _extensions(connection)
            yield _zones(connection)
            yield _load(connection)
        revision = _revision(runtime)
        yield revision
        if revision.verdict == "good":
            yield _clusters(runtime)
            yield _chains(runtime)
            yield _open_tables(runtime)
        yield _web_role(runtime)
        yield _web_groups(runtime)
        yield _search_operators(runtime)
    except ClusterError as error:
        yield bad(_("Connection"), _("The embedded cluster does not start."), problem_sentence(error))
    except SQLAlchemyError as error:
        first_line = str(error.__cause__ or error).splitlines()[0]
        yield bad(_("Connection"), first_line, _("Check ASSETREG_DATABASE_URL and that the server runs."))


def _versions(connection: Connection) -> Finding:
    number = int(connection.scalar(text("SHOW server_version_num")) or 0) // 10000
    installed = text("SELECT extversion FROM pg_extension WHERE extname = 'postgis'")
    postgis = connection.scalar(installed)
    seen = f"PostgreSQL {number}, PostGIS {postgis or '-'}"
    recent = postgis is not None and tuple(map(int, postgis.split(".")[:2])) >= OLDEST_POSTGIS
    if number >= OLDEST_POSTGRES and recent:
        return good(_("Versions"), seen)
    hint = _("PostgreSQL 15 and PostGIS 3.3 or newer are needed; as superuser: CREATE EXTENSION postgis")
    return bad(_("Versions"), seen, hint)


def _checksums(connection: Connection) -> Finding:
    if connection.scalar(text("SHOW data_checksums")) != "on":
        return doubt(_("Page checksums"), _("off"), _("Stop the server and run: pg_checksums --enable"))
    failures = connection.scalar(text("SELECT coalesce(sum(checksum_failures), 0) FROM pg_stat_database")) or 0
    if failures:
        seen = _("{count} damaged pages", count=int(failures))
        return bad(_("Page checksums"), seen, _("Restore the newest backup on a sound disk: assetreg db restore FILE"))
    return good(_("Page checksums"), _("on, no damage seen"))


def _objects(connection: Connection) -> Finding:
    invalid = connection.scalars(INVALID).all()
    if not invalid:
        return good(_("Indexes and constraints"), _("all valid"))
    return bad(_("Indexes and constraints"), ", ".join(invalid), _("Run: REINDEX or VALIDATE CONSTRAINT for each."))


def _extensions(connection: Connection) -> Finding:
    outdated = connection.scalars(OUTDATED).all()
    if not outdated:
        return good(_("Extensions"), _("up to date"))
    hint = _("As superuser: ALTER EXTENSION NAME UPDATE; the embedded cluster does it at its next start.")
    return doubt(_("Extensions"), ", ".join(outdated), hint)


def _zones(connection: Connection) -> Finding:
    amiss = zones_amiss(connection)
    if not amiss:
        return good(_("Zones of VN-2000"), _("all known to PostGIS"))
    seen = _("missing or without their shift: {zones}", zones=", ".join(f"EPSG:{srid}" for srid in amiss))
    hint = _("As superuser: GRANT INSERT, UPDATE, DELETE ON spatial_ref_sys TO the owner; then: assetreg db upgrade")
    return doubt(_("Zones of VN-2000"), seen, hint)


def _load(connection: Connection) -> Finding:
    used = connection.scalar(text("SELECT count(*) FROM pg_stat_activity WHERE backend_type = 'client backend'")) or 0
    limit = int(connection.scalar(text("SHOW max_connections")) or 1)
    seen = _("{used} of {limit}", used=int(used), limit=limit)
    if used > 0.8 * limit:
        return doubt(_("Connections"), seen, _("Close what is not needed or raise max_connections."))
    return good(_("Connections"), seen)


def _revision(runtime: Runtime) -> Finding:
    present, newest = current_revision(runtime.engine("owner")), newest_revision()
    if present == newest:
        return good(_("Migrations"), present)
    seen = _("at {present}, the program expects {newest}", present=present or "-", newest=newest)
    return bad(_("Migrations"), seen, "assetreg db upgrade")


def _clusters(runtime: Runtime) -> Finding:
    with runtime.session() as session:
        drift = cluster_drift(session)
    if not drift:
        return good(_("Map clusters"), _("as the register"))
    hint = _("As the owner of the tables: SELECT rebuild_map_clusters()")
    return bad(_("Map clusters"), _("{count} cells differ from the register", count=drift), hint)


def _chains(runtime: Runtime) -> Finding:
    with runtime.session() as session:
        ends = heads(session)
    broken = [end.province_code for end in ends if not end.holds]
    if not broken:
        return good(_("Chains of changes"), _("{count} provinces, every head as its last link", count=len(ends)))
    seen = _("broken at: {provinces}", provinces=", ".join(broken))
    return bad(_("Chains of changes"), seen, "assetreg audit verify")


def _web_role(runtime: Runtime) -> Finding:
    with runtime.engine("web").connect() as connection:
        name = str(connection.scalar(text("SELECT current_user")))
        powerful = bool(connection.scalar(POWERS))
    if not powerful:
        return good(_("Web role"), name)
    seen = _("{name} owns tables or has a superuser's powers", name=name)
    hint = _("Serve as a role that owns nothing: ASSETREG_DATABASE_URL for it, ASSETREG_OWNER_DATABASE_URL to migrate.")
    return doubt(_("Web role"), seen, hint)


def _open_tables(runtime: Runtime) -> Finding:
    with runtime.engine("owner").connect() as connection:
        names = connection.scalars(UNWALLED).all()
    if not names:
        return good(_("Rows by unit"), _("every table of the register keeps its rows from others"))
    return bad(_("Rows by unit"), _("open to everybody: {names}", names=", ".join(names)), "assetreg db upgrade")


def _web_groups(runtime: Runtime) -> Finding:
    groups = {"groups": list(GROUPS)}
    with runtime.engine("web").connect() as connection:
        lacking = connection.scalars(GROUPS_LACKING, groups).all()
        always = bool(connection.scalar(ALWAYS_INSIDE, groups))
    if lacking:
        seen = _("not a member of {names}", names=", ".join(lacking))
        return bad(_("Roles of the web role"), seen, _("As superuser: {command}", command=AS_SUPERUSER))
    if always:
        hint = _("As superuser: ALTER ROLE ... NOINHERIT, then grant it the roles anew.")
        return doubt(_("Roles of the web role"), _("it has their rights before it takes one of them"), hint)
    return good(_("Roles of the web role"), _("taken on for each request"))


def _search_operators(runtime: Runtime) -> Finding:
    with runtime.engine("owner").connect() as connection:
        known = bool(connection.scalar(LEAKPROOF))
    if known:
        return good(_("Search under row-level security"), _("uses its index"))
    hint = _("As superuser, and again after a restore: {command}", command=AS_SUPERUSER)
    return doubt(_("Search under row-level security"), _("reads every row: LIKE is not marked leakproof"), hint)
