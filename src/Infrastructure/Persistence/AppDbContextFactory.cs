using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using SvcInfra.Infrastructure.Persistence.PostgreSql;
using SvcInfra.Infrastructure.Persistence.Sqlite;

namespace SvcInfra.Infrastructure.Persistence;

/// <summary>Leases contexts of the configured engine from its pool, each set to one tenant. Disposing gives it back.</summary>
public sealed class AppDbContextFactory(
    IServiceProvider services, IOptions<DatabaseOptions> options, ITenantDatabase tenantDatabase, TimeProvider time)
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

    /// <summary>Builds the model now, which the first query would have to wait for.</summary>
    public void BuildModel()
    {
        using var context = Lease(tenantId: null);
        _ = context.Model;
    }
}
