using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using SvcInfra.Application.Schedules;
using SvcInfra.Application.Schedules.Contracts;
using SvcInfra.Infrastructure.Common;
using SvcInfra.Infrastructure.Persistence;

namespace SvcInfra.Infrastructure.Schedules;

internal sealed class SchedulesModule : IModule
{
    public void AddServices(IServiceCollection services, IConfiguration configuration, IHostEnvironment environment)
    {
        services.AddValidatedOptions<SchedulesOptions>(SchedulesOptions.Section);
        services.AddSingleton<IValidateOptions<SchedulesOptions>, ScheduleValidation>();
        services.AddSingleton<PostgreSqlScheduleStore>();
        services.AddSingleton<InMemoryScheduleStore>();
        services.AddSingleton<IScheduleStore>(provider => provider.GetRequiredService<IOptions<DatabaseOptions>>().Value.IsPostgreSql
            ? provider.GetRequiredService<PostgreSqlScheduleStore>()
            : provider.GetRequiredService<InMemoryScheduleStore>());
        services.AddSingleton<ScheduleFirer>();
        services.AddSingleton<ScheduleOutage>();
        services.AddSingleton<FireScheduleJob>();
        services.AddSingleton<QuartzScheduler>();
        services.AddSingleton<ScheduleReconciler>();
        services.AddSingleton<IScheduleAdministration, QuartzScheduleAdministration>();
        services.AddScoped<IScheduleFirings, EfScheduleFirings>();
        services.AddBackgroundWork<ScheduleService>();
    }
}
