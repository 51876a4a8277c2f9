"""Everything that a role can do in this database, as the catalog has it: its own and everybody's.

A right that a role has by owning something or by being a member of another role is no grant:
`powers` tells those. What lies in other databases of the server cannot be seen from here.
"""

from typing import Final, NamedTuple

from sqlalchemy import Connection, text

POWERS = text(
    "SELECT array_remove(ARRAY["
    "   CASE WHEN rolname = current_user THEN 'the owner' END,"
    "   CASE WHEN rolsuper THEN 'a superuser' END,"
    "   CASE WHEN rolcreaterole THEN 'allowed to make roles' END,"
    "   CASE WHEN rolcreatedb THEN 'allowed to make databases' END,"
    "   CASE WHEN rolreplication OR rolbypassrls THEN 'allowed to read everything' END,"
    "   (SELECT 'a member of ' || string_agg(g.rolname, ', ') FROM pg_auth_members m"
    "      JOIN pg_roles g ON g.oid = m.roleid WHERE m.member = r.oid),"
    "   (SELECT 'the owner of ' || string_agg(pg_describe_object(classid, objid, 0), ', ')"
    "      FROM pg_shdepend WHERE refclassid = 'pg_authid'::regclass AND refobjid = r.oid"
    "       AND deptype = 'o' AND dbid IN (0, (SELECT oid FROM pg_database"
    "         WHERE datname = current_database()))),"
    "   (SELECT 'the owner of objects in other databases' FROM pg_shdepend"
    "     WHERE refclassid = 'pg_authid'::regclass AND refobjid = r.oid AND deptype = 'o'"
    "       AND dbid NOT IN (0, (SELECT oid FROM pg_database WHERE datname = current_database()))"
    "     LIMIT 1)], NULL)"
    " FROM pg_roles r WHERE rolname = :role"
)
# Functions of PostgreSQL's own that everybody may call and that write: they make large objects.
LARGE_OBJECT_MAKERS: Final = (
    "lo_creat(integer)",
    "lo_create(oid)",
    "lo_from_bytea(oid, bytea)",
)
_OWN_SCHEMAS = "('pg_catalog', 'information_schema', 'pg_toast')"
# `acl` lists who may do what; a NULL stands for the default, which lets nobody but the owner do
# anything where it is not asked for here. Everybody reads the catalog, and pg_settings are a
# session's own.
_ACLS = f"""  -- nothing but constants is put in
  SELECT 'database' AS kind, datname::text AS name, coalesce(datacl, acldefault('d', datdba)) AS acl
    FROM pg_database WHERE datname = current_database()
  UNION ALL SELECT 'other database', datname, datacl
    FROM pg_database WHERE datname <> current_database()
  UNION ALL SELECT 'schema', nspname, nspacl FROM pg_namespace
   WHERE nspname NOT IN {_OWN_SCHEMAS}
  UNION ALL SELECT CASE WHEN relkind = 'S' THEN 'sequence' ELSE 'table' END,
         CASE WHEN nspname = 'public' THEN relname ELSE nspname || '.' || relname END, relacl
    FROM pg_class c JOIN pg_namespace n ON n.oid = relnamespace
   WHERE nspname NOT IN {_OWN_SCHEMAS}
  UNION ALL SELECT 'table of the catalog', relname, relacl
    FROM pg_class c JOIN pg_namespace n ON n.oid = relnamespace
   WHERE nspname IN {_OWN_SCHEMAS} AND relname <> 'pg_settings'
  UNION ALL SELECT 'column', nspname || '.' || relname || '.' || attname, attacl
    FROM pg_attribute a JOIN pg_class c ON c.oid = attrelid
    JOIN pg_namespace n ON n.oid = relnamespace
   WHERE attacl IS NOT NULL AND nspname NOT IN {_OWN_SCHEMAS}
  UNION ALL SELECT 'function that acts as its owner', p.oid::regprocedure::text,
         coalesce(proacl, acldefault('f', proowner))
    FROM pg_proc p JOIN pg_namespace n ON n.oid = pronamespace
   WHERE prosecdef AND nspname NOT IN {_OWN_SCHEMAS}
  UNION ALL SELECT 'function that writes', p.oid::regprocedure::text,
         coalesce(proacl, acldefault('f', proowner))
    FROM pg_proc p WHERE p.oid = ANY(CAST(:makers AS regprocedure[]))
  UNION ALL SELECT 'large object', oid::text, lomacl FROM pg_largeobject_metadata
  UNION ALL SELECT 'tablespace', spcname, spcacl FROM pg_tablespace
  UNION ALL SELECT 'parameter', parname, paracl FROM pg_parameter_acl
  UNION ALL SELECT 'foreign server', srvname, srvacl FROM pg_foreign_server
  UNION ALL SELECT 'foreign-data wrapper', fdwname, fdwacl FROM pg_foreign_data_wrapper
  UNION ALL SELECT 'untrusted language', lanname, coalesce(lanacl, acldefault('l', lanowner))
    FROM pg_language WHERE lanispl AND NOT lanpltrusted
  UNION ALL SELECT 'whatever is made later', coalesce(nspname, 'any schema'), defaclacl
    FROM pg_default_acl LEFT JOIN pg_namespace n ON n.oid = defaclnamespace
   WHERE defaclobjtype IN ('r', 'S', 'n')
"""  # noqa: S608
RIGHTS = text(
    f"""SELECT DISTINCT kind, name, privilege_type AS right, grantee = 0 AS is_everybodys
  FROM ({_ACLS}) AS acls, aclexplode(acl)
 WHERE grantee IN (0, (SELECT oid FROM pg_roles WHERE rolname = :role))
   AND NOT (kind = 'table of the catalog' AND privilege_type = 'SELECT')
   AND NOT (kind = 'other database' AND privilege_type <> 'CREATE')
UNION ALL SELECT 'parameter', 'lo_compat_privileges', 'ON', true
 WHERE current_setting('lo_compat_privileges')::boolean
 ORDER BY 1, 2, 3, 4"""  # noqa: S608
)


class Right(NamedTuple):
    """One thing that a role can do."""

    kind: str
    name: str
    right: str


def powers(connection: Connection, role: str) -> list[str] | None:
    """What makes a role more powerful than its grants, as words; None where there is none."""
    return connection.scalar(POWERS, {"role": role})


def rights(connection: Connection, role: str) -> dict[Right, bool]:
    """Each right of the role, and whether it is one that everybody has."""
    found = connection.execute(RIGHTS, {"role": role, "makers": list(LARGE_OBJECT_MAKERS)})
    everybodys: dict[Right, bool] = {}
    for kind, name, right, is_everybodys in found:
        key = Right(kind, name, right)
        everybodys[key] = everybodys.get(key, False) or is_everybodys
    return everybodys
