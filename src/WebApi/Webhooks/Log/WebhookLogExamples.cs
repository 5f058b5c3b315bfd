using System.Text.Json;
using SvcInfra.Application.Webhooks.Log;
using SvcInfra.Application.Webhooks.Operators;
using SvcInfra.Domain.Webhooks.Delivery;
using SvcInfra.WebApi.Common.OpenApi;

namespace SvcInfra.WebApi.Webhooks.Log;

internal sealed class WebhookLogExamples : IExamples
{
    private static readonly Guid Delivery = Guid.Parse("019a2b3c-0000-7000-8000-00000000d001");
    private static readonly Guid Message = Guid.Parse("019a2b3c-0000-7000-8000-00000000d002");
    private static readonly Guid Subscription = Guid.Parse("019a2b3c-0000-7000-8000-00000000d003");
    private static readonly Guid Tenant = Guid.Parse("019a2b3c-0000-7000-8000-00000000d004");
    private static readonly DateTimeOffset Then = new(2026, 11, 1, 9, 30, 0, TimeSpan.Zero);

    public IEnumerable<object> Examples
    {
        get
        {
            var id = WebhookMessage.WebhookIdOf(Message);
            var delivery = new WebhookDeliveryDto(
                Delivery, Subscription, id, "project.created", DeliveryState.Pending, 1, Then.AddSeconds(5), 503, null, 120, Then, null);
            var payload = JsonSerializer.SerializeToElement(
                new { id = Message, type = "project.created", version = 1, timestamp = Then, data = new { name = "Apollo" } });
            yield return delivery;
            yield return new WebhookDeliveryDetailsDto(
                delivery, payload, [new DeliveryAttemptDto(Then, 503, null, 120, "Service Unavailable")]);
            yield return new WebhookStatisticsDto(
                Subscription, Then.AddDays(-1), 997, 2, 1, 0, 0.998, 180, Then.AddMinutes(-1), Then, Then.AddSeconds(4));
            yield return new WebhookReplayDto(12);
            yield return new WebhookLogEndpoints.TestEventBody("tenant.updated");
            yield return new WebhookLogEndpoints.ReplayBody(Then.AddDays(-1), Then, true);
            yield return new WebhookSubscriptionAdminDto(
                Subscription, Tenant, "https://example.com/hooks", Then.AddDays(-9), DisabledAt: null, DisabledReason: null, Then,
                Then.AddMinutes(-1));
            yield return new WebhookDeliveryAdminDto(
                Delivery, Tenant, Subscription, id, "project.created", DeliveryState.Succeeded, 1, null, 204, null, 45, Then, Then);
        }
    }
}
