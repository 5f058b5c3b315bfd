using System.Text.Json;
using MediatR;
using SvcInfra.Application.Jobs.DeadLetters;
using SvcInfra.Application.Jobs.Monitoring;
using SvcInfra.WebApi.Common.Http;

namespace SvcInfra.WebApi.Jobs;

internal sealed class JobEndpoints : IAdminEndpoints
{
    public void Map(RouteGroupBuilder admin)
    {
        var jobs = admin.MapModule("jobs");

        jobs.MapGet("/", ([AsParameters] ListJobs query, ISender sender, CancellationToken ct) => sender.Send(query, ct).Ok())
            .Sends<ListJobs>("List waiting and running jobs");
        jobs.MapGet("/{id}", (Guid id, ISender sender, CancellationToken ct) => sender.Send(new GetJob(id), ct).Ok())
            .Sends<GetJob>("Read a job");
        jobs.MapPost("/{id}/cancel", (Guid id, ISender sender, CancellationToken ct) => sender.Send(new CancelJob(id), ct).NoContent())
            .Sends<CancelJob>("Cancel a job");

        jobs.MapGet("/queues", (ISender sender, CancellationToken ct) => sender.Send(new ListJobQueues(), ct).Ok())
            .Sends<ListJobQueues>("List queues");
        jobs.MapPost("/queues/{queue}/pause", (string queue, ISender sender, CancellationToken ct) =>
                sender.Send(new PauseJobQueue(queue), ct).NoContent())
            .Sends<PauseJobQueue>("Pause a queue");
        jobs.MapPost("/queues/{queue}/resume", (string queue, ISender sender, CancellationToken ct) =>
                sender.Send(new ResumeJobQueue(queue), ct).NoContent())
            .Sends<ResumeJobQueue>("Resume a queue");

        MapDead(jobs.MapGroup("/dead"));
    }

    private static void MapDead(RouteGroupBuilder dead)
    {
        dead.MapGet("/", ([AsParameters] ListDeadLetters query, ISender sender, CancellationToken ct) => sender.Send(query, ct).Ok())
            .Sends<ListDeadLetters>("List dead letters");
        dead.MapPost("/retry", (RetryDeadLetters command, ISender sender, CancellationToken ct) => sender.Send(command, ct).Ok())
            .Sends<RetryDeadLetters>("Retry all matching dead letters");
        dead.MapPost("/purge", (PurgeDeadLetters command, ISender sender, CancellationToken ct) => sender.Send(command, ct).Ok())
            .Sends<PurgeDeadLetters>("Delete old dead letters");
        dead.MapGet("/{id}", (Guid id, ISender sender, CancellationToken ct) => sender.Send(new GetDeadLetter(id), ct).Ok())
            .Sends<GetDeadLetter>("Read a dead letter");
        dead.MapPost("/{id}/retry", (Guid id, ISender sender, CancellationToken ct) => sender.Send(new RetryDeadLetter(id), ct).NoContent())
            .Sends<RetryDeadLetter>("Retry a dead letter");
        dead.MapPost("/{id}/edit-and-retry", (Guid id, PayloadBody body, ISender sender, CancellationToken ct) =>
                sender.Send(new EditAndRetryDeadLetter(id, body.Payload), ct).NoContent())
            .Sends<EditAndRetryDeadLetter>("Retry a dead letter with another payload");
        dead.MapDelete("/{id}", (Guid id, ISender sender, CancellationToken ct) => sender.Send(new DiscardDeadLetter(id), ct).NoContent())
            .Sends<DiscardDeadLetter>("Delete a dead letter");
    }

    /// <param name="Payload">The complete new payload, in the format of the job kind.</param>
    internal sealed record PayloadBody(JsonElement? Payload);
}
