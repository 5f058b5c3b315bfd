using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using SvcInfra.Infrastructure.Common;

namespace SvcInfra.Infrastructure.Persistence.PostgreSql;

/// <summary>Before the first request: policies are there, and hold the role that serves it. In Development a role above them is only warned of.</summary>
internal sealed partial class CheckRowSecurity(
    AppDbContextFactory contexts, RowSecurity security, IOptions<DatabaseOptions> options, IHostEnvironment environment, ILogger<CheckRowSecurity> logger) : IStartupTask
{
    /// <exception cref="ConfigurationException">Row-level security would not hold.</exception>
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
            throw new ConfigurationException("row-level security of the database is not as this version needs it. Run: dotnet run --project src/WebApi -- migrate");
        }

        if (!state.IsAboveIt)
        {
            return;
        }

        if (!environment.IsDevelopment())
        {
            throw new ConfigurationException(
                $"Database:ConnectionString connects as {state.Role}, a superuser or a role with BYPASSRLS, whom row-level security does not hold. "
                + "Connect with a role of the application's own, and with the owner of the tables in Database:MigrationConnectionString (docs/persistence.md, Roles).");
        }

        LogAbove(state.Role);
    }

    [LoggerMessage(LogLevel.Warning, "Row-level security does not hold the database role {Role}, a superuser or one with BYPASSRLS; outside Development the start would be refused")]
    private partial void LogAbove(string role);
}
