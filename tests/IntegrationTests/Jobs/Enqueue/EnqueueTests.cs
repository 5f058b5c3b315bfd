using System.Diagnostics;
using Shouldly;
using SvcInfra.Application.Jobs.Contracts;
using SvcInfra.Domain.Common;
using SvcInfra.IntegrationTests.Persistence;
using Xunit;

namespace SvcInfra.IntegrationTests.Jobs.Enqueue;

/// <summary>Enqueuing is part of the command's transaction.</summary>
public abstract class EnqueueTests(Engine engine) : JobTest(engine)
{
    public sealed class OnSqlite() : EnqueueTests(Engine.Sqlite);

    public sealed class OnPostgreSql() : EnqueueTests(Engine.PostgreSql);

    [Fact]
    public async Task Job_commits_with_its_command_and_carries_the_callers_identity()
    {
        using var activity = new Activity("request").SetIdFormat(ActivityIdFormat.W3C).Start();
        await using var scope = App.Scope(Tenant);

        await scope.RunAsync(async () =>
        {
            await scope.Get<IJobs>().EnqueueAsync(new TakeNote("a"));
            (await LiveAsync()).ShouldBeEmpty();
        });

        var job = (await LiveAsync()).ShouldHaveSingleItem();
        (job.Name, job.Payload, job.TenantId).ShouldBe(("test.note", """{"Text":"a"}""", Tenant));
        job.UserId.ShouldNotBeNull();
        job.TraceParent.ShouldBe(activity.Id);
    }

    [Fact]
    public async Task Job_is_discarded_when_its_command_rolls_back()
    {
        await using var scope = App.Scope(Tenant);

        await scope.RunAsync(async () =>
        {
            await scope.Get<IJobs>().EnqueueAsync(new TakeNote("a"));
            return (Ardalis.Result.Result)CommonErrors.Busy;
        });
        await scope.RunAsync(() => Task.CompletedTask);

        (await LiveAsync()).ShouldBeEmpty();
    }

    [Fact]
    public async Task Unique_key_adds_no_second_job_while_the_first_waits_or_runs()
    {
        var options = new EnqueueOptions { UniqueKey = "k" };
        var first = await EnqueueAsync(new TakeNote("first"), options);
        (await EnqueueAsync(new TakeNote("second"), options)).ShouldBe(first);

        var running = (await ClaimAsync()).ShouldHaveSingleItem();
        (await EnqueueAsync(new TakeNote("third"), options)).ShouldBe(first);
        await Store.CompleteAsync([running.Lease], CancellationToken.None);

        (await EnqueueAsync(new TakeNote("fourth"), options)).ShouldNotBe(first);
        (await LiveAsync()).ShouldHaveSingleItem().Payload.ShouldContain("fourth");
    }

    [Fact]
    public async Task Unique_key_applies_within_one_command()
    {
        await using var scope = App.Scope(Tenant);
        var options = new EnqueueOptions { UniqueKey = "k" };

        await scope.RunAsync(async () =>
        {
            var first = await scope.Get<IJobs>().EnqueueAsync(new TakeNote("a"), options);
            (await scope.Get<IJobs>().EnqueueAsync(new TakeNote("b"), options)).ShouldBe(first);
        });

        (await LiveAsync()).ShouldHaveSingleItem();
    }

    [Fact]
    public async Task Same_unique_key_is_free_for_another_tenant_and_for_another_kind()
    {
        var options = new EnqueueOptions { UniqueKey = "k" };

        await EnqueueAsync(new TakeNote("a"), options);
        await EnqueueAsync(new TakeNote("b"), options, EntityId.New());
        await EnqueueAsync(new KeepSecret("c"), options);

        (await LiveAsync()).Count.ShouldBe(3);
    }

    [Fact]
    public async Task Concurrent_command_with_the_same_unique_key_fails_as_a_duplicate()
    {
        var bothEnqueued = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var missing = 2;

        var results = await Task.WhenAll(Enumerable.Range(0, 2).Select(_ => Task.Run(async () =>
        {
            await using var scope = App.Scope(Tenant);
            return await scope.RunAsync(async () =>
            {
                await scope.Get<IJobs>().EnqueueAsync(new TakeNote("a"), new EnqueueOptions { UniqueKey = "k" });
                if (Interlocked.Decrement(ref missing) == 0)
                {
                    bothEnqueued.SetResult();
                }

                await bothEnqueued.Task.WaitAsync(TimeSpan.FromSeconds(30));
            });
        })));

        results.Count(result => result.Succeeded()).ShouldBe(1);
        results.Where(result => !result.Succeeded()).ShouldAllBe(result => Error.Of(result) == CommonErrors.Duplicate);
        (await LiveAsync()).ShouldHaveSingleItem();
    }

    [Fact]
    public async Task Payload_of_a_secret_job_is_not_readable_in_the_table()
    {
        await EnqueueAsync(new KeepSecret("open sesame"));

        var stored = (string)(await Database.ReadAsync("SELECT payload FROM jobs")).Single();
        stored.ShouldNotContain("sesame");
        stored.ShouldNotContain(Convert.ToBase64String("open sesame"u8)[..8]);
    }
}
