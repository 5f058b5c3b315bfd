using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using SvcInfra.Application.Jobs.Contracts;
using SvcInfra.Application.Jobs.DeadLetters;
using SvcInfra.FunctionalTests.Common;
using SvcInfra.Infrastructure.Jobs.Sql;
using SvcInfra.TestSupport;

namespace SvcInfra.FunctionalTests.Jobs;

/// <summary>The base of the tests of the operators' endpoints for jobs.</summary>
public abstract class JobsApiTest(TestApp app) : FunctionalTest(app)
{
    protected const string Jobs = "/_admin/api/jobs";
    protected const string Dead = "/_admin/api/jobs/dead";

    protected static readonly TimeSpan Deadline = TimeSpan.FromSeconds(20);

    /// <summary>Deletes jobs that no worker will run, because the next test waits until all jobs are done.</summary>
    public override async ValueTask DisposeAsync()
    {
        await App.InDatabaseAsync(null, db => db.Set<PausedQueueRow>().ExecuteDeleteAsync());
        await App.InDatabaseAsync(null, db => db.Set<JobRow>().ExecuteDeleteAsync());
        await base.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    protected Task<Guid> EnqueueAsync<T>(T job, EnqueueOptions? options = null)
        where T : IJob =>
        TestCommands.RunAsync(App, tenantId: null, services => services.GetRequiredService<IJobs>().EnqueueAsync(job, options));

    /// <summary>Enqueues a job that becomes a dead letter.</summary>
    protected async Task<Guid> EnqueueDeadAsync<T>(T job, EnqueueOptions? options = null)
        where T : IJob
    {
        var id = await EnqueueAsync(job, options);
        await DeadAsync(id);
        return id;
    }

    protected Task DeadAsync(Guid id) => Eventually.TrueAsync(
        () => App.InDatabaseAsync(null, db => db.Set<DeadLetterRow>().AnyAsync(job => job.Id == id)), Deadline, "the job to become a dead letter");

    protected Task DoneAsync(Guid id) => Eventually.TrueAsync(
        () => App.InDatabaseAsync(null, async db => !await db.Set<JobRow>().AnyAsync(job => job.Id == id)), Deadline, "the job to be done");

    /// <summary>Adds a job of an unknown kind, which no worker claims.</summary>
    private protected async Task<Guid> AddUnknownAsync(
        bool isReady = true, Guid? tenantId = null, string? uniqueKey = null, string name = "test.unknown")
    {
        var now = App.Clock.GetUtcNow();
        var row = new JobRow
        {
            Name = name,
            Queue = "notes",
            Priority = 1,
            Payload = """{"a":1}""",
            IsEncrypted = false,
            IsReady = isReady,
            OrderAt = now,
            UniqueKey = uniqueKey,
            TenantId = tenantId,
            EnqueuedAt = now,
            RunAt = isReady ? now.AddSeconds(-30) : now.AddHours(1),
            MaxAttempts = 3,
            TimeoutSeconds = 60,
        };
        await AddAsync(row);
        return row.Id;
    }

    private protected async Task<Guid> AddDeadAsync(
        string name = "test.unknown", DeadReason reason = DeadReason.Exhausted, TimeSpan age = default, Guid? tenantId = null,
        string? uniqueKey = null, string payload = """{"a":1}""")
    {
        var now = App.Clock.GetUtcNow();
        var row = new DeadLetterRow
        {
            Name = name,
            Queue = "notes",
            Priority = 1,
            Payload = payload,
            IsEncrypted = false,
            UniqueKey = uniqueKey,
            TenantId = tenantId,
            EnqueuedAt = now - age,
            Attempt = 3,
            MaxAttempts = 3,
            TimeoutSeconds = 60,
            Reason = reason,
            DiedAt = now - age,
            Errors = """
                [
                  {"attempt":1,"at":"2026-11-01T09:30:00+00:00","type":"System.IO.IOException","message":"first"},
                  {"attempt":2,"at":"2026-11-01T09:31:00+00:00","type":"E","message":"last"}
                ]
                """,
        };
        await AddAsync(row);
        return row.Id;
    }

    private protected Task<int> CountAsync<T>()
        where T : class =>
        App.InDatabaseAsync(null, db => db.Set<T>().CountAsync());

    private Task<int> AddAsync(object row) => App.InDatabaseAsync(null, db =>
    {
        db.Add(row);
        return db.SaveChangesAsync();
    });
}
