using Microsoft.EntityFrameworkCore;
using SvcInfra.Application.Common.Messaging;
using SvcInfra.Application.Common.Persistence;
using SvcInfra.Infrastructure.Persistence;

namespace SvcInfra.Infrastructure.Jobs;

/// <summary>The unit of work of one attempt.</summary>
internal sealed record RunJob(JobLease Lease) : ICommandBase
{
    /// <summary>Whether the job's row was deleted in the transaction of the handler's changes.</summary>
    public bool IsCompleted { get; set; }
}

/// <summary>
/// Ends a job in the transaction that its handler opened: both are committed or neither is. A handler that changed nothing has no transaction,
/// and its job is ended later, together with others.
/// </summary>
internal sealed class CompleteJobStep(AppDbContext context) : IUnitOfWorkStep
{
    public UnitOfWorkStage Stage => UnitOfWorkStage.JobCompletion;

    public Task BeforeHandlerAsync(ICommandBase command, CancellationToken cancellationToken)
    {
        if (command is RunJob run)
        {
            run.IsCompleted = false;
        }

        return Task.CompletedTask;
    }

    public async Task BeforeSaveAsync(ICommandBase command, CancellationToken cancellationToken)
    {
        if (command is not RunJob run || (!context.ChangeTracker.HasChanges() && context.Database.CurrentTransaction is null))
        {
            return;
        }

        var (id, token) = run.Lease;
        if (await context.Set<JobRow>().Where(j => j.Id == id && j.LeaseToken == token).ExecuteDeleteAsync(cancellationToken) == 0)
        {
            throw new LeaseLostException();
        }

        run.IsCompleted = true;
    }
}

/// <summary>Another worker has the job now: this one's changes are rolled back.</summary>
internal sealed class LeaseLostException() : Exception("The lease of the job was lost: another worker does it.");
