using System.Text.Json;
using Mapster;
using SvcInfra.Application.Common.Persistence;
using SvcInfra.Domain.Common;
using SvcInfra.Domain.Users.Passkeys;

namespace SvcInfra.Application.Users.Passkeys;

/// <summary>A started passkey ceremony.</summary>
/// <param name="Handle">Send it back with the browser's response; it works once.</param>
/// <param name="ExpiresAt">When the challenge expires (UTC).</param>
/// <param name="Options">
/// Pass them to <c>PublicKeyCredential.parseCreationOptionsFromJSON</c> or <c>parseRequestOptionsFromJSON</c> (WebAuthn Level 3, section 5.1).
/// </param>
public sealed record PasskeyCeremonyDto([property: Secret] string Handle, DateTimeOffset ExpiresAt, [property: Secret] JsonElement Options);

/// <summary>One of the user's passkeys.</summary>
/// <param name="Id">Stable. It is not the WebAuthn credential id.</param>
/// <param name="Name">The user's own label.</param>
/// <param name="Aaguid">The authenticator's model, not attested; all zeros when unknown.</param>
/// <param name="Transports">How browsers reach the authenticator, separated by spaces; empty when unknown.</param>
/// <param name="IsBackedUp">Whether the passkey is synced to a cloud or a second device.</param>
/// <param name="IsSuspended">True when its signature counter did not increase. It may have been copied and no longer works; delete it.</param>
/// <param name="CreatedAt">UTC.</param>
/// <param name="LastUsedAt">The last use (UTC); null: never.</param>
/// <param name="Version">The first part of the ETag.</param>
public sealed record PasskeyDto(
    Guid Id,
    string Name,
    Guid Aaguid,
    string Transports,
    bool IsBackedUp,
    bool IsSuspended,
    DateTimeOffset CreatedAt,
    DateTimeOffset? LastUsedAt,
    long Version) : IVersioned;

internal sealed class PasskeyMappings : IRegister
{
    public void Register(TypeAdapterConfig config) =>
        config.NewConfig<Passkey, PasskeyDto>().Map(dto => dto.IsSuspended, passkey => passkey.CounterRegressedAt != null);
}
