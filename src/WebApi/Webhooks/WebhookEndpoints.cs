using MediatR;
using SvcInfra.Application.Webhooks;
using SvcInfra.Application.Webhooks.Catalogue;
using SvcInfra.Application.Webhooks.Signing;
using SvcInfra.Application.Webhooks.Subscriptions;
using SvcInfra.Domain.Webhooks.Signing;
using SvcInfra.WebApi.Common.Http;

namespace SvcInfra.WebApi.Webhooks;

internal sealed class WebhookEndpoints : IEndpoints
{
    public void Map(RouteGroupBuilder api)
    {
        var webhooks = api.MapModule("webhooks");
        webhooks.MapGet("/event-types", (ISender sender, CancellationToken ct) => sender.Send(new ListEventTypes(), ct).Ok())
            .Sends<ListEventTypes>("List the event types, with schemas and examples");

        MapSubscriptions(webhooks.MapGroup("/subscriptions"));
        MapSecrets(webhooks.MapGroup("/subscriptions/{id}/secrets"));
    }

    private static void MapSubscriptions(RouteGroupBuilder subscriptions)
    {
        subscriptions.MapPost("/", (CreateWebhookSubscription command, ISender sender, CancellationToken ct) =>
                sender.Send(command, ct).Created(c => $"/api/v1/webhooks/subscriptions/{c.Id}"))
            .Sends<CreateWebhookSubscription>("Subscribe a URL to events");
        subscriptions.MapGet("/", ([AsParameters] ListWebhookSubscriptions query, ISender sender, CancellationToken ct) =>
                sender.Send(query, ct).Ok())
            .Sends<ListWebhookSubscriptions>("List webhook subscriptions");
        subscriptions.MapGet("/{id}", (Guid id, ISender sender, CancellationToken ct) => sender.Send(new GetWebhookSubscription(id), ct).Ok())
            .Sends<GetWebhookSubscription>("Read a webhook subscription");
        subscriptions.MapPatch("/{id}", (Guid id, SubscriptionBody body, IfMatch version, ISender sender, CancellationToken ct) =>
                sender.Send(body.ToCommand(id, version.Version), ct).Ok())
            .Sends<ChangeWebhookSubscription>("Change a webhook subscription");
        subscriptions.MapDelete("/{id}", (Guid id, IfMatch version, ISender sender, CancellationToken ct) =>
                sender.Send(new DeleteWebhookSubscription(id, version.Version), ct).NoContent())
            .Sends<DeleteWebhookSubscription>("Delete a webhook subscription");
        subscriptions.MapPost("/{id}/enable", (Guid id, ISender sender, CancellationToken ct) =>
                sender.Send(new EnableWebhookSubscription(id), ct).Ok())
            .Sends<EnableWebhookSubscription>("Enable a disabled webhook subscription");
        subscriptions.MapPost("/{id}/disable", (Guid id, ISender sender, CancellationToken ct) =>
                sender.Send(new DisableWebhookSubscription(id), ct).Ok())
            .Sends<DisableWebhookSubscription>("Disable a webhook subscription");
    }

    private static void MapSecrets(RouteGroupBuilder secrets)
    {
        secrets.MapGet("/", (Guid id, ISender sender, CancellationToken ct) => sender.Send(new ListWebhookSecrets(id), ct).Ok())
            .Sends<ListWebhookSecrets>("List the valid secrets of a webhook subscription, without the secrets themselves");
        secrets.MapPost("/rotate", (Guid id, SecretRotationBody body, ISender sender, CancellationToken ct) =>
                sender.Send(new RotateWebhookSecret(id, body.Scheme, body.Secret, body.OverlapHours), ct).Ok())
            .Sends<RotateWebhookSecret>("Rotate a secret of a webhook subscription");
        secrets.MapPost("/revoke", (Guid id, SecretBody body, ISender sender, CancellationToken ct) =>
                sender.Send(new RevokeWebhookSecret(id, body.SecretId), ct).NoContent())
            .Sends<RevokeWebhookSecret>("Revoke a secret of a webhook subscription at once");
    }

    /// <param name="Url">An <c>https</c> URL of a public host. Null or absent: unchanged, as for all members.</param>
    /// <param name="Description">At most 500 characters; empty removes it.</param>
    /// <param name="EventTypes">1 to 50 event types, prefixes (<c>project.*</c>), or <c>*</c>.</param>
    /// <param name="Channels">At most 10; empty: the events of all channels.</param>
    /// <param name="Filter">At most 10 conditions, all of which must hold; empty: none.</param>
    /// <param name="Headers">All headers from now on, at most 20; empty removes them. They are not shown again.</param>
    /// <param name="RateLimit">Deliveries per second, 1 to 10,000; 0 removes the limit.</param>
    /// <param name="IsOrdered">Whether the events of one resource are delivered one after the other, in their order.</param>
    internal sealed record SubscriptionBody(
        string? Url,
        string? Description,
        IReadOnlyList<string>? EventTypes,
        IReadOnlyList<string>? Channels,
        IReadOnlyList<WebhookConditionDto>? Filter,
        IReadOnlyDictionary<string, string>? Headers,
        int? RateLimit,
        bool? IsOrdered)
    {
        public ChangeWebhookSubscription ToCommand(Guid id, long? version) =>
            new(id, Url, Description, EventTypes, Channels, Filter, Headers, RateLimit, IsOrdered, version);
    }

    /// <param name="Scheme">
    /// <c>v1</c> or <c>v1a</c>. Null or absent: that of the own secret, or the subscription's (<c>v1</c> if it has both).
    /// </param>
    /// <param name="Secret">An own secret (<c>whsec_</c>) or Ed25519 key (<c>whsk_</c>). Null or absent: a new one.</param>
    /// <param name="OverlapHours">How long the previous secret still signs, in hours: 0 to 168. Null or absent: 24.</param>
    internal sealed record SecretRotationBody(WebhookSecretScheme? Scheme, string? Secret, int? OverlapHours);

    /// <param name="SecretId">From GET .../secrets.</param>
    internal sealed record SecretBody(Guid SecretId);
}
