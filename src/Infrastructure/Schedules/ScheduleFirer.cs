using Ardalis.Result;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using SvcInfra.Application.Common.Messaging;
using SvcInfra.Application.Common.Persistence;
using SvcInfra.Application.Common.Security;
using SvcInfra.Application.Jobs.Contracts;
using SvcInfra.Application.Schedules;
using SvcInfra.Domain.Common;
using SvcInfra.Infrastructure.Persistence;

namespace SvcInfra.Infrastructure.Schedules;

/// <summary>The unit of work of one firing. It may lose a race for the job's unique key; its retry then finds the winner's job.</summary>
internal sealed record FireSchedule : IRetriesOnConflict;

/// <summary>
/// Fires a schedule: stores the row that makes the firing unique and enqueues the job, in one transaction. The job runs as the system, without
/// tenant and user.
/// </summary>
internal sealed class ScheduleFirer(IServiceScopeFactory scopes)
{
    /// <returns>False if the firing was committed before.</returns>
    /// <exception cref="FiringRefusedException">The database refused the firing; a retry may succeed.</exception>
    public async Task<bool> FireAsync(ScheduleType schedule, DateTimeOffset scheduledAt, CancellationToken cancellationToken)
    {
        // Planned times are whole seconds. The time of a manual run is cut to milliseconds, which both engines store without loss.
        var at = DateTimeOffset.FromUnixTimeMilliseconds(scheduledAt.ToUnixTimeMilliseconds());
        await using var scope = scopes.CreateAsyncScope();
        scope.ServiceProvider.GetRequiredService<RequestContext>().Set(new RequestIdentity(PrincipalKind.System));
        var context = scope.ServiceProvider.GetRequiredService<AppDbContext>();
        var isNew = false;
        var result = await scope.ServiceProvider.GetRequiredService<IUnitOfWork>().ExecuteAsync(
            new FireSchedule(),
            async () =>
            {
                isNew = !await context.Set<ScheduleFiring>()
                    .AnyAsync(f => f.Schedule == schedule.Name && f.ScheduledAt == at, cancellationToken);
                if (isNew)
                {
                    context.Add(new ScheduleFiring { Schedule = schedule.Name, ScheduledAt = at });
                    await schedule.EnqueueAsync(scope.ServiceProvider.GetRequiredService<IJobs>(), cancellationToken);
                }

                return Result.Success();
            },
            cancellationToken);

        if (!result.Succeeded())
        {
            throw new FiringRefusedException(Error.Of(result));
        }

        if (isNew)
        {
            ScheduleTelemetry.Fired(schedule.Name);
        }

        return isNew;
    }
}

internal sealed class FiringRefusedException(Error error) : Exception($"{error.Code}: {error.Message}")
{
    public Error Error => error;
}
