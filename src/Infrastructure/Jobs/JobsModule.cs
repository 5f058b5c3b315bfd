using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using SvcInfra.Application.Jobs.Contracts;
using SvcInfra.Infrastructure.Common;
using SvcInfra.Infrastructure.Persistence;

namespace SvcInfra.Infrastructure.Jobs;

internal sealed class JobsModule : IModule
{
    public void AddServices(IServiceCollection services, IConfiguration configuration, IHostEnvironment environment)
    {
        services.AddValidatedOptions<JobsOptions>(JobsOptions.Section);
        services.AddSingleton<PostgreSqlJobStore>();
        services.AddSingleton<SqliteJobStore>();
        services.AddSingleton<IJobStore>(provider => provider.GetRequiredService<IOptions<DatabaseOptions>>().Value.IsPostgreSql
            ? provider.GetRequiredService<PostgreSqlJobStore>()
            : provider.GetRequiredService<SqliteJobStore>());
        services.AddSingleton<JobPayloads>();
        services.AddSingleton<JobSignal>();
        services.AddSingleton<RunningJobs>();
        services.AddSingleton<DatabaseOutage>();
        services.AddSingleton<JobOutcomes>();
        services.AddSingleton<JobHeartbeat>();
        services.AddSingleton<JobRunner>();
        services.AddScoped<IJobs, EfJobs>();
        services.AddBackgroundWork<JobWorker>();
    }
}
