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

/// <summary>The unit of work of one firing. It may lose a race for the job's unique key; the second time it sees the winner's job.</summary>
internal sealed record FireSchedule : IRetriesOnConflict;

/// <summary>
/// A firing: the row that makes it unique and the job, in one transaction. The job will act for the system, without tenant and user.
/// </summary>
internal sealed class ScheduleFirer(IServiceScopeFactory scopes)
{
    /// <returns>False when it was done before.</returns>
    /// <exception cref="FiringRefusedException">The database refused it, and may not the next time.</exception>
    public async Task<bool> FireAsync(ScheduleType schedule, DateTimeOffset scheduledAt, CancellationToken cancellationToken)
    {
        // Planned times are whole seconds. The time of a run by hand is cut to what both engines store and read back as it was.
        var at = DateTimeOffset.FromUnixTimeMilliseconds(scheduledAt.ToUnixTimeMilliseconds());
        await using var scope = scopes.CreateAsyncScope();
        scope.ServiceProvider.GetRequiredService<RequestContext>().Set(new RequestIdentity(PrincipalKind.System));
        var context = scope.ServiceProvider.GetRequiredService<AppDbContext>();
        var isNew = false;
        var result = await scope.ServiceProvider.GetRequiredService<IUnitOfWork>().ExecuteAsync(
            new FireSchedule(),
            async () =>
            {
                isNew = !await context.Set<ScheduleFiring>().AnyAsync(f => f.Schedule == schedule.Name && f.ScheduledAt == at, cancellationToken);
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
