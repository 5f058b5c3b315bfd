using Ardalis.Result;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;
using SvcInfra.Application.Common.Messaging;
using SvcInfra.Application.Common.Persistence;
using SvcInfra.Application.Jobs.Contracts;
using SvcInfra.Infrastructure.Jobs.Sql;
using SvcInfra.Infrastructure.Persistence;
using SvcInfra.Infrastructure.Persistence.Transactions;

namespace SvcInfra.Infrastructure.Jobs.Worker;

/// <summary>The unit of work of one attempt.</summary>
internal sealed record RunJob(JobLease Lease, string JobName) : IJobRun
{
    /// <summary>Whether the job's row was deleted in the transaction of the handler's changes.</summary>
    public bool IsCompleted { get; set; }
}

/// <summary>
/// Ends a job in the transaction that its handler opened: both are committed or neither is. A handler that changed nothing has no transaction,
/// and its job is ended later, together with others. Where jobs are not in this database, the inbox stands in for the end: the changes are
/// committed together with the note that this job made them, and are refused when there is one.
/// </summary>
internal sealed class CompleteJobStep(AppDbContext context, IJobStore store, IInbox inbox) : IUnitOfWorkStep
{
    public const string Consumer = "job";

    public UnitOfWorkStage Stage => UnitOfWorkStage.JobCompletion;

    public Task BeforeHandlerAsync(ICommandBase command, CancellationToken cancellationToken)
    {
        if (command is RunJob run)
        {
            run.IsCompleted = false;
        }

        return Task.CompletedTask;
    }

    public async Task BeforeSaveAsync(ICommandBase command, IResult response, CancellationToken cancellationToken)
    {
        if (command is not RunJob run || (!context.ChangeTracker.HasChanges() && context.Database.CurrentTransaction is null))
        {
            return;
        }

        if (store is not SqlJobStore sql)
        {
            if (!await inbox.TryAcceptAsync(Consumer, run.Lease.Id, cancellationToken))
            {
                throw new AlreadyCompletedException();
            }

            return;
        }

        await context.CommandTransaction!.EnsureOpenAsync(cancellationToken);
        if (!await sql.CompleteAsync(context.Database.GetDbConnection(), context.Database.CurrentTransaction?.GetDbTransaction(), run.Lease, cancellationToken))
        {
            throw new LeaseLostException();
        }

        run.IsCompleted = true;
    }
}

/// <summary>Another worker has the job now: this one's changes are rolled back.</summary>
internal sealed class LeaseLostException() : Exception("The lease of the job was lost: another worker does it.");

/// <summary>An earlier attempt made this job's changes: this one's are rolled back.</summary>
internal sealed class AlreadyCompletedException() : Exception("The changes of this job were committed by an earlier attempt.");
