using SvcInfra.Application.Webhooks;
using SvcInfra.Application.Webhooks.Subscriptions;
using SvcInfra.Domain.Webhooks.Signing;
using SvcInfra.Domain.Webhooks.Subscriptions;
using SvcInfra.WebApi.Common.OpenApi;

namespace SvcInfra.WebApi.Webhooks;

internal sealed class WebhookExamples : IExamples
{
    private const string Url = "https://example.com/hooks";

    private static readonly Guid Subscription = Guid.Parse("019a2b3c-0000-7000-8000-0000000000f1");
    private static readonly Guid Secret = Guid.Parse("019a2b3c-0000-7000-8000-0000000000f2");
    private static readonly DateTimeOffset Created = new(2026, 11, 1, 9, 30, 0, TimeSpan.Zero);
    private static readonly string[] Types = ["tenant.member_added", "tenant.member_removed"];
    private static readonly WebhookConditionDto[] Filter = [new("role", WebhookOperator.In, ["admin", "owner"])];

    private static readonly WebhookSubscriptionDto Shown = new(
        Subscription, Url, "Our directory", Types, [], Filter, ["Authorization"], 20, IsOrdered: false, DisabledAt: null, DisabledReason: null,
        Created, Created, 1);

    private static readonly IssuedWebhookSecretDto Issued = new(
        Secret, WebhookSecretScheme.V1, "whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=", PublicKey: null);

    public IEnumerable<object> Examples =>
    [
        new CreateWebhookSubscription(
            Url, "Our directory", Types, Channels: null, Filter, new Dictionary<string, string> { ["Authorization"] = "Bearer example" },
            RateLimit: 20, IsOrdered: false, [WebhookSecretScheme.V1], Secret: null),
        Shown,
        Filter[0],
        Issued,
        new CreatedWebhookSubscriptionDto(Subscription, Shown, [Issued]),
        new WebhookSecretDto(Secret, WebhookSecretScheme.V1, PublicKey: null, Created, ExpiresAt: null),
        new WebhookEndpoints.SubscriptionBody(
            Url, Description: null, ["tenant.*"], Channels: null, Filter: null, Headers: null, RateLimit: null, IsOrdered: null),
        new WebhookEndpoints.SecretRotationBody(WebhookSecretScheme.V1, Secret: null, OverlapHours: 24),
        new WebhookEndpoints.SecretBody(Secret),
    ];
}
