using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Shouldly;
using SvcInfra.Application.Common.StandardWebhooks;
using SvcInfra.Application.Outbox.Contracts;
using SvcInfra.Application.Webhooks.Signing;
using SvcInfra.Domain.Common;
using SvcInfra.Domain.Webhooks.Delivery;
using SvcInfra.Domain.Webhooks.Signing;
using SvcInfra.Domain.Webhooks.Subscriptions;
using SvcInfra.Infrastructure.Jobs.Worker;
using SvcInfra.Infrastructure.Persistence;
using SvcInfra.IntegrationTests.Jobs;
using SvcInfra.IntegrationTests.Persistence;
using SvcInfra.TestSupport;

namespace SvcInfra.IntegrationTests.Webhooks;

/// <summary>The base of the tests of deliveries, with a real worker and receivers on real sockets. Each test has its own database.</summary>
public abstract class WebhookTest(Engine engine) : JobTest(engine)
{
    private protected static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);

    private protected WebhookKey Key { get; } = WebhookKey.Create(WebhookScheme.HmacSha256);

    private protected override bool UsesRealClock => true;

    /// <summary>Retries follow at once, and <see cref="More"/> overrides.</summary>
    private protected override KeyValuePair<string, string?>[] Settings =>
    [
        .. new KeyValuePair<string, string?>[]
        {
            new("Jobs:PollInterval", "00:00:00.05"), new("Jobs:StopGrace", "00:00:00"), new("Schedules:Enabled", "false"),
            new("WebhookDelivery:RetryDelays:0", "00:00:00.001"), new("WebhookDelivery:RetryDelays:1", "00:00:00.001"),
            new("WebhookDelivery:Timeout", "00:00:01"),
        }.Concat(More).GroupBy(setting => setting.Key).Select(same => same.Last()),
    ];

    private protected virtual KeyValuePair<string, string?>[] More => [];

    private protected override void Configure(IServiceCollection services)
    {
        base.Configure(services);
        services.AddSingleton(new PublicEventCatalog([typeof(PublicEventCatalog).Assembly, typeof(ParcelMoved).Assembly]));
    }

    private protected static JobWorker WorkerOf(TestApp app) => app.Get<IEnumerable<IHostedService>>().OfType<JobWorker>().Single();

    private protected Task StartWorkerAsync() => WorkerOf(App).StartAsync(CancellationToken.None);

    private protected override Task StopAsync() => App is null ? Task.CompletedTask : WorkerOf(App).StopAsync(CancellationToken.None);

    private protected async Task<Guid> SubscribeAsync(
        Uri url, string types = "*", int? rateLimit = null, bool isOrdered = false, Guid? tenantId = null,
        string[]? channels = null)
    {
        var tenant = tenantId ?? Tenant;
        var subscription = WebhookSubscription.Create(tenant, new WebhookSubscriptionSettings(
            url.ToString(), "Test", types.Split(' '), channels ?? [], [], null, rateLimit, isOrdered));
        await using var context = App.Get<AppDbContextFactory>().Lease(tenant);
        context.Add(subscription);
        context.Add(App.Get<WebhookSecretProtection>().Protect(tenant, subscription.Id, Key));
        await context.SaveChangesAsync();
        return subscription.Id;
    }

    /// <summary>Publishes events in one command each, or all in one.</summary>
    private protected async Task<List<Guid>> PublishAsync(int count = 1, Guid? aggregate = null, bool inOne = false, Guid? tenantId = null)
    {
        var ids = new List<Guid>();
        foreach (var chunk in Enumerable.Range(1, count).Chunk(inOne ? count : 1))
        {
            await using var scope = App.Scope(tenantId ?? Tenant);
            (await scope.RunAsync(async () =>
            {
                foreach (var number in chunk)
                {
                    ids.Add(await scope.Get<IOutbox>().PublishAsync(new ParcelMoved(number), aggregate ?? EntityId.New()));
                }
            })).Succeeded().ShouldBeTrue();
        }

        return ids;
    }

    private protected Task<List<WebhookDelivery>> DeliveriesAsync(Guid? tenantId = null) => ReadAsync(
        db => db.Set<WebhookDelivery>().AsNoTracking().OrderBy(d => d.MessageId).ToListAsync(), tenantId);

    private protected async Task<WebhookDelivery> DeliveryAsync() => (await DeliveriesAsync()).ShouldHaveSingleItem();

    private protected Task<WebhookSubscription> SubscriptionAsync(Guid id) =>
        ReadAsync(db => db.Set<WebhookSubscription>().AsNoTracking().SingleAsync(s => s.Id == id));

    private protected async Task<T> ReadAsync<T>(Func<AppDbContext, Task<T>> query, Guid? tenantId = null)
    {
        await using var context = App.Get<AppDbContextFactory>().Lease(tenantId ?? Tenant);
        return await query(context);
    }

    /// <summary>Waits until every delivery has this state, and no job is left.</summary>
    private protected Task UntilAsync(DeliveryState state, int count) => Eventually.TrueAsync(
        async () => await DeliveriesAsync() is var all && all.Count == count && all.TrueForAll(d => d.State == state), Deadline, $"{count} {state}");

    private protected static Task UntilAsync(Func<Task<bool>> condition, string what) => Eventually.TrueAsync(condition, Deadline, what);
}

[IntegrationEvent("test.parcel_moved"), PublicEvent("A parcel moved.")]
internal sealed record ParcelMoved(int Number) : IPublicEvent<ParcelMoved>
{
    public static ParcelMoved Example => new(7);
}
