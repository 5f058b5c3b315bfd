using RootNamespaceOfTheSolution.Application.Jobs.Contracts;

namespace RootNamespaceOfTheSolution.Application.ModuleName;

/// <summary>Says what it does. A use case enqueues it with <see cref="IJobs"/>, and it runs after the commit.</summary>
/// <param name="Id">What it is about. A payload names things by their ids; the handler reads them as they are when it runs.</param>
[Job("module-part.action-part")]
public sealed record JobName(Guid Id) : IJob;

internal sealed class JobNameHandler : IJobHandler<JobName>
{
    public Task HandleAsync(JobName job, JobContext context, CancellationToken cancellationToken) =>
        job.Id == Guid.Empty
            ? throw new NonRetryableJobException("There is nothing with this id, and another attempt would not find it either.")
            : Task.CompletedTask;
}
