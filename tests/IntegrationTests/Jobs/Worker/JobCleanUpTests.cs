using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Hosting;
using Shouldly;
using SvcInfra.Application.Jobs.DeadLetters;
using SvcInfra.Domain.Common;
using SvcInfra.Infrastructure.Jobs.Sql;
using SvcInfra.Infrastructure.Jobs.Worker;
using SvcInfra.Infrastructure.Persistence;
using SvcInfra.IntegrationTests.Persistence;
using SvcInfra.TestSupport;
using Xunit;

namespace SvcInfra.IntegrationTests.Jobs.Worker;

/// <summary>Expired rows are deleted automatically.</summary>
public abstract class JobCleanUpTests(Engine engine) : JobTest(engine)
{
    private static readonly TimeSpan Day = TimeSpan.FromDays(1);

    public sealed class OnSqlite() : JobCleanUpTests(Engine.Sqlite);

    public sealed class OnPostgreSql() : JobCleanUpTests(Engine.PostgreSql);

    private protected override bool UsesRealClock => false;

    private protected override KeyValuePair<string, string?>[] Settings =>
        [new("Jobs:KeepDead", "10.00:00:00"), new("Jobs:KeepCompleted", "5.00:00:00")];

    private JobCleanUp CleanUp => App.Get<IEnumerable<IHostedService>>().OfType<JobCleanUp>().Single();

    private protected override Task StopAsync() => App is null ? Task.CompletedTask : CleanUp.StopAsync(CancellationToken.None);

    [Fact]
    public async Task Old_rows_are_deleted_and_recent_ones_are_kept()
    {
        await AddAsync(dead: 11 * Day, completed: 6 * Day, message: 31 * Day, key: Day);
        await AddAsync(dead: 9 * Day, completed: 4 * Day, message: 29 * Day, key: -Day);
        (await CountAsync()).ShouldBe((2, 2, 2, 2));

        await CleanUp.CleanAsync(CancellationToken.None);

        (await CountAsync()).ShouldBe((1, 1, 1, 1));
        App.Time.Advance(2 * Day);
        await CleanUp.CleanAsync(CancellationToken.None);
        (await CountAsync()).ShouldBe((0, 0, 0, 0));
    }

    [Fact]
    public async Task Concurrent_clean_ups_do_not_conflict()
    {
        for (var i = 0; i < 20; i++)
        {
            await AddAsync(dead: 11 * Day, completed: 6 * Day, message: 31 * Day, key: Day);
        }

        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() => CleanUp.CleanAsync(CancellationToken.None))));

        (await CountAsync()).ShouldBe((0, 0, 0, 0));
    }

    [Fact]
    public async Task Clean_up_runs_soon_after_the_start_and_then_hourly()
    {
        await AddAsync(dead: 11 * Day, completed: 6 * Day, message: 31 * Day, key: Day);
        await CleanUp.StartAsync(CancellationToken.None);
        var start = App.Time.GetUtcNow();
        await PassUntilDeletedAsync();
        (App.Time.GetUtcNow() - start).ShouldBeLessThan(JobCleanUp.FirstWithin + TimeSpan.FromHours(2));

        await AddAsync(dead: 11 * Day, completed: 6 * Day, message: 31 * Day, key: Day);
        await PassUntilDeletedAsync();
    }

    private Task PassUntilDeletedAsync() => Eventually.TrueAsync(
        async () =>
        {
            App.Time.Advance(TimeSpan.FromMinutes(1));
            return await CountAsync() == (0, 0, 0, 0);
        },
        TimeSpan.FromSeconds(60), "the old rows to be deleted");

    private async Task AddAsync(TimeSpan dead, TimeSpan completed, TimeSpan message, TimeSpan key)
    {
        var now = App.Time.GetUtcNow();
        await using var context = App.Get<AppDbContextFactory>().Lease(tenantId: null);
        context.Add(new DeadLetterRow
        {
            Name = "test.note",
            Queue = "default",
            Priority = 1,
            Payload = "{}",
            IsEncrypted = false,
            EnqueuedAt = now,
            MaxAttempts = 1,
            TimeoutSeconds = 1,
            Reason = DeadReason.Exhausted,
            DiedAt = now - dead,
        });
        context.Add(new CompletedJobRow
        {
            Id = EntityId.New(),
            Name = "test.note",
            Queue = "default",
            Payload = "{}",
            IsEncrypted = false,
            EnqueuedAt = now,
            Attempt = 1,
            CompletedAt = now - completed,
        });
        context.Add(new InboxRow { Consumer = "c", MessageId = EntityId.New(), AcceptedAt = now - message });
        context.Add(new UniqueWindowRow { Name = "test.note", UniqueKey = $"{EntityId.New()}", JobId = EntityId.New(), ExpiresAt = now - key });
        await context.SaveChangesAsync();
    }

    private async Task<(int Dead, int Completed, int Messages, int Keys)> CountAsync()
    {
        await using var context = App.Get<AppDbContextFactory>().Lease(tenantId: null);
        return (await context.Set<DeadLetterRow>().CountAsync(), await context.Set<CompletedJobRow>().CountAsync(),
            await context.Set<InboxRow>().CountAsync(), await context.Set<UniqueWindowRow>().CountAsync());
    }
}
