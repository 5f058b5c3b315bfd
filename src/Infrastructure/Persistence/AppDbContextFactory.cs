using System.Diagnostics;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using SvcInfra.Infrastructure.Persistence.PostgreSql;
using SvcInfra.Infrastructure.Persistence.Sqlite;
using SvcInfra.Infrastructure.Persistence.Tenancy;

namespace SvcInfra.Infrastructure.Persistence;

/// <summary>Leases contexts of the configured engine from its pool, each set to one tenant. Disposing returns the context to the pool.</summary>
public sealed partial class AppDbContextFactory(
    IServiceProvider services,
    IOptions<DatabaseOptions> options,
    ITenantDatabase tenantDatabase,
    TimeProvider time,
    ILogger<AppDbContextFactory> logger)
{
    private readonly Func<AppDbContext> _create = options.Value.IsPostgreSql
        ? services.GetRequiredService<IDbContextFactory<PostgreSqlDbContext>>().CreateDbContext
        : services.GetRequiredService<IDbContextFactory<SqliteDbContext>>().CreateDbContext;

    public AppDbContext Lease(Guid? tenantId)
    {
        var context = _create();
        context.Lease(tenantId, time, tenantDatabase.ConnectionStringFor(tenantId));
        return context;
    }

    /// <summary>
    /// For work across tenants, such as purging or sealing: <see cref="AppDbContext.AcrossTenants"/> reads the rows of all tenants, writes for any
    /// tenant are allowed, and on PostgreSQL statements run as the system role.
    /// </summary>
    /// <param name="reason">A short constant text; the log and the trace contain it.</param>
    public AppDbContext LeaseForSystem(string reason) => LeaseFor(LeaseScope.System, reason);

    /// <summary>As <see cref="LeaseForSystem"/>, but as the only role that may delete from insert-only tables.</summary>
    /// <param name="reason">A short constant text; the log and the trace contain it.</param>
    public AppDbContext LeaseForRetention(string reason) => LeaseFor(LeaseScope.Retention, reason);

    /// <summary>Leases a context that connects as the owner of the tables.</summary>
    internal AppDbContext LeaseForMigration()
    {
        var context = _create();
        context.Lease(tenantId: null, time, options.Value.OwnerConnectionString(), LeaseScope.Owner);
        return context;
    }

    /// <summary>Builds the model now, so that the first query does not have to.</summary>
    public void BuildModel()
    {
        using var context = Lease(tenantId: null);
        _ = context.Model;
    }

    private AppDbContext LeaseFor(LeaseScope scope, string reason)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(reason);
        LogSystemScope(scope, reason);
        Activity.Current?.SetTag("system_scope.reason", reason);
        var context = _create();
        context.Lease(tenantId: null, time, tenantDatabase.ConnectionStringFor(null), scope);
        return context;
    }

    [LoggerMessage(LogLevel.Debug, "Leased a context across tenants in scope {Scope} for {Reason}.")]
    private partial void LogSystemScope(LeaseScope scope, string reason);
}
