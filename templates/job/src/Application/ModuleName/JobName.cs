using RootNamespaceOfTheSolution.Application.Jobs.Contracts;

namespace RootNamespaceOfTheSolution.Application.ModuleName;

/// <summary>Describe the work here. A use case enqueues the job with <see cref="IJobs"/>; it runs after the use case's commit.</summary>
/// <param name="Id">The entity to work on. Put only ids into a payload: the handler loads the entity as it is when the job runs.</param>
[Job("module-part.action-part")]
public sealed record JobName(Guid Id) : IJob;

internal sealed class JobNameHandler : IJobHandler<JobName>
{
    public Task HandleAsync(JobName job, JobContext context, CancellationToken cancellationToken) =>
        job.Id == Guid.Empty
            ? throw new NonRetryableJobException("The entity does not exist, so a retry cannot succeed.")
            : Task.CompletedTask;
}
