using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Shouldly;
using SvcInfra.Infrastructure.Persistence;
using SvcInfra.Infrastructure.Persistence.Sqlite;
using SvcInfra.Infrastructure.Persistence.Tenancy;

namespace SvcInfra.UnitTests.Persistence;

public sealed class ContextLeaseTests
{
    [Fact]
    public async Task Context_takes_no_savepoints_when_leased_again()
    {
        await using var services = new ServiceCollection()
            .AddPooledDbContextFactory<SqliteDbContext>(options => options.UseSqlite("Data Source=:memory:"), poolSize: 1)
            .BuildServiceProvider();
        var contexts = new AppDbContextFactory(
            services, Options.Create(new DatabaseOptions()), new SharedDatabase(), TimeProvider.System, NullLogger<AppDbContextFactory>.Instance);

        for (var lease = 1; lease <= 2; lease++)
        {
            await using var context = contexts.Lease(tenantId: null);
            context.Database.AutoSavepointsEnabled.ShouldBeFalse($"lease {lease}");
        }
    }
}
