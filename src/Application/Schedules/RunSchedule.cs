using Ardalis.Result;
using MediatR;
using SvcInfra.Application.Common.Messaging;
using SvcInfra.Application.Common.Security;
using SvcInfra.Application.Schedules.Contracts;

namespace SvcInfra.Application.Schedules;

/// <summary>Enqueues a schedule's job now, even if the schedule is paused. The next firing does not change.</summary>
[RequireOperator(ScheduleOperatorPermissions.Manage)]
public sealed record RunSchedule(string Name) : ICommand;

internal sealed class RunScheduleHandler(IScheduleAdministration schedules, OperatorLog log) : IRequestHandler<RunSchedule, Result>
{
    public async Task<Result> Handle(RunSchedule command, CancellationToken cancellationToken)
    {
        var done = await schedules.RunNowAsync(command.Name, cancellationToken);
        if (done.IsSuccess)
        {
            log.Record(nameof(RunSchedule), command.Name);
        }

        return done;
    }
}
