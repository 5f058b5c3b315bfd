using System.Collections.Concurrent;
using Microsoft.Extensions.DependencyInjection;
using SvcInfra.Application.Common.Security;
using SvcInfra.Application.Outbox.Contracts;
using SvcInfra.Domain.Common;
using SvcInfra.FunctionalTests.Common;
using SvcInfra.FunctionalTests.Common.Isolation;
using SvcInfra.Infrastructure.Persistence;
using SvcInfra.TestSupport;

namespace SvcInfra.FunctionalTests.Outbox;

/// <summary>The consumer of an event runs in the tenant in which it was published, and sees only that tenant's rows.</summary>
internal sealed class OutboxProbe : IIsolationProbe
{
    public async Task ProbeAsync(IsolationScene scene)
    {
        var happened = new SomethingHappened(EntityId.New());

        await TestCommands.RunAsync(
            scene.App, scene.MallorysTenant, services => services.GetRequiredService<IOutbox>().PublishAsync(happened, happened.Id));

        await Eventually.TrueAsync(
            () => SomethingHappenedConsumer.Seen.ContainsKey(happened.Id), TimeSpan.FromSeconds(20), "the event to be consumed");
        var seen = SomethingHappenedConsumer.Seen[happened.Id];
        seen.ActsIn.ShouldBe(scene.MallorysTenant);
        seen.Tenants.ShouldNotContain(scene.AdasTenant);
    }
}

[IntegrationEvent("test.something-happened")]
public sealed record SomethingHappened(Guid Id) : IIntegrationEvent;

[EventConsumer("probe")]
internal sealed class SomethingHappenedConsumer(IRequestContext caller, AppDbContext context) : IIntegrationEventHandler<SomethingHappened>
{
    public static ConcurrentDictionary<Guid, (Guid? ActsIn, IReadOnlyCollection<Guid> Tenants)> Seen { get; } = new();

    public async Task HandleAsync(SomethingHappened integrationEvent, EventContext eventContext, CancellationToken cancellationToken) =>
        Seen[integrationEvent.Id] = (caller.TenantId, await TenantVisibility.TenantsAsync(context));
}
