using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Hosting.Internal;
using Microsoft.Extensions.Options;
using Shouldly;
using SvcInfra.Infrastructure.Persistence;
using SvcInfra.Infrastructure.Persistence.PostgreSql;
using SvcInfra.Infrastructure.Persistence.Sqlite;

namespace SvcInfra.UnitTests.Persistence;

/// <summary>The start builds the model before there are services; different options would build a second model (decision 9).</summary>
public sealed class SharedModelTests
{
    [Fact]
    public void Sqlite_pool_reuses_the_model_that_was_built_early()
    {
        using var early = DatabaseEngine.UnconnectedSqlite();
        using var services = Pool(new DatabaseOptions { ConnectionString = "Data Source=:memory:" })
            .AddPooledDbContextFactory<SqliteDbContext>((provider, options) => DatabaseEngine.UseSqlite(options, provider)).BuildServiceProvider();
        using var pooled = services.GetRequiredService<IDbContextFactory<SqliteDbContext>>().CreateDbContext();
        pooled.Model.ShouldBeSameAs(early.Model);
    }

    [Fact]
    public void PostgreSql_pool_reuses_the_model_that_was_built_early()
    {
        using var early = DatabaseEngine.UnconnectedPostgreSql();
        var settings = new DatabaseOptions
        {
            Provider = DatabaseOptions.PostgreSql,
            ConnectionString = "Host=db.example.com;Username=app",
            MaxRetries = 1,
        };
        using var services = Pool(settings)
            .AddPooledDbContextFactory<PostgreSqlDbContext>(
                (provider, options) => DatabaseEngine.UsePostgreSql(options, provider)).BuildServiceProvider();
        using var pooled = services.GetRequiredService<IDbContextFactory<PostgreSqlDbContext>>().CreateDbContext();
        pooled.Model.ShouldBeSameAs(early.Model);
    }

    private static IServiceCollection Pool(DatabaseOptions settings) =>
        new ServiceCollection()
            .AddLogging()
            .AddSingleton(Options.Create(settings))
            .AddSingleton<IHostEnvironment>(new HostingEnvironment { ContentRootPath = AppContext.BaseDirectory });
}
