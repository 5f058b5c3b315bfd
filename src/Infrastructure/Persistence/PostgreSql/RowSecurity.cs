using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Npgsql;
using SvcInfra.Infrastructure.Common;

namespace SvcInfra.Infrastructure.Persistence.PostgreSql;

/// <summary>
/// Sets up row-level security from the model: roles, grants, policies, and the procedures with which a connection sets its tenant context. It is
/// not part of the migrations, so that every new entity gets it automatically.
/// </summary>
public sealed partial class RowSecurity(IOptions<DatabaseOptions> options, ILogger<RowSecurity> logger)
{
    /// <summary>Applies it where it differs, in one transaction. The caller holds the migration lock.</summary>
    /// <param name="context">A lease for the migration.</param>
    /// <param name="cancellationToken">Rolls back, except for created roles.</param>
    /// <returns>Whether anything changed.</returns>
    /// <exception cref="ConfigurationException">A role is missing that the owner may not create.</exception>
    public async Task<bool> ApplyAsync(AppDbContext context, CancellationToken cancellationToken)
    {
        var roles = DatabaseRoles.Of(options.Value);
        var plan = new RowSecurityPlan(context.Model, roles);
        await using var connection = new NpgsqlConnection(context.Database.GetConnectionString());
        await connection.OpenAsync(cancellationToken);
        if (await ReadAsync(connection, plan, cancellationToken) is { IsCurrent: true })
        {
            return false;
        }

        var appIsOwner = await PrepareRolesAsync(connection, roles, cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await ExecuteAsync(connection, plan.Sql(appIsOwner) + plan.Mark, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        LogApplied(roles.App, roles.System, roles.Retention);
        return true;
    }

    /// <summary>Reads the state with the application's role.</summary>
    public async Task<RowSecurityState> ReadAsync(AppDbContext context, CancellationToken cancellationToken)
    {
        await using var connection = new NpgsqlConnection(options.Value.ConnectionString);
        await connection.OpenAsync(cancellationToken);
        return await ReadAsync(connection, new RowSecurityPlan(context.Model, DatabaseRoles.Of(options.Value)), cancellationToken);
    }

    private static async Task<RowSecurityState> ReadAsync(NpgsqlConnection connection, RowSecurityPlan plan, CancellationToken cancellationToken)
    {
#pragma warning disable CA2100 // Built from the model's names, quoted.
        await using var command = new NpgsqlCommand(plan.StateQuery, connection);
#pragma warning restore CA2100
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        await reader.ReadAsync(cancellationToken);
        var isCurrent = !reader.IsDBNull(0) && reader.GetBoolean(0) && reader.GetInt64(1) == 0;
        return new RowSecurityState(isCurrent, reader.GetBoolean(2), reader.GetString(3));
    }

    /// <returns>Whether the application's role owns the tables.</returns>
    private static async Task<bool> PrepareRolesAsync(NpgsqlConnection connection, DatabaseRoles roles, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(
            """
            SELECT current_user = $1, EXISTS (SELECT FROM pg_roles WHERE rolname = $1),
                   EXISTS (SELECT FROM pg_roles WHERE rolname = $1 AND rolinherit AND NOT rolsuper)
            """,
            connection)
        { Parameters = { new() { Value = roles.App } } };
        bool appIsOwner, appExists, appInherits;
        await using (var reader = await command.ExecuteReaderAsync(cancellationToken))
        {
            await reader.ReadAsync(cancellationToken);
            (appIsOwner, appExists, appInherits) = (reader.GetBoolean(0), reader.GetBoolean(1), reader.GetBoolean(2));
        }

        var app = RowSecurityPlan.Quote(roles.App);
        if (!appExists)
        {
            throw new ConfigurationException(
                $"The role {app}, with which the application connects, does not exist. Create it: CREATE ROLE {app} LOGIN PASSWORD '...'");
        }

        // A member must be able to assume the role without inheriting its privileges. PostgreSQL 16 and later set that per membership, earlier
        // versions per role.
        var knowsMemberships = connection.PostgreSqlVersion.Major >= 16;
        foreach (var role in new[] { roles.System, roles.Retention })
        {
            var name = RowSecurityPlan.Quote(role);
            await EnsureAsync(
                connection,
                role,
                $"CREATE ROLE {name} NOLOGIN",
                "SELECT EXISTS (SELECT FROM pg_roles WHERE rolname = $1)",
                [role],
                cancellationToken);
            await EnsureAsync(
                connection, role, $"GRANT {name} TO {app}{(knowsMemberships ? " WITH INHERIT FALSE, SET TRUE" : "")}",
                "SELECT pg_has_role($2, $1, 'MEMBER')", [role, roles.App], cancellationToken);
        }

        if (!knowsMemberships && !appIsOwner && appInherits)
        {
            await EnsureAsync(
                connection,
                roles.App,
                $"ALTER ROLE {app} NOINHERIT",
                "SELECT NOT rolinherit FROM pg_roles WHERE rolname = $1",
                [roles.App],
                cancellationToken);
        }

        return appIsOwner;
    }

    private static async Task EnsureAsync(
        NpgsqlConnection connection, string role, string statement, string check, string[] parameters, CancellationToken cancellationToken)
    {
        if (await IsDoneAsync())
        {
            return;
        }

        try
        {
            await ExecuteAsync(connection, statement, cancellationToken);
        }
        catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.InsufficientPrivilege)
        {
            throw new ConfigurationException(
                $"The role \"{role}\" is not what row-level security requires, and {connection.UserName} may not change it. "
                + $"As a superuser, run: {statement}",
                e);
        }
        catch (PostgresException e) when (e.SqlState is PostgresErrorCodes.DuplicateObject or PostgresErrorCodes.UniqueViolation)
        {
            // Roles belong to the server: another database's migration created it in the meantime.
        }

        async Task<bool> IsDoneAsync()
        {
#pragma warning disable CA2100 // One of the constant queries above.
            await using var command = new NpgsqlCommand(check, connection);
#pragma warning restore CA2100
            foreach (var parameter in parameters)
            {
                command.Parameters.Add(new NpgsqlParameter { Value = parameter });
            }

            return await command.ExecuteScalarAsync(cancellationToken) is true;
        }
    }

    private static async Task ExecuteAsync(DbConnection connection, string sql, CancellationToken cancellationToken)
    {
        await using var command = connection.CreateCommand();
#pragma warning disable CA2100 // Built from the model's and the roles' names, quoted.
        command.CommandText = sql;
#pragma warning restore CA2100
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    [LoggerMessage(LogLevel.Information, "Row-level security was set up for the roles {App}, {System} and {Retention}.")]
    private partial void LogApplied(string app, string system, string retention);
}

/// <param name="IsCurrent">Whether it matches the model.</param>
/// <param name="BypassesIt">Whether policies do not apply to the role.</param>
/// <param name="Role">The role of the connection.</param>
public sealed record RowSecurityState(bool IsCurrent, bool BypassesIt, string Role);
