using System.Text.Json;
using Mapster;
using SvcInfra.Application.Common.Persistence;
using SvcInfra.Domain.Users.Passkeys;

namespace SvcInfra.Application.Users.Passkeys;

/// <summary>A ceremony that has begun.</summary>
/// <param name="Handle">Send it back with the browser's answer; works once.</param>
/// <param name="ExpiresAt">Until when (UTC).</param>
/// <param name="Options">For <c>PublicKeyCredential.parseCreationOptionsFromJSON</c> or <c>parseRequestOptionsFromJSON</c> (WebAuthn Level 3, section 5.1).</param>
public sealed record PasskeyCeremonyDto(string Handle, DateTimeOffset ExpiresAt, JsonElement Options);

/// <summary>One of the user's passkeys.</summary>
/// <param name="Id">Stable; not the credential's id.</param>
/// <param name="Name">What its user calls it.</param>
/// <param name="Aaguid">The authenticator's model, unproven; all zeros when it does not say.</param>
/// <param name="Transports">How browsers reach it, separated by spaces.</param>
/// <param name="IsBackedUp">Whether it lies in a cloud or on a second device too.</param>
/// <param name="IsSuspended">It signed with a counter that had not grown, so somebody may have a copy; it works no longer.</param>
/// <param name="CreatedAt">UTC.</param>
/// <param name="LastUsedAt">When somebody last signed in with it (UTC); null: never.</param>
/// <param name="Version">The ETag begins with it.</param>
public sealed record PasskeyDto(
    Guid Id, string Name, Guid Aaguid, string Transports, bool IsBackedUp, bool IsSuspended, DateTimeOffset CreatedAt, DateTimeOffset? LastUsedAt, long Version) : IVersioned;

internal sealed class PasskeyMappings : IRegister
{
    public void Register(TypeAdapterConfig config) =>
        config.NewConfig<Passkey, PasskeyDto>().Map(dto => dto.IsSuspended, passkey => passkey.CounterRegressedAt != null);
}
