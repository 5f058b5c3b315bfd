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

/// <summary>What was kept for long enough goes by itself.</summary>
public abstract class JobCleanUpTests(Engine engine) : JobTest(engine)
{
    private static readonly TimeSpan Day = TimeSpan.FromDays(1);

    public sealed class OnSqlite() : JobCleanUpTests(Engine.Sqlite);

    public sealed class OnPostgreSql() : JobCleanUpTests(Engine.PostgreSql);

    private protected override bool UsesRealClock => false;

    private protected override KeyValuePair<string, string?>[] Settings => [new("Jobs:KeepDead", "10.00:00:00"), new("Jobs:KeepCompleted", "5.00:00:00")];

    private JobCleanUp CleanUp => App.Get<IEnumerable<IHostedService>>().OfType<JobCleanUp>().Single();

    private protected override Task StopAsync() => App is null ? Task.CompletedTask : CleanUp.StopAsync(CancellationToken.None);

    [Fact]
    public async Task Old_rows_are_deleted_and_young_ones_are_kept()
    {
        await AddAsync(dead: 11 * Day, completed: 6 * Day, note: 31 * Day, key: Day);
        await AddAsync(dead: 9 * Day, completed: 4 * Day, note: 29 * Day, key: -Day);
        (await CountAsync()).ShouldBe((2, 2, 2, 2));

        await CleanUp.CleanAsync(CancellationToken.None);

        (await CountAsync()).ShouldBe((1, 1, 1, 1));
        App.Time.Advance(2 * Day);
        await CleanUp.CleanAsync(CancellationToken.None);
        (await CountAsync()).ShouldBe((0, 0, 0, 0));
    }

    [Fact]
    public async Task Two_processes_that_clean_at_the_same_time_do_not_mind()
    {
        for (var i = 0; i < 20; i++)
        {
            await AddAsync(dead: 11 * Day, completed: 6 * Day, note: 31 * Day, key: Day);
        }

        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() => CleanUp.CleanAsync(CancellationToken.None))));

        (await CountAsync()).ShouldBe((0, 0, 0, 0));
    }

    [Fact]
    public async Task It_begins_soon_after_the_start_and_goes_on_every_hour()
    {
        await AddAsync(dead: 11 * Day, completed: 6 * Day, note: 31 * Day, key: Day);
        await CleanUp.StartAsync(CancellationToken.None);
        var start = App.Time.GetUtcNow();
        await PassUntilGoneAsync();
        (App.Time.GetUtcNow() - start).ShouldBeLessThan(JobCleanUp.FirstWithin + TimeSpan.FromHours(2));

        await AddAsync(dead: 11 * Day, completed: 6 * Day, note: 31 * Day, key: Day);
        await PassUntilGoneAsync();
    }

    private Task PassUntilGoneAsync() => Eventually.TrueAsync(
        async () =>
        {
            App.Time.Advance(TimeSpan.FromMinutes(1));
            return await CountAsync() == (0, 0, 0, 0);
        },
        TimeSpan.FromSeconds(60), "the old rows to be deleted");

    private async Task AddAsync(TimeSpan dead, TimeSpan completed, TimeSpan note, TimeSpan key)
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
        context.Add(new InboxRow { Consumer = "c", MessageId = EntityId.New(), AcceptedAt = now - note });
        context.Add(new UniqueWindowRow { Name = "test.note", UniqueKey = $"{EntityId.New()}", JobId = EntityId.New(), ExpiresAt = now - key });
        await context.SaveChangesAsync();
    }

    private async Task<(int Dead, int Completed, int Notes, int Keys)> CountAsync()
    {
        await using var context = App.Get<AppDbContextFactory>().Lease(tenantId: null);
        return (await context.Set<DeadLetterRow>().CountAsync(), await context.Set<CompletedJobRow>().CountAsync(),
            await context.Set<InboxRow>().CountAsync(), await context.Set<UniqueWindowRow>().CountAsync());
    }
}
