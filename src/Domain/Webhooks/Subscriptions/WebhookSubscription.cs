using System.Text.Json;
using SvcInfra.Domain.Common;

namespace SvcInfra.Domain.Webhooks.Subscriptions;

/// <summary>A URL of a tenant to which events are sent, and which of them.</summary>
public sealed class WebhookSubscription : AggregateRoot, ITenantOwned
{
    public const int MaxUrlLength = 2_048;
    public const int MaxDescriptionLength = 500;
    public const int MaxEventTypes = 50;
    public const int MaxChannels = 10;
    public const int MaxChannelLength = 100;
    public const int MaxConditions = 10;

    /// <summary>Deliveries per second; the upper limit of a subscription's own rate limit.</summary>
    public const int MaxRateLimit = 10_000;

    private WebhookSubscription()
    {
    }

    public Guid TenantId { get; private set; }

    /// <summary>Checked by the outbound guard when it was entered, and again at every call.</summary>
    public string Url { get; private set; } = null!;

    public string? Description { get; private set; }

    /// <summary>Patterns (<see cref="EventTypePattern"/>), sorted and distinct; at least one.</summary>
    public IReadOnlyList<string> EventTypes { get; private set; } = [];

    /// <summary>Sorted and distinct; empty: the events of all channels.</summary>
    public IReadOnlyList<string> Channels { get; private set; } = [];

    /// <summary>Conditions over the event's data, all of which must hold; empty: all events.</summary>
    public IReadOnlyList<WebhookCondition> Filter { get; private set; } = [];

    /// <summary>Headers that are sent with each delivery: a JSON object, encrypted. Null: none.</summary>
    [Secret]
    public string? ProtectedHeaders { get; private set; }

    /// <summary>Deliveries per second; null: no limit of its own.</summary>
    public int? RateLimit { get; private set; }

    /// <summary>Whether the events of one aggregate are delivered one after the other, in their order.</summary>
    public bool IsOrdered { get; private set; }

    /// <summary>Since when nothing is delivered (UTC); null while it is enabled.</summary>
    public DateTimeOffset? DisabledAt { get; private set; }

    public WebhookDisabledReason? DisabledReason { get; private set; }

    /// <summary>When the secrets last changed (UTC). It changes the version, so that two rotations at once do not both succeed.</summary>
    public DateTimeOffset? SecretsChangedAt { get; private set; }

    /// <summary>
    /// The first of the failures since the last success (UTC); null: none. Written by an SQL update, so the version does not change.
    /// </summary>
    public DateTimeOffset? FailingSince { get; private set; }

    /// <summary>The last successful delivery (UTC); null: none. Written as <see cref="FailingSince"/>.</summary>
    public DateTimeOffset? LastSuccessAt { get; private set; }

    /// <summary>Until when nothing is sent, because the receiver failed or asked for it (UTC). Written as <see cref="FailingSince"/>.</summary>
    public DateTimeOffset? BackOffUntil { get; private set; }

    public bool IsEnabled => DisabledAt is null;

    public static WebhookSubscription Create(Guid tenantId, WebhookSubscriptionSettings settings)
    {
        var subscription = new WebhookSubscription { TenantId = tenantId };
        subscription.Change(settings);
        return subscription;
    }

    /// <summary>The values that a caller may change.</summary>
    public WebhookSubscriptionSettings Settings =>
        new(Url, Description, EventTypes, Channels, Filter, ProtectedHeaders, RateLimit, IsOrdered);

    /// <param name="settings">Validated by the use case.</param>
    public void Change(WebhookSubscriptionSettings settings)
    {
        Url = settings.Url;
        Description = string.IsNullOrWhiteSpace(settings.Description) ? null : settings.Description.Trim();
        EventTypes = Sorted(settings.EventTypes);
        Channels = Sorted(settings.Channels);
        Filter = [.. settings.Filter];
        ProtectedHeaders = settings.ProtectedHeaders;
        RateLimit = settings.RateLimit;
        IsOrdered = settings.IsOrdered;
    }

    /// <summary>Idempotent: the first time and reason stay.</summary>
    public void Disable(WebhookDisabledReason reason, DateTimeOffset now)
    {
        if (IsEnabled)
        {
            (DisabledAt, DisabledReason) = (now, reason);
        }
    }

    /// <summary>Enables it, and forgets the failures before: the next ones are counted from the start.</summary>
    public void Enable()
    {
        (DisabledAt, DisabledReason, FailingSince, BackOffUntil) = (null, null, null, null);
        Raise(new WebhookSubscriptionEnabled(Id));
    }

    public void SecretsChanged(DateTimeOffset now) => SecretsChangedAt = now;

    /// <summary>Whether an event goes to this subscription while it is enabled.</summary>
    /// <param name="channels">The event's channels; an event without channels goes to every subscription.</param>
    public bool Matches(string type, IReadOnlyList<string> channels, JsonElement data) =>
        EventTypes.Any(pattern => EventTypePattern.Matches(pattern, type))
        && (Channels.Count == 0 || channels.Count == 0 || Channels.Any(channels.Contains))
        && Filter.All(condition => condition.Matches(data));

    private static List<string> Sorted(IEnumerable<string> names) => [.. names.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
}

/// <summary>The settings of a <see cref="WebhookSubscription"/>; its properties say what each of them means.</summary>
public sealed record WebhookSubscriptionSettings(
    string Url,
    string? Description,
    IReadOnlyList<string> EventTypes,
    IReadOnlyList<string> Channels,
    IReadOnlyList<WebhookCondition> Filter,
    [property: Secret] string? ProtectedHeaders,
    int? RateLimit,
    bool IsOrdered);

public enum WebhookDisabledReason
{
    /// <summary>By a member, an API key or an operator.</summary>
    Manual = 0,

    /// <summary>The receiver responded 410.</summary>
    Gone = 1,

    /// <summary>All deliveries failed for too long.</summary>
    Failing = 2,
}

/// <summary>A disabled subscription takes deliveries again.</summary>
public sealed record WebhookSubscriptionEnabled(Guid SubscriptionId) : IDomainEvent;
