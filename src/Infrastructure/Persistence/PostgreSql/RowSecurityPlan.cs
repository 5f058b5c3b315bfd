using System.Security.Cryptography;
using System.Text;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;
using Npgsql;
using SvcInfra.Domain.Common;
using SvcInfra.Infrastructure.Persistence.Tenancy;

namespace SvcInfra.Infrastructure.Persistence.PostgreSql;

/// <summary>The roles of the database, besides the owner of the tables.</summary>
internal sealed record DatabaseRoles(string App, string System, string Retention)
{
    private const int MaxNameLength = 63;

    public static DatabaseRoles Of(DatabaseOptions options)
    {
        var run = new NpgsqlConnectionStringBuilder(options.ConnectionString);
        var app = options.AppRole
            ?? run.Username
            ?? new NpgsqlConnectionStringBuilder(options.MigrationConnectionString).Username
            ?? Environment.UserName;
        var database = run.Database ?? app;
        return new DatabaseRoles(app, options.SystemRole ?? Name("_system"), options.RetentionRole ?? Name("_retention"));

        // Roles belong to the whole server: a role that two databases shared could read the tenants of both.
        string Name(string suffix) => database[..Math.Min(database.Length, MaxNameLength - suffix.Length)] + suffix;
    }

    /// <returns>A sentence for each role whose name PostgreSQL reserves; <c>migrate</c> could not create it.</returns>
    public static IEnumerable<string> Reserved(DatabaseOptions options)
    {
        var roles = Of(options);
        (string Key, string Name)[] named =
        [
            (nameof(DatabaseOptions.AppRole), roles.App), (nameof(DatabaseOptions.SystemRole), roles.System),
            (nameof(DatabaseOptions.RetentionRole), roles.Retention),
        ];
        return named.Where(role => role.Name is "public" or "none" || role.Name.StartsWith("pg_", StringComparison.Ordinal))
            .Select(role => $"Database:{role.Key} is {role.Name}, a name that PostgreSQL reserves. Set it to one that does not start with pg_.");
    }
}

/// <summary>The row-level security that the model requires, and the idempotent SQL that sets it up.</summary>
internal sealed class RowSecurityPlan
{
    private const string Version = "1";

    private readonly Table[] _tables;
    private readonly DatabaseRoles _roles;
    private readonly string _system;
    private readonly string _retention;

    public RowSecurityPlan(IModel model, DatabaseRoles roles)
    {
        _roles = roles;
        (_system, _retention) = (Quote(roles.System), Quote(roles.Retention));
        _tables =
        [
            .. model.GetEntityTypes()
                .Select(Table.Of)
                .OfType<Table>()
                .DistinctBy(table => table.Name)
                .OrderBy(table => table.Name, StringComparer.Ordinal),
        ];
        Fingerprint = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Sql(appIsOwner: false))));
    }

    /// <summary>Differs when the effect of <see cref="Sql"/> differs.</summary>
    public string Fingerprint { get; }

    /// <summary>
    /// Reads the state in one row: the fingerprint, the number of tables that lack a part of the plan, and whether the current role bypasses all
    /// policies.
    /// </summary>
    public string StateQuery => $"""
        SELECT obj_description(to_regprocedure('set_tenant(uuid)'), 'pg_proc') = 'row-level security {Fingerprint}',
               (SELECT count(*) FROM (VALUES {WantedTables()})
                       AS wanted (name, policies, insert_only)
                    LEFT JOIN pg_class AS c ON c.oid = to_regclass(wanted.name)
                WHERE (wanted.policies AND NOT coalesce(c.relrowsecurity AND c.relforcerowsecurity
                          AND 3 = (SELECT count(*) FROM pg_policy WHERE polrelid = c.oid AND polname IN ('tenant', 'system', 'migration')), false))
                   OR (wanted.insert_only AND NOT EXISTS (SELECT FROM pg_trigger
                          WHERE tgrelid = c.oid AND tgname = 'insert_only' AND tgenabled IN ('O', 'A')))),
               rolsuper OR rolbypassrls, current_user::text
        FROM pg_roles WHERE rolname = current_user
        """;

    /// <param name="appIsOwner">Whether the application's role owns the tables: then nothing is granted to it or revoked from it.</param>
    public string Sql(bool appIsOwner)
    {
        var roles = appIsOwner ? $"{_system}, {_retention}" : $"{Quote(_roles.App)}, {_system}, {_retention}";
        var grantees = roles.Replace("'", "''").Replace("%", "%%"); // within a format string of SQL
        var sql = new StringBuilder($"""
            -- {Version}
            CREATE OR REPLACE PROCEDURE set_tenant(tenant uuid) LANGUAGE plpgsql AS $$
            BEGIN
                PERFORM pg_catalog.set_config('app.tenant_id', coalesce(tenant::text, ''), true);
            END $$;
            {ActAs("act_as_system", _roles.System)}
            {ActAs("act_as_retention", _roles.Retention)}
            CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN
                IF TG_OP = 'DELETE' AND TG_ARGV[0] = 'true' AND current_user = {Literal(_roles.Retention)} THEN
                    RETURN NULL;
                END IF;
                RAISE EXCEPTION '% is refused: table % is insert-only', TG_OP, TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege';
            END $$;
            DO $$
            DECLARE item record; space text := quote_ident(current_schema());
            BEGIN
                EXECUTE format('GRANT USAGE ON SCHEMA %s TO {grantees}', space);
                EXECUTE format('ALTER DEFAULT PRIVILEGES IN SCHEMA %s GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO {grantees}', space);
                EXECUTE format('ALTER DEFAULT PRIVILEGES IN SCHEMA %s GRANT USAGE, SELECT ON SEQUENCES TO {grantees}', space);
                FOR item IN SELECT oid::regclass AS name, relkind FROM pg_class
                        WHERE relnamespace = current_schema()::regnamespace AND relkind IN ('r', 'p', 'S') AND pg_has_role(relowner, 'USAGE') LOOP
                    EXECUTE format(CASE item.relkind WHEN 'S' THEN 'GRANT USAGE, SELECT ON SEQUENCE %s TO {grantees}'
                                                     ELSE 'GRANT SELECT, INSERT, UPDATE, DELETE ON %s TO {grantees}' END, item.name);
                END LOOP;
                IF to_regclass('"__EFMigrationsHistory"') IS NOT NULL THEN
                    REVOKE INSERT, UPDATE, DELETE ON "__EFMigrationsHistory" FROM {roles};
                END IF;
            END $$;

            """);
        foreach (var table in _tables)
        {
            AppendPolicies(sql, table);
            AppendInsertOnly(sql, table, roles);
        }

        return sql.ToString();
    }

    public string Mark => $"COMMENT ON PROCEDURE set_tenant(uuid) IS 'row-level security {Fingerprint}';";

    public static string Quote(string identifier) => $"\"{identifier.Replace("\"", "\"\"")}\"";

    public static string Literal(string text) => $"'{text.Replace("'", "''")}'";

    private static string Bool(bool value) => value ? "true" : "false";

    private string WantedTables() => string.Join(
        ", ",
        _tables.Select(t => $"({Literal(t.Name)}, {Bool(t.HasPolicies)}, {Bool(t.IsInsertOnly)})").DefaultIfEmpty("(NULL, false, false)"));

    private static string ActAs(string procedure, string role) => $"""
        CREATE OR REPLACE PROCEDURE {procedure}() LANGUAGE plpgsql AS $$
        BEGIN
            PERFORM pg_catalog.set_config('app.tenant_id', '', true);
            PERFORM pg_catalog.set_config('role', {Literal(role)}, true);
        END $$;
        """;

    private void AppendPolicies(StringBuilder sql, Table table)
    {
        if (!table.HasPolicies)
        {
            return;
        }

        // A member may inherit the role's policies without assuming the role, so the condition checks the current role.
        var isSystem = $"(current_user IN ({Literal(_roles.System)}, {Literal(_roles.Retention)}))";
        const string IsMigrating = "(current_setting('app.migrating', true) = 'on')";
        sql.Append($"""
            ALTER TABLE {table.Name} ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
            DROP POLICY IF EXISTS tenant ON {table.Name};
            CREATE POLICY tenant ON {table.Name} USING ({table.Rows}) WITH CHECK ({table.NewRows});
            DROP POLICY IF EXISTS system ON {table.Name};
            CREATE POLICY system ON {table.Name} TO {_system}, {_retention} USING {isSystem} WITH CHECK {isSystem};
            DROP POLICY IF EXISTS migration ON {table.Name};
            CREATE POLICY migration ON {table.Name} TO CURRENT_USER USING {IsMigrating} WITH CHECK {IsMigrating};

            """);
    }

    private void AppendInsertOnly(StringBuilder sql, Table table, string roles)
    {
        if (!table.IsInsertOnly)
        {
            return;
        }

        sql.Append($"""
            REVOKE UPDATE, DELETE, TRUNCATE ON {table.Name} FROM {roles};
            DROP TRIGGER IF EXISTS insert_only ON {table.Name};
            CREATE TRIGGER insert_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {table.Name}
                FOR EACH STATEMENT EXECUTE FUNCTION refuse_change({Literal(Bool(table.RetentionMayDelete))});

            """);
        if (table.RetentionMayDelete)
        {
            sql.AppendLine($"GRANT DELETE ON {table.Name} TO {_retention};");
        }
    }

    private sealed record Table(string Name, string? Rows, string? NewRows, bool IsInsertOnly, bool RetentionMayDelete)
    {
        public bool HasPolicies => Rows is not null;

        public static Table? Of(IEntityType entity)
        {
            if (entity.GetTableName() is not { } name)
            {
                return null;
            }

            var schema = entity.GetSchema();
            var rows = entity.FindAnnotation(RowSecurityExtensions.RowsAnnotation)?.Value as string;
            if (rows is null && entity.ClrType.IsAssignableTo(typeof(ITenantOwned)))
            {
                var column = entity.FindProperty(nameof(ITenantOwned.TenantId))!.GetColumnName(StoreObjectIdentifier.Table(name, schema))!;
                rows = $"{Quote(column)} = {RowSecurityExtensions.CurrentTenant}";
            }

            var isInsertOnly = entity.FindAnnotation(RowSecurityExtensions.InsertOnlyAnnotation) is not null;
            return rows is null && !isInsertOnly
                ? null
                : new Table(
                    schema is null ? Quote(name) : $"{Quote(schema)}.{Quote(name)}", rows,
                    entity.FindAnnotation(RowSecurityExtensions.NewRowsAnnotation)?.Value as string ?? rows, isInsertOnly,
                    entity.FindAnnotation(RowSecurityExtensions.RetentionAnnotation)?.Value is true);
        }
    }
}
