using Ardalis.Result;
using MediatR;
using SvcInfra.Application.Common.Messaging;
using SvcInfra.Application.Common.Security;
using SvcInfra.Application.Schedules.Contracts;

namespace SvcInfra.Application.Schedules;

/// <summary>Lists all schedules that the responding process knows, by name.</summary>
[RequireOperator(ScheduleOperatorPermissions.Read)]
public sealed record ListSchedules : IQuery<SchedulesDto>;

internal sealed class ListSchedulesHandler(IScheduleAdministration schedules) : IRequestHandler<ListSchedules, Result<SchedulesDto>>
{
    public async Task<Result<SchedulesDto>> Handle(ListSchedules query, CancellationToken cancellationToken) =>
        new SchedulesDto([.. (await schedules.ListAsync(cancellationToken)).Select(state => new ScheduleDto(
            state.Name, state.Job, state.Cron, state.TimeZone, state.NextRun, state.PreviousRun, state.IsPaused))]);
}
