using System.Collections.Concurrent;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Shouldly;
using SvcInfra.Application.Common.Security;
using SvcInfra.Application.Jobs.Contracts;
using SvcInfra.Application.Outbox.Contracts;
using SvcInfra.Domain.Common;
using SvcInfra.Infrastructure.Jobs.Worker;
using SvcInfra.IntegrationTests.Jobs;
using SvcInfra.IntegrationTests.Persistence;
using SvcInfra.TestSupport;
using Xunit;

namespace SvcInfra.IntegrationTests.Outbox;

/// <summary>Integration events, from the publishing command to their consumers.</summary>
public abstract class OutboxTests(Engine engine) : JobTest(engine)
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(30);
    private readonly Deliveries _deliveries = new();
    private readonly LogOfWarnings _log = new();

    public sealed class OnSqlite() : OutboxTests(Engine.Sqlite);

    public sealed class OnPostgreSql() : OutboxTests(Engine.PostgreSql);

    private protected override bool UsesRealClock => true;

    private protected override KeyValuePair<string, string?>[] Settings =>
        [new("Jobs:PollInterval", "00:00:01"), new("Jobs:Concurrency", "8"), new("Jobs:StopGrace", "00:00:00")];

    private JobWorker Worker => App.Get<IEnumerable<IHostedService>>().OfType<JobWorker>().Single();

    private protected override void Configure(IServiceCollection services)
    {
        base.Configure(services);
        services.AddSingleton(_deliveries).AddIntegrationEventHandler(typeof(Bookkeeper)).AddIntegrationEventHandler(typeof(Archivist))
            .AddIntegrationEventHandler(typeof(EventReader)).AddLogging(logging => logging.AddProvider(_log));
    }

    private protected override Task StopAsync() => App is null ? Task.CompletedTask : Worker.StopAsync(CancellationToken.None);

    [Fact]
    public async Task Events_of_an_aggregate_are_consumed_in_order_in_the_publishers_tenant()
    {
        Guid[] aggregates = [EntityId.New(), EntityId.New(), EntityId.New()];
        for (var number = 1; number <= 20; number++)
        {
            foreach (var aggregate in aggregates)
            {
                await PublishAsync(aggregate, number);
            }
        }

        await RunUntilDoneAsync();

        foreach (var aggregate in aggregates)
        {
            _deliveries.Of("books", aggregate).ShouldBe(Enumerable.Range(1, 20));
            _deliveries.Of("archive", aggregate).ShouldBe(Enumerable.Range(1, 20));
        }

        _deliveries.All.ShouldAllBe(delivery => delivery.TenantId == Tenant);
    }

    [Fact]
    public async Task Event_of_a_rolled_back_command_is_discarded()
    {
        await using var scope = App.Scope(Tenant);
        await scope.RunAsync(async () =>
        {
            await scope.Get<IOutbox>().PublishAsync(new OrderPlaced(1), EntityId.New());
            return (Ardalis.Result.Result)CommonErrors.Busy;
        });

        (await LiveAsync()).ShouldBeEmpty();
    }

    [Fact]
    public async Task Failing_event_blocks_only_its_aggregate_and_consumer()
    {
        var (failing, healthy) = (EntityId.New(), EntityId.New());
        var recovered = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _deliveries.OnBooks = (id, _) => id == failing && !recovered.Task.IsCompleted
            ? throw new RetryLaterException(TimeSpan.FromMilliseconds(1), "not yet")
            : Task.CompletedTask;
        for (var number = 1; number <= 3; number++)
        {
            await PublishAsync(failing, number);
            await PublishAsync(healthy, number);
        }

        await Worker.StartAsync(CancellationToken.None);
        await Eventually.TrueAsync(
            () => _deliveries.Of("books", healthy).Count == 3 && _deliveries.Of("archive", failing).Count == 3,
            Deadline, "the deliveries of the other aggregate and the other consumer");
        _deliveries.Of("books", failing).ShouldBeEmpty();

        recovered.SetResult();
        await DoneAsync();
        _deliveries.Of("books", failing).ShouldBe([1, 2, 3]);
    }

    [Fact]
    public async Task Non_retryable_event_becomes_a_dead_letter_and_the_next_ones_follow()
    {
        var aggregate = EntityId.New();
        _deliveries.OnBooks = (_, number) => number == 1 ? throw new NonRetryableJobException("poison") : Task.CompletedTask;
        await PublishAsync(aggregate, 1);
        await PublishAsync(aggregate, 2);

        await RunUntilDoneAsync();

        _deliveries.Of("books", aggregate).ShouldBe([2]);
        (await DeadAsync()).ShouldHaveSingleItem().Name.ShouldBe("test.order-placed.books");
    }

    [Fact]
    public async Task Consumers_receive_the_same_event_id()
    {
        _deliveries.OnBooks = (_, _) => _deliveries.All.Any(delivery => delivery.Consumer == "archive")
            ? Task.CompletedTask
            : throw new RetryLaterException(TimeSpan.Zero);
        var id = await PublishAsync(EntityId.New(), 1);

        await RunUntilDoneAsync();

        _deliveries.All.Select(delivery => delivery.EventId).Distinct().ShouldBe([id]);
    }

    [Fact]
    public async Task Event_without_consumers_is_not_stored_and_one_without_a_name_is_refused()
    {
        await using var scope = App.Scope(Tenant);
        await scope.RunAsync(async () => await scope.Get<IOutbox>().PublishAsync(new WithoutConsumers(), EntityId.New()));

        (await LiveAsync()).ShouldBeEmpty();
        await Should.ThrowAsync<InvalidOperationException>(() => scope.Get<IOutbox>().PublishAsync(new Nameless(), EntityId.New()));
    }

    [Fact]
    public async Task Event_of_another_tenant_is_consumed_there_and_on_behalf_of_the_caller()
    {
        var (other, aggregate) = (await AddTenantAsync("other"), EntityId.New());
        await using (var scope = App.Scope(Tenant))
        {
            (await scope.RunAsync(async () => await scope.Get<IOutbox>().PublishAsync(new OrderPlaced(1), aggregate, other)))
                .Succeeded().ShouldBeTrue();
        }

        await PublishAsync(aggregate, 2);
        await RunUntilDoneAsync();

        _deliveries.All.Where(delivery => delivery.Consumer == "books").Select(delivery => (delivery.Number, delivery.TenantId))
            .ShouldBe([(1, other), (2, Tenant)], ignoreOrder: true);
    }

    [Fact]
    public async Task Public_event_above_256_KiB_is_refused_and_one_above_20_KiB_is_logged()
    {
        const int Quotes = 2;
        const int Frame = 9 + Quotes;
        await using var scope = App.Scope(Tenant);

        await Should.ThrowAsync<InvalidOperationException>(() => PublishTextAsync(PublicEventJson.MaxBytes - Frame + 1));
        (await LiveAsync()).ShouldBeEmpty();
        await PublishTextAsync(PublicEventJson.AdvisedBytes - Frame);
        _log.Lines.ShouldBeEmpty();
        await PublishTextAsync(PublicEventJson.MaxBytes - Frame);

        _log.Lines.ShouldHaveSingleItem().ShouldContain("The data of event test.text-written");
        await RunUntilDoneAsync();

        Task PublishTextAsync(int length) =>
            scope.RunAsync(async () => await scope.Get<IOutbox>().PublishAsync(new TextWritten(new string('a', length)), EntityId.New()));
    }

    private async Task<Guid> PublishAsync(Guid aggregate, int number)
    {
        var id = Guid.Empty;
        await using var scope = App.Scope(Tenant);
        (await scope.RunAsync(async () => { id = await scope.Get<IOutbox>().PublishAsync(new OrderPlaced(number), aggregate); }))
            .Succeeded().ShouldBeTrue();
        return id;
    }

    private async Task RunUntilDoneAsync()
    {
        await Worker.StartAsync(CancellationToken.None);
        await DoneAsync();
    }

    private Task DoneAsync() => Eventually.TrueAsync(async () => (await LiveAsync()).Count == 0, Deadline, "the deliveries");
}

[IntegrationEvent("test.order-placed")]
internal sealed record OrderPlaced(int Number) : IIntegrationEvent;

[IntegrationEvent("test.without-consumers")]
internal sealed record WithoutConsumers : IIntegrationEvent;

[IntegrationEvent("test.text-written")]
[PublicEvent("A text was written.")]
internal sealed record TextWritten(string Text) : IPublicEvent<TextWritten>
{
    public static TextWritten Example { get; } = new("Text");
}

[EventConsumer("reader")]
internal sealed class EventReader : IIntegrationEventHandler<TextWritten>
{
    public Task HandleAsync(TextWritten integrationEvent, EventContext context, CancellationToken cancellationToken) => Task.CompletedTask;
}

internal sealed record Nameless : IIntegrationEvent;

internal sealed record Delivery(string Consumer, Guid AggregateId, Guid EventId, int Number, Guid? TenantId);

/// <summary>The deliveries, in the order of their arrival.</summary>
internal sealed class Deliveries
{
    private readonly ConcurrentQueue<Delivery> _all = new();

    public Func<Guid, int, Task>? OnBooks { get; set; }

    public IReadOnlyCollection<Delivery> All => _all;

    public IReadOnlyList<int> Of(string consumer, Guid aggregate) =>
        [.. _all.Where(delivery => delivery.Consumer == consumer && delivery.AggregateId == aggregate).Select(delivery => delivery.Number)];

    public void Add(string consumer, EventContext context, int number, IRequestContext who) =>
        _all.Enqueue(new Delivery(consumer, context.AggregateId, context.EventId, number, who.TenantId));
}

[EventConsumer("books")]
internal sealed class Bookkeeper(Deliveries deliveries, IRequestContext who) : IIntegrationEventHandler<OrderPlaced>
{
    public async Task HandleAsync(OrderPlaced integrationEvent, EventContext context, CancellationToken cancellationToken)
    {
        await (deliveries.OnBooks?.Invoke(context.AggregateId, integrationEvent.Number) ?? Task.CompletedTask);
        deliveries.Add("books", context, integrationEvent.Number, who);
    }
}

[EventConsumer("archive")]
internal sealed class Archivist(Deliveries deliveries, IRequestContext who) : IIntegrationEventHandler<OrderPlaced>
{
    public Task HandleAsync(OrderPlaced integrationEvent, EventContext context, CancellationToken cancellationToken)
    {
        deliveries.Add("archive", context, integrationEvent.Number, who);
        return Task.CompletedTask;
    }
}
