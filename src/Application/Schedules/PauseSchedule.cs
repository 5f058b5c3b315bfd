using Ardalis.Result;
using MediatR;
using SvcInfra.Application.Common.Messaging;
using SvcInfra.Application.Common.Security;
using SvcInfra.Application.Schedules.Contracts;

namespace SvcInfra.Application.Schedules;

/// <summary>Pauses a schedule until it is resumed. Does nothing if it is already paused.</summary>
[RequireOperator(ScheduleOperatorPermissions.Manage)]
public sealed record PauseSchedule(string Name) : ICommand;

internal sealed class PauseScheduleHandler(IScheduleAdministration schedules, OperatorLog log) : IRequestHandler<PauseSchedule, Result>
{
    public async Task<Result> Handle(PauseSchedule command, CancellationToken cancellationToken)
    {
        var done = await schedules.PauseAsync(command.Name, cancellationToken);
        if (done.IsSuccess)
        {
            log.Record(nameof(PauseSchedule), command.Name);
        }

        return done;
    }
}
