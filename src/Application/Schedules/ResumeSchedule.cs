using Ardalis.Result;
using MediatR;
using SvcInfra.Application.Common.Messaging;
using SvcInfra.Application.Common.Security;
using SvcInfra.Application.Schedules.Contracts;

namespace SvcInfra.Application.Schedules;

/// <summary>Resumes a paused schedule. Does nothing if it is not paused.</summary>
[RequireOperator(ScheduleOperatorPermissions.Manage)]
public sealed record ResumeSchedule(string Name) : ICommand;

internal sealed class ResumeScheduleHandler(IScheduleAdministration schedules, OperatorLog log) : IRequestHandler<ResumeSchedule, Result>
{
    public async Task<Result> Handle(ResumeSchedule command, CancellationToken cancellationToken)
    {
        var done = await schedules.ResumeAsync(command.Name, cancellationToken);
        if (done.IsSuccess)
        {
            log.Record(nameof(ResumeSchedule), command.Name);
        }

        return done;
    }
}
