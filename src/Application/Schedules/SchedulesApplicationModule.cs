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
    /// <summary>Registers the schedules of the type. Does nothing for other types.</summary>
    /// <exception cref="InvalidOperationException">The type has a schedule but is not a job.</exception>
    public static IServiceCollection AddRecurringJob(this IServiceCollection services, Type job)
    {
        foreach (var settings in job.GetCustomAttributes<RecurringAttribute>())
        {
            var type = job.IsAssignableTo(typeof(IJob))
                ? typeof(ScheduleType<>).MakeGenericType(job)
                : throw new InvalidOperationException($"[Recurring] of {job.Name}: the type is not an IJob.");
            services.AddSingleton(typeof(ScheduleType), Activator.CreateInstance(type, settings)!);
        }

        return services;
    }
}
