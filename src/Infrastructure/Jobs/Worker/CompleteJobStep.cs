using Ardalis.Result;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;
using SvcInfra.Application.Common.Messaging;
using SvcInfra.Application.Common.Persistence;
using SvcInfra.Application.Jobs.Contracts;
using SvcInfra.Infrastructure.Jobs.Sql;
using SvcInfra.Infrastructure.Persistence;

namespace SvcInfra.Infrastructure.Jobs.Worker;

/// <summary>The unit of work of one attempt.</summary>
internal sealed record RunJob(JobLease Lease, string JobName) : IJobRun
{
    /// <summary>Whether the job's row was deleted in the transaction of the handler's changes.</summary>
    public bool IsCompleted { get; set; }
}

/// <summary>
/// Completes a job in the transaction of its handler, so that both commit or neither does. A handler that changed nothing has no transaction;
/// its job is completed later, in a batch. With an external store, the inbox takes the place of the completion: the changes commit together
/// with an inbox record of the job, and are refused if that record exists.
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
        var transaction = context.Database.CurrentTransaction?.GetDbTransaction();
        if (!await sql.CompleteAsync(context.Database.GetDbConnection(), transaction, run.Lease, cancellationToken))
        {
            throw new LeaseLostException();
        }

        run.IsCompleted = true;
    }
}

/// <summary>Another worker holds the job now; this attempt's changes are rolled back.</summary>
internal sealed class LeaseLostException() : Exception("The lease of the job was lost to another worker.");

/// <summary>An earlier attempt committed the job's changes; this attempt's changes are rolled back.</summary>
internal sealed class AlreadyCompletedException() : Exception("The changes of this job were committed by an earlier attempt.");
