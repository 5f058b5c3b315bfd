using MediatR;
using SvcInfra.Application.Schedules;
using SvcInfra.WebApi.Common.Http;

namespace SvcInfra.WebApi.Schedules;

internal sealed class ScheduleEndpoints : IAdminEndpoints
{
    public void Map(RouteGroupBuilder admin)
    {
        var schedules = admin.MapModule("schedules");

        schedules.MapGet("/", (ISender sender, CancellationToken ct) => sender.Send(new ListSchedules(), ct).Ok())
            .Sends<ListSchedules>("List schedules");
        schedules.MapPost("/{name}/run", (string name, ISender sender, CancellationToken ct) => sender.Send(new RunSchedule(name), ct).NoContent())
            .Sends<RunSchedule>("Run a schedule now");
        schedules.MapPost("/{name}/pause", (string name, ISender sender, CancellationToken ct) =>
                sender.Send(new PauseSchedule(name), ct).NoContent())
            .Sends<PauseSchedule>("Pause a schedule");
        schedules.MapPost("/{name}/resume", (string name, ISender sender, CancellationToken ct) =>
                sender.Send(new ResumeSchedule(name), ct).NoContent())
            .Sends<ResumeSchedule>("Resume a schedule");
    }
}
