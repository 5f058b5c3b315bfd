using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Npgsql;
using SvcInfra.Infrastructure.Common;

namespace SvcInfra.Infrastructure.Persistence.PostgreSql;

/// <summary>
/// Row-level security as the model wants it: roles, grants, policies, and the procedures by which a connection says whom it acts for. Not in
/// the text of migrations, so that an entity of any module gets it without anybody's remembering.
/// </summary>
public sealed partial class RowSecurity(IOptions<DatabaseOptions> options, ILogger<RowSecurity> logger)
{
    /// <summary>Makes it so if it isn't, in one transaction. The caller holds the lock of the migration.</summary>
    /// <param name="context">A lease for the migration.</param>
    /// <param name="cancellationToken">Undoes what was begun, but for roles.</param>
    /// <returns>Whether anything had to be done.</returns>
    /// <exception cref="ConfigurationException">A role is missing that the owner may not make.</exception>
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

    /// <summary>What the role of the connection finds.</summary>
    public async Task<RowSecurityState> ReadAsync(AppDbContext context, CancellationToken cancellationToken)
    {
        await using var connection = new NpgsqlConnection(options.Value.ConnectionString);
        await connection.OpenAsync(cancellationToken);
        return await ReadAsync(connection, new RowSecurityPlan(context.Model, DatabaseRoles.Of(options.Value)), cancellationToken);
    }

    private static async Task<RowSecurityState> ReadAsync(NpgsqlConnection connection, RowSecurityPlan plan, CancellationToken cancellationToken)
    {
#pragma warning disable CA2100 // Made of the model's names, quoted.
        await using var command = new NpgsqlCommand(plan.Question, connection);
#pragma warning restore CA2100
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        await reader.ReadAsync(cancellationToken);
        return new RowSecurityState(!reader.IsDBNull(0) && reader.GetBoolean(0) && reader.GetInt64(1) == 0, reader.GetBoolean(2), reader.GetString(3));
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
            throw new ConfigurationException($"there is no role {app}, with which the application connects. Make it: CREATE ROLE {app} LOGIN PASSWORD '...'");
        }

        // A member must be able to become the role, and must not have its privileges before: since 16 that is said of the membership, until 15 of the member.
        var knowsMemberships = connection.PostgreSqlVersion.Major >= 16;
        foreach (var role in new[] { roles.System, roles.Retention })
        {
            await EnsureAsync(connection, role, $"CREATE ROLE {RowSecurityPlan.Quote(role)} NOLOGIN", "SELECT EXISTS (SELECT FROM pg_roles WHERE rolname = $1)", [role], cancellationToken);
            await EnsureAsync(
                connection, role, $"GRANT {RowSecurityPlan.Quote(role)} TO {app}{(knowsMemberships ? " WITH INHERIT FALSE, SET TRUE" : "")}",
                "SELECT pg_has_role($2, $1, 'MEMBER')", [role, roles.App], cancellationToken);
        }

        if (!knowsMemberships && !appIsOwner && appInherits)
        {
            await EnsureAsync(connection, roles.App, $"ALTER ROLE {app} NOINHERIT", "SELECT NOT rolinherit FROM pg_roles WHERE rolname = $1", [roles.App], cancellationToken);
        }

        return appIsOwner;
    }

    private static async Task EnsureAsync(
        NpgsqlConnection connection, string role, string statement, string question, string[] parameters, CancellationToken cancellationToken)
    {
        if (await AskAsync())
        {
            return;
        }

        try
        {
            await ExecuteAsync(connection, statement, cancellationToken);
        }
        catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.InsufficientPrivilege)
        {
            throw new ConfigurationException($"the role \"{role}\" is not as row-level security needs it, and {connection.UserName} may not change that. As a superuser, run: {statement}", e);
        }
        catch (PostgresException e) when (e.SqlState is PostgresErrorCodes.DuplicateObject or PostgresErrorCodes.UniqueViolation)
        {
            // Roles are the server's: another database's migration made it between the question and the answer.
        }

        async Task<bool> AskAsync()
        {
#pragma warning disable CA2100 // One of the questions above.
            await using var command = new NpgsqlCommand(question, connection);
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
#pragma warning disable CA2100 // Made of the model's and the roles' names, quoted.
        command.CommandText = sql;
#pragma warning restore CA2100
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    [LoggerMessage(LogLevel.Information, "Row-level security is set up for the roles {App}, {System} and {Retention}")]
    private partial void LogApplied(string app, string system, string retention);
}

/// <param name="IsCurrent">Whether all is as the model wants it.</param>
/// <param name="IsAboveIt">Whether policies do not hold the asking role.</param>
/// <param name="Role">The asking role.</param>
public sealed record RowSecurityState(bool IsCurrent, bool IsAboveIt, string Role);
