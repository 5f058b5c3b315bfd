using System.Reflection;
using Microsoft.Extensions.DependencyInjection;
using SvcInfra.Application.Common.Modules;
using SvcInfra.Application.Jobs.Contracts;
using SvcInfra.Application.Schedules.Contracts;

namespace SvcInfra.Application.Schedules;

internal sealed class SchedulesApplicationModule : IApplicationModule
{
    public void AddServices(IServiceCollection services)
    {
        services.AddSingleton<ScheduleCatalog>();
        foreach (var job in typeof(SchedulesApplicationModule).Assembly.GetTypes())
        {
            services.AddRecurringJob(job);
        }
    }
}

public static class RecurringJobExtensions
{
    /// <summary>Registers the schedules that the type bears; nothing if it bears none.</summary>
    /// <exception cref="InvalidOperationException">It bears one and is no job.</exception>
    public static IServiceCollection AddRecurringJob(this IServiceCollection services, Type job)
    {
        foreach (var settings in job.GetCustomAttributes<RecurringAttribute>())
        {
            var type = job.IsAssignableTo(typeof(IJob))
                ? typeof(ScheduleType<>).MakeGenericType(job)
                : throw new InvalidOperationException($"[Recurring] of {job.Name}: the type is no IJob.");
            services.AddSingleton(typeof(ScheduleType), Activator.CreateInstance(type, settings)!);
        }

        return services;
    }
}
