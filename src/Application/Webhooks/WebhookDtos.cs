using SvcInfra.Application.Common.Persistence;
using SvcInfra.Domain.Common;
using SvcInfra.Domain.Webhooks.Signing;
using SvcInfra.Domain.Webhooks.Subscriptions;

namespace SvcInfra.Application.Webhooks;

/// <summary>
/// A webhook subscription, without its secrets and the values of its headers. Its health is in its statistics: deliveries do not change its ETag.
/// </summary>
/// <param name="Id">Stable; never reused.</param>
/// <param name="Url">Where events are sent (POST).</param>
/// <param name="Description">At most 500 characters.</param>
/// <param name="EventTypes">Event types (<c>project.created</c>), prefixes (<c>project.*</c>) or <c>*</c>.</param>
/// <param name="Channels">Only events of one of these channels, and events without channels; empty: all.</param>
/// <param name="Filter">Conditions over the event's data, all of which must hold; empty: none.</param>
/// <param name="HeaderNames">The names of the headers that are sent with each delivery.</param>
/// <param name="RateLimit">Deliveries per second; null: no limit of its own.</param>
/// <param name="IsOrdered">Whether the events of one resource are delivered one after the other, in their order.</param>
/// <param name="DisabledAt">Since when nothing is delivered (UTC); null while it is enabled.</param>
/// <param name="DisabledReason">Why it is disabled; null while it is enabled.</param>
/// <param name="CreatedAt">UTC.</param>
/// <param name="UpdatedAt">UTC.</param>
/// <param name="Version">The first part of the ETag.</param>
public sealed record WebhookSubscriptionDto(
    Guid Id,
    string Url,
    string? Description,
    IReadOnlyList<string> EventTypes,
    IReadOnlyList<string> Channels,
    IReadOnlyList<WebhookConditionDto> Filter,
    IReadOnlyList<string> HeaderNames,
    int? RateLimit,
    bool IsOrdered,
    DateTimeOffset? DisabledAt,
    WebhookDisabledReason? DisabledReason,
    DateTimeOffset CreatedAt,
    DateTimeOffset UpdatedAt,
    long Version) : IVersioned;

/// <summary>A condition over the <c>data</c> of an event.</summary>
/// <param name="Field">A path of 1 to 5 names, separated by full stops: <c>project.ownerId</c>. An array fits when one of its elements does.</param>
/// <param name="Operator"><c>exists</c> takes no values, <c>equals</c> and <c>notEquals</c> take one, <c>in</c> takes up to 50.</param>
/// <param name="Values">Texts of at most 200 characters; numbers and booleans are written as texts.</param>
public sealed record WebhookConditionDto(string Field, WebhookOperator Operator, IReadOnlyList<string>? Values);

/// <summary>A new webhook subscription with its secrets. The secrets are returned only once.</summary>
/// <param name="Id">The subscription's id.</param>
/// <param name="Subscription">The subscription.</param>
/// <param name="Secrets">One of each requested scheme.</param>
public sealed record CreatedWebhookSubscriptionDto(Guid Id, WebhookSubscriptionDto Subscription, IReadOnlyList<IssuedWebhookSecretDto> Secrets)
    : IVersioned
{
    /// <summary>The first part of the subscription's ETag.</summary>
    public long Version => Subscription.Version;
}

/// <summary>A new secret. It is returned only once.</summary>
/// <param name="Id">Stable; never reused.</param>
/// <param name="Scheme">The signature scheme.</param>
/// <param name="Secret">
/// What a receiver needs to verify with <c>v1</c> (<c>whsec_</c>). Null for <c>v1a</c>, whose receivers need the public key alone.
/// </param>
/// <param name="PublicKey">The public key for <c>v1a</c> (<c>whpk_</c>); null for <c>v1</c>.</param>
public sealed record IssuedWebhookSecretDto(Guid Id, WebhookSecretScheme Scheme, [property: Secret] string? Secret, string? PublicKey);

/// <summary>A secret of a subscription, without the secret itself.</summary>
/// <param name="Id">Stable; never reused.</param>
/// <param name="Scheme">The signature scheme.</param>
/// <param name="PublicKey">The public key for <c>v1a</c> (<c>whpk_</c>); null for <c>v1</c>.</param>
/// <param name="CreatedAt">UTC.</param>
/// <param name="ExpiresAt">Until when it signs, after a rotation (UTC); null: until it is rotated.</param>
public sealed record WebhookSecretDto(
    Guid Id, WebhookSecretScheme Scheme, string? PublicKey, DateTimeOffset CreatedAt, DateTimeOffset? ExpiresAt);
