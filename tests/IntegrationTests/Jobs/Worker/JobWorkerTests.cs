using System.Text.Json.Nodes;
using Microsoft.Extensions.Hosting;
using Shouldly;
using SvcInfra.Application.Common.Security;
using SvcInfra.Application.Jobs.Contracts;
using SvcInfra.Application.Jobs.DeadLetters;
using SvcInfra.Infrastructure.Jobs;
using SvcInfra.Infrastructure.Jobs.Redis;
using SvcInfra.Infrastructure.Jobs.Worker;
using SvcInfra.IntegrationTests.Persistence;
using SvcInfra.TestSupport;
using Xunit;

namespace SvcInfra.IntegrationTests.Jobs.Worker;

/// <summary>The worker with real handlers, from the claim to the rows in the tables.</summary>
public abstract class JobWorkerTests(Engine engine, Backend backend = Backend.Database) : JobTest(engine, backend)
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan LongerThanALease = JobLease.Duration + TimeSpan.FromSeconds(1);

    public sealed class OnSqlite() : JobWorkerTests(Engine.Sqlite);

    public sealed class OnPostgreSql() : JobWorkerTests(Engine.PostgreSql);

    public sealed class OnRedis() : JobWorkerTests(Engine.Sqlite, Backend.Redis);

    public sealed class InMemory() : JobWorkerTests(Engine.Sqlite, Backend.Memory);

    private protected override bool UsesRealClock => true;

    private protected override KeyValuePair<string, string?>[] Settings =>
        [new("Jobs:PollInterval", "00:00:00.1"), new("Jobs:Concurrency", "1"), new("Jobs:StopGrace", "00:00:00")];

    private JobWorker Worker => App.Get<IEnumerable<IHostedService>>().OfType<JobWorker>().Single();

    /// <summary>The services that move jobs to the store and wake the worker.</summary>
    private IEnumerable<IHostedService> Others =>
        App.Get<IEnumerable<IHostedService>>().Where(service => service is JobRelay or RedisJobNotifications);

    private protected override async Task StopAsync()
    {
        if (App is not null)
        {
            await Worker.StopAsync(CancellationToken.None);
            await Task.WhenAll(Others.Select(service => service.StopAsync(CancellationToken.None)));
        }
    }

    [Fact]
    public async Task Jobs_run_in_the_stores_order_in_the_enqueuers_tenant()
    {
        await EnqueueAsync(new TakeNote("low"), new EnqueueOptions { Priority = JobPriority.Low });
        await EnqueueAsync(new TakeNote("normal"));
        await EnqueueAsync(new TakeNote("high"), new EnqueueOptions { Priority = JobPriority.High });
        var enqueuer = (await LiveAsync())[0].UserId;
        var acted = new List<(PrincipalKind, Guid?, Guid?)>();
        Spy.OnJob = moment =>
        {
            acted.Add((moment.Who.Principal, moment.Who.TenantId, moment.Who.UserId));
            return Task.CompletedTask;
        };

        await RunUntilDoneAsync();

        Spy.Seen.ShouldBe(["high", "normal", "low"]);
        acted[2].ShouldBe((PrincipalKind.Job, Tenant, enqueuer));
    }

    [Fact]
    public async Task Encrypted_payload_reaches_its_handler_decrypted()
    {
        await EnqueueAsync(new KeepSecret("open sesame"));

        await RunUntilDoneAsync();

        Spy.Seen.ShouldBe(["open sesame"]);
    }

    [Fact]
    public async Task Failed_job_is_retried_after_a_second()
    {
        await EnqueueAsync(new TakeNote("a"));
        Spy.OnJob = moment => moment.Context.Attempt == 1 ? throw new IOException("not today") : Task.CompletedTask;
        await StartAsync();

        await Eventually.TrueAsync(
            async () => (await LiveAsync()) is [{ Attempt: 1, LeaseToken: null }], Deadline, "the first attempt to be written");
        (await LiveAsync()).Single().Errors.ShouldContain("not today");

        await DoneAsync();
        Spy.Seen.ShouldBe(["a", "a"]);
    }

    [Fact]
    public async Task Exhausted_job_becomes_a_dead_letter_with_all_errors()
    {
        await EnqueueAsync(new TakeNote("a"), new EnqueueOptions { MaxAttempts = 3 });
        Spy.OnJob = moment => throw new RetryLaterException(TimeSpan.Zero, $"error {moment.Context.Attempt} of {moment.Context.MaxAttempts}");

        await RunUntilDoneAsync();

        var dead = (await DeadAsync()).ShouldHaveSingleItem();
        (dead.Reason, dead.Attempt).ShouldBe((DeadReason.Exhausted, 3));
        JsonNode.Parse(dead.Errors)!.AsArray().Select(error => error!["message"]!.GetValue<string>())
            .ShouldBe(["error 1 of 3", "error 2 of 3", "error 3 of 3"]);
    }

    [Fact]
    public async Task Job_that_kills_its_worker_is_not_retried_forever()
    {
        await EnqueueAsync(new TakeNote("poison"), new EnqueueOptions { MaxAttempts = 2 });
        for (var killed = 0; killed < 2; killed++)
        {
            (await ClaimAsync()).ShouldHaveSingleItem();
            await PassAsync(LongerThanALease);
        }

        await RunUntilDoneAsync();

        (await DeadAsync()).ShouldHaveSingleItem().Reason.ShouldBe(DeadReason.Exhausted);
        Spy.Seen.ShouldBeEmpty();
    }

    [Fact]
    public async Task Non_retryable_job_is_tried_once()
    {
        await EnqueueAsync(new TakeNote("a"));
        Spy.OnJob = _ => throw new NonRetryableJobException("no such thing");

        await RunUntilDoneAsync();

        (await DeadAsync()).ShouldHaveSingleItem().Reason.ShouldBe(DeadReason.NotRetryable);
        Spy.Seen.ShouldHaveSingleItem();
    }

    [Theory]
    [InlineData("not json", "false")]
    [InlineData("{}", "false")]
    [InlineData("never encrypted", "true")]
    public async Task Job_with_an_unreadable_payload_becomes_a_dead_letter(string payload, string encrypted)
    {
        await EnqueueAsync(new TakeNote("a"));
        await Database.ReadAsync($"UPDATE jobs SET payload = '{payload}', is_encrypted = {encrypted}");

        await RunUntilDoneAsync();

        (await DeadAsync()).ShouldHaveSingleItem().Reason.ShouldBe(DeadReason.Unreadable);
        Spy.Seen.ShouldBeEmpty();
    }

    [Fact]
    public async Task Attempt_that_exceeds_its_timeout_is_cancelled_and_fails()
    {
        await EnqueueAsync(new Hurry());
        Spy.OnJob = moment => ForeverAsync(moment.Token);

        await RunUntilDoneAsync();

        (await DeadAsync()).ShouldHaveSingleItem().Errors.ShouldContain(nameof(TimeoutException));
    }

    [Fact]
    public async Task Stop_cancels_and_returns_running_jobs_without_counting_the_attempt()
    {
        await EnqueueAsync(new TakeNote("running"));
        await EnqueueAsync(new TakeNote("waiting"));
        var token = CancellationToken.None;
        Spy.OnJob = moment => ForeverAsync(token = moment.Token);
        await StartAsync();
        await Eventually.TrueAsync(() => Spy.Seen.Count == 1, Deadline, "the first job to start");

        await Worker.StopAsync(CancellationToken.None);

        token.IsCancellationRequested.ShouldBeTrue();
        (await LiveAsync()).Select(job => (job.Attempt, job.LeaseToken, job.Errors)).ShouldBe([(0, null, "[]"), (0, null, "[]")]);
    }

    [Fact]
    public async Task Handlers_changes_and_the_completion_are_one_commit()
    {
        await EnqueueAsync(new TakeNote("a"));
        Spy.OnJob = async moment =>
        {
            await moment.Jobs.EnqueueAsync(new TakeNote("follow-up"), new EnqueueOptions { Delay = TimeSpan.FromHours(1) });
            if (moment.Context.Attempt == 1)
            {
                throw new RetryLaterException(TimeSpan.Zero);
            }
        };
        await StartAsync();

        await Eventually.TrueAsync(
            async () => (await LiveAsync()) is [{ Attempt: 0 } one] && one.Payload.Contains("follow-up"), Deadline, "only the follow-up to be left");
        (Spy.Seen.Count, (await LiveAsync()).Single().TenantId).ShouldBe((2, Tenant));
    }

    [Fact]
    public async Task Changes_are_made_once_although_the_lease_was_lost()
    {
        await EnqueueAsync(new TakeNote("a"));
        Spy.OnJob = async moment =>
        {
            await moment.Jobs.EnqueueAsync(new TakeNote("follow-up"), new EnqueueOptions { Delay = TimeSpan.FromHours(1) });
            if (Spy.Seen.Count == 1)
            {
                // Another worker claims the job and returns it.
                await PassAsync(LongerThanALease);
                var others = (await ClaimAsync()).ShouldHaveSingleItem();
                await Store.ReturnAsync([others.Lease], CancellationToken.None);
            }
        };
        await StartAsync();

        await Eventually.TrueAsync(async () => Spy.Seen.Count == 2 && await LiveAsync() is [{ Attempt: 0 }], Deadline, "the second attempt to end");

        (await LiveAsync()).ShouldHaveSingleItem().Payload.ShouldContain("follow-up");
        (await DeadAsync()).ShouldBeEmpty();
    }

    [Fact]
    public async Task Heartbeat_renews_running_jobs_and_stops_lost_ones()
    {
        await EnqueueAsync(new TakeNote("a"));
        var token = CancellationToken.None;
        Spy.OnJob = moment => ForeverAsync(token = moment.Token);
        await StartAsync();
        await Eventually.TrueAsync(() => Spy.Seen.Count == 1, Deadline, "the job to start");

        var before = (await LiveAsync()).Single().LeaseUntil;
        await App.Get<JobHeartbeat>().BeatAsync(CancellationToken.None);
        (await LiveAsync()).Single().LeaseUntil!.Value.ShouldBeGreaterThan(before!.Value);
        token.IsCancellationRequested.ShouldBeFalse();

        await PassAsync(LongerThanALease);
        (await ClaimAsync()).ShouldHaveSingleItem();
        await App.Get<JobHeartbeat>().BeatAsync(CancellationToken.None);
        token.IsCancellationRequested.ShouldBeTrue();
    }

    private static async Task ForeverAsync(CancellationToken token)
    {
        var never = new TaskCompletionSource();
        await never.Task.WaitAsync(token);
    }

    private async Task StartAsync()
    {
        await RelayAsync();
        await Task.WhenAll(Others.Append(Worker).Select(service => service.StartAsync(CancellationToken.None)));
    }

    private async Task RunUntilDoneAsync()
    {
        await StartAsync();
        await DoneAsync();
    }

    private Task DoneAsync() => Eventually.TrueAsync(async () => (await LiveAsync()).Count == 0, Deadline, "the jobs to be done");
}
