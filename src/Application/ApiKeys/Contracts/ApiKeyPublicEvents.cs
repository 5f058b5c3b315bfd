using SvcInfra.Application.Outbox.Contracts;

namespace SvcInfra.Application.ApiKeys.Contracts;

/// <param name="ApiKeyId">The key.</param>
/// <param name="Name">Its purpose.</param>
/// <param name="UserId">The owning member; null when a service account owns the key.</param>
/// <param name="ServiceAccountId">The owning service account; null when a member owns the key.</param>
/// <param name="Scopes">Names of permissions.</param>
/// <param name="ExpiresAt">UTC.</param>
[IntegrationEvent("api_key.created")]
[PublicEvent("An API key was created.")]
public sealed record ApiKeyCreatedEvent(
    Guid ApiKeyId, string Name, Guid? UserId, Guid? ServiceAccountId, IReadOnlyList<string> Scopes, DateTimeOffset ExpiresAt)
    : IPublicEvent<ApiKeyCreatedEvent>
{
    public static ApiKeyCreatedEvent Example { get; } = new(
        Guid.Parse("019a2b3c-0000-7000-8000-000000000007"),
        "Nightly report",
        Guid.Parse("019a2b3c-0000-7000-8000-000000000001"),
        ServiceAccountId: null,
        ["tenants.read"],
        new DateTimeOffset(2027, 1, 30, 9, 30, 0, TimeSpan.Zero));
}

/// <param name="ApiKeyId">The key.</param>
[IntegrationEvent("api_key.revoked")]
[PublicEvent("An API key was revoked by a request or with its owner's membership.")]
public sealed record ApiKeyRevokedEvent(Guid ApiKeyId) : IPublicEvent<ApiKeyRevokedEvent>
{
    public static ApiKeyRevokedEvent Example { get; } = new(Guid.Parse("019a2b3c-0000-7000-8000-000000000007"));
}
