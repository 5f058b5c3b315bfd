using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using SvcInfra.Infrastructure.Common;

namespace SvcInfra.Infrastructure.Persistence.PostgreSql;

/// <summary>
/// Checks before the first request that row-level security is current and applies to the application's role. In Development a role that bypasses it
/// is only logged.
/// </summary>
internal sealed partial class CheckRowSecurity(
    AppDbContextFactory contexts,
    RowSecurity security,
    IOptions<DatabaseOptions> options,
    IHostEnvironment environment,
    ILogger<CheckRowSecurity> logger) : IStartupTask
{
    /// <exception cref="ConfigurationException">Row-level security would have no effect.</exception>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        if (!options.Value.IsPostgreSql)
        {
            return;
        }

        await using var context = contexts.Lease(tenantId: null);
        var state = await security.ReadAsync(context, cancellationToken);
        if (!state.IsCurrent)
        {
            throw new ConfigurationException(
                "The row-level security of the database is not the one that this version requires. Run: dotnet run --project src/WebApi -- migrate");
        }

        if (!state.BypassesIt)
        {
            return;
        }

        if (!environment.IsDevelopment())
        {
            throw new ConfigurationException(
                $"Database:ConnectionString connects as {state.Role}, a superuser or a role with BYPASSRLS, which bypasses row-level security. "
                + "Connect with a role of the application's own, and set Database:MigrationConnectionString to the owner of the tables "
                + "(docs/persistence.md, Roles).");
        }

        LogBypass(state.Role);
    }

    [LoggerMessage(
        LogLevel.Warning,
        "The database role {Role} is a superuser or has BYPASSRLS, so it bypasses row-level security. Outside Development the start would fail.")]
    private partial void LogBypass(string role);
}
