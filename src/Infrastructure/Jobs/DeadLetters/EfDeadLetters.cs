using System.Linq.Expressions;
using Ardalis.Result;
using Ardalis.Specification.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore;
using SvcInfra.Application.Common.Paging;
using SvcInfra.Application.Common.Persistence;
using SvcInfra.Application.Jobs;
using SvcInfra.Application.Jobs.Contracts;
using SvcInfra.Application.Jobs.DeadLetters;
using SvcInfra.Domain.Jobs;
using SvcInfra.Infrastructure.Jobs.Enqueue;
using SvcInfra.Infrastructure.Jobs.Sql;
using SvcInfra.Infrastructure.Persistence;
using SvcInfra.Infrastructure.Persistence.Tenancy;
using SvcInfra.Infrastructure.Persistence.Transactions;

namespace SvcInfra.Infrastructure.Jobs.DeadLetters;

internal sealed class EfDeadLetters(
    AppDbContext context, AppDbContextFactory contexts, IUnitOfWork unitOfWork, IWriteGate gate, BatchedDelete delete, JobPayloads payloads,
    JobFairness fairness, JobWakeUp wakeUp, TimeProvider time) : IDeadLetters
{
    private const int BatchSize = 500;

    public async Task<IReadOnlyList<DeadLetter>> ListAsync(
        DeadLetterFilter filter, ListPage<DeadLetter> page, CancellationToken cancellationToken) =>
        await Matching(context.Set<DeadLetterRow>(), filter).Select(Described(withPayload: false)).WithSpecification(page)
            .ToListAsync(cancellationToken);

    public async Task<DeadLetter?> FindAsync(Guid id, CancellationToken cancellationToken) =>
        await context.Set<DeadLetterRow>().Where(job => job.Id == id).Select(Described(withPayload: true)).FirstOrDefaultAsync(cancellationToken);

    public async Task<Result> RetryAsync(Guid id, CancellationToken cancellationToken)
    {
        await OpenAsync(cancellationToken);
        var dead = await context.Set<DeadLetterRow>().Where(job => job.Id == id).Select(job => new { job.Queue, job.Priority, job.TenantId })
            .FirstOrDefaultAsync(cancellationToken);
        if (dead is null)
        {
            return JobErrors.DeadNotFound;
        }

        var now = time.GetUtcNow();
        var place = fairness.Place(dead.Queue, dead.Priority, dead.TenantId, now);
        var moved = await DeadLetterRequeue.MoveAsync(context, [id], place, now, cancellationToken);
        if (moved == 0)
        {
            // If the row is still there, it is locked by this transaction and its unique key is taken; otherwise another request retried it.
            return await context.Set<DeadLetterRow>().AnyAsync(job => job.Id == id, cancellationToken)
                ? JobErrors.UniqueKeyTaken
                : JobErrors.DeadNotFound;
        }

        unitOfWork.OnCommitted(WakeAsync);
        return Result.Success();
    }

    public async Task<Result> RetryAsync(Guid id, JobType type, IJob payload, CancellationToken cancellationToken)
    {
        var retried = await RetryAsync(id, cancellationToken);
        if (retried.IsSuccess)
        {
            // In the same transaction, so no worker can have claimed the job with the old payload.
            var text = payloads.Write(type, payload);
            await context.Set<JobRow>().Where(job => job.Id == id).ExecuteUpdateAsync(
                set => set.SetProperty(job => job.Payload, text).SetProperty(job => job.IsEncrypted, type.Settings.EncryptPayload),
                cancellationToken);
        }

        return retried;
    }

    public async Task<RetriedDeadLetters> RetryAllAsync(DeadLetterFilter filter, int jobsPerSecond, CancellationToken cancellationToken)
    {
        var step = TimeSpan.FromSeconds(1) / jobsPerSecond;
        var start = time.GetUtcNow();
        int retried = 0, skipped = 0;
        Guid? after = null;
        while (true)
        {
            await using var batch = contexts.Lease(tenantId: null);
            var ids = await Matching(batch.Set<DeadLetterRow>(), filter).Where(job => after == null || job.Id > after)
                .OrderBy(job => job.Id).Select(job => job.Id).Take(BatchSize).ToListAsync(cancellationToken);
            if (ids.Count == 0)
            {
                break;
            }

            // Each dead letter is visited once, even if it dies again meanwhile.
            after = ids[^1];
            using var pass = await gate.EnterAsync(cancellationToken);
            var from = start + (step * retried);
            var moved = await batch.Database.CreateExecutionStrategy().ExecuteAsync(
                async token =>
                {
                    await using var transaction = await batch.Database.BeginTransactionAsync(token);
                    var count = await DeadLetterRequeue.MoveLaterAsync(batch, ids, from, step, token);
                    await transaction.CommitAsync(token);
                    return count;
                },
                cancellationToken);
            retried += moved;
            skipped += ids.Count - moved;
        }

        unitOfWork.OnCommitted(WakeAsync);
        return new RetriedDeadLetters(retried, skipped);
    }

    public async Task<bool> DiscardAsync(Guid id, CancellationToken cancellationToken)
    {
        await OpenAsync(cancellationToken);
        return await context.Set<DeadLetterRow>().Where(job => job.Id == id).ExecuteDeleteAsync(cancellationToken) == 1;
    }

    public Task<int> PurgeAsync(DeadLetterFilter filter, DateTimeOffset before, CancellationToken cancellationToken) =>
        delete.RunAsync<DeadLetterRow>(
            jobs => Matching(jobs, filter).Where(job => job.DiedAt < before).OrderBy(job => job.DiedAt), cancellationToken);

    private static Expression<Func<DeadLetterRow, DeadLetter>> Described(bool withPayload) => job => new DeadLetter
    {
        Id = job.Id,
        Name = job.Name,
        Queue = job.Queue,
        Priority = (JobPriority)job.Priority,
        Reason = job.Reason,
        DiedAt = job.DiedAt,
        TenantId = job.TenantId,
        UserId = job.UserId,
        EnqueuedAt = job.EnqueuedAt,
        Attempt = job.Attempt,
        MaxAttempts = job.MaxAttempts,
        TimeoutSeconds = job.TimeoutSeconds,
        IsEncrypted = job.IsEncrypted,
        Payload = withPayload && !job.IsEncrypted ? job.Payload : null,
        Errors = job.Errors,
    };

    private static IQueryable<DeadLetterRow> Matching(IQueryable<DeadLetterRow> jobs, DeadLetterFilter filter) => jobs.Where(job =>
        (filter.Reason == null || job.Reason == filter.Reason) && (filter.Name == null || job.Name == filter.Name)
        && (filter.Queue == null || job.Queue == filter.Queue) && (filter.TenantId == null || job.TenantId == filter.TenantId));

    private Task WakeAsync(CancellationToken cancellationToken)
    {
        wakeUp.Wake();
        return Task.CompletedTask;
    }

    private async Task OpenAsync(CancellationToken cancellationToken)
    {
        var transaction = context.CommandTransaction ?? throw new InvalidOperationException("Dead letters can only be changed in a command.");
        await transaction.EnsureOpenAsync(cancellationToken);
    }
}
