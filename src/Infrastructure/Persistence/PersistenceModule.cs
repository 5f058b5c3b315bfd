using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using SvcInfra.Application.Common.Persistence;
using SvcInfra.Application.Common.Security;
using SvcInfra.Infrastructure.Common;
using SvcInfra.Infrastructure.Common.Seeding;
using SvcInfra.Infrastructure.Persistence.PostgreSql;
using SvcInfra.Infrastructure.Persistence.Schema;
using SvcInfra.Infrastructure.Persistence.Sqlite;
using SvcInfra.Infrastructure.Persistence.Tenancy;
using SvcInfra.Infrastructure.Persistence.Transactions;

namespace SvcInfra.Infrastructure.Persistence;

internal sealed class PersistenceModule : IModule
{
    public void AddServices(IServiceCollection services, IConfiguration configuration, IHostEnvironment environment)
    {
        services.AddValidatedOptions<DatabaseOptions>(DatabaseOptions.Section);

        // Both engines are registered; the setting is read when the first context is leased, so that settings that a test host adds late apply.
        services.AddPooledDbContextFactory<SqliteDbContext>((provider, options) => DatabaseEngine.UseSqlite(options, provider));
        services.AddPooledDbContextFactory<PostgreSqlDbContext>((provider, options) => DatabaseEngine.UsePostgreSql(options, provider));
        services.AddSingleton<ITenantDatabase, SharedDatabase>();
        services.AddSingleton<AppDbContextFactory>();
        services.AddScoped(provider =>
            provider.GetRequiredService<AppDbContextFactory>().Lease(provider.GetRequiredService<IRequestContext>().TenantId));

        services.AddSingleton<IWriteGate>(provider =>
            provider.GetRequiredService<IOptions<DatabaseOptions>>().Value.IsPostgreSql
                ? new OpenWriteGate()
                : new SingleWriterGate(provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton<BatchedDelete>();
        services.AddSingleton<DatabaseErrors>();
        services.AddSingleton<DatabaseProblems>();
        services.AddSingleton<DatabaseOwnership>();
        services.AddSingleton<RowSecurity>();
        services.AddSingleton<DatabaseMigrator>();
        services.AddScoped(typeof(IRepository<>), typeof(EfRepository<>));
        services.AddScoped(typeof(IReadRepository<>), typeof(EfReadRepository<>));
        services.AddScoped<IUnitOfWork, EfUnitOfWork>();

        services.Scan(scan => scan.FromAssemblyOf<PersistenceModule>()
            .AddClasses(c => c.AssignableTo<IUnitOfWorkStep>(), publicOnly: false).As<IUnitOfWorkStep>().WithScopedLifetime()
            .AddClasses(c => c.AssignableTo<ITenantPurgeStep>(), publicOnly: false).As<ITenantPurgeStep>().WithScopedLifetime()
            .AddClasses(c => c.AssignableTo<IStartupTask>(), publicOnly: false).As<IStartupTask>().WithSingletonLifetime()
            .AddClasses(c => c.AssignableTo<ISeed>(), publicOnly: false).As<ISeed>().WithSingletonLifetime());
    }
}
