using System.Formats.Cbor;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using SvcInfra.Application.Common;
using SvcInfra.Application.Users.Passkeys;
using SvcInfra.Domain.Users;
using SvcInfra.Domain.Users.Passkeys;

namespace SvcInfra.Infrastructure.Users.Passkeys;

/// <summary>
/// Runs the ceremonies with ASP.NET Core Identity's passkey handler; nothing else of Identity is used. The handler gets a store with the data of
/// one call, an empty HTTP context because domain and origins come from the configuration, and counters of 0 because it reports a regressed
/// counter only as an error text.
/// </summary>
internal sealed partial class IdentityPasskeyCeremonies(
    IOptions<PasskeyOptions> options, IOptions<AppOptions> app, ILogger<IdentityPasskeyCeremonies> logger)
    : IPasskeyCeremonies
{
    /// <summary>In bytes; an RSA key of 4,096 bits has about 530. Verifying with larger keys would cost too much CPU time.</summary>
    private const int MaxPublicKey = 1_024;

    /// <summary>
    /// The position of the AAGUID in the authenticator data: after the RP ID hash, the flags and the counter (WebAuthn Level 3, sections 6.1 and
    /// 6.5.1).
    /// </summary>
    private static readonly Range Aaguid = 37..53;

    private static readonly string[] KnownTransports = ["ble", "cable", "hybrid", "internal", "nfc", "smart-card", "usb"];

    private readonly IOptions<IdentityPasskeyOptions> _options = Options.Create(SettingsOf(options.Value, app.Value));

    public async Task<StartedCeremony> StartRegistrationAsync(User user, IReadOnlyList<Passkey> registered)
    {
        using var manager = ManagerFor(user.Id, registered);
        var entity = new PasskeyUserEntity { Id = user.Id.ToString(), Name = user.Email.Value, DisplayName = user.DisplayName };
        var result = await new PasskeyHandler<PasskeyUser>(manager, _options).MakeCreationOptionsAsync(entity, new DefaultHttpContext());
        return new StartedCeremony(result.CreationOptionsJson, result.AttestationState!);
    }

    public async Task<PasskeyCredential?> FinishRegistrationAsync(string state, string credential)
    {
        using var manager = ManagerFor(userId: null, []);
        var result = await new PasskeyHandler<PasskeyUser>(manager, _options).PerformAttestationAsync(new PasskeyAttestationContext
        {
            HttpContext = new DefaultHttpContext(),
            CredentialJson = credential,
            AttestationState = state,
        });
        if (!result.Succeeded)
        {
            LogRefused(Shorten(result.Failure.Message));
            return null;
        }

        var created = result.Passkey;
        if (created.PublicKey.Length > MaxPublicKey)
        {
            LogRefused("The public key is too large.");
            return null;
        }

        return new PasskeyCredential(
            created.CredentialId,
            created.PublicKey,
            created.SignCount,
            created.IsBackupEligible,
            created.IsBackedUp,
            [.. KnownTransports.Intersect(created.Transports ?? [])],
            AaguidIn(created.AttestationObject));
    }

    public async Task<StartedCeremony> StartAssertionAsync(IReadOnlyList<Passkey> allowed)
    {
        var user = allowed.Count > 0 ? new PasskeyUser(allowed[0].UserId.ToString()) : null;
        using var manager = ManagerFor(user is null ? null : allowed[0].UserId, allowed);
        var result = await new PasskeyHandler<PasskeyUser>(manager, _options).MakeRequestOptionsAsync(user, new DefaultHttpContext());
        return new StartedCeremony(result.RequestOptionsJson, result.AssertionState!);
    }

    public async Task<PasskeyAssertion?> FinishAssertionAsync(string state, Passkey passkey, string credential)
    {
        using var manager = ManagerFor(passkey.UserId, [passkey]);
        var result = await new PasskeyHandler<PasskeyUser>(manager, _options).PerformAssertionAsync(new PasskeyAssertionContext
        {
            HttpContext = new DefaultHttpContext(),
            CredentialJson = credential,
            AssertionState = state,
        });
        if (!result.Succeeded)
        {
            LogRefused(Shorten(result.Failure.Message));
            return null;
        }

        return new PasskeyAssertion(result.Passkey.SignCount, result.Passkey.IsBackedUp);
    }

    private static IdentityPasskeyOptions SettingsOf(PasskeyOptions options, AppOptions app)
    {
        var origins = options.OriginsFor(app).ToHashSet(StringComparer.Ordinal);
        return new IdentityPasskeyOptions
        {
            ServerDomain = options.DomainFor(app),
            AuthenticatorTimeout = options.Timeout,
            UserVerificationRequirement = "required",
            ResidentKeyRequirement = "required",
            AttestationConveyancePreference = "none",
            ValidateOrigin = context => ValueTask.FromResult(!context.CrossOrigin && origins.Contains(context.Origin)),
        };
    }

    private static UserManager<PasskeyUser> ManagerFor(Guid? userId, IReadOnlyList<Passkey> passkeys) => new(
        new SingleUserStore(userId?.ToString(), [.. passkeys.Select(InfoOf)]),
        Options.Create(new IdentityOptions()),
        new PasswordHasher<PasskeyUser>(),
        [],
        [],
        new UpperInvariantLookupNormalizer(),
        new IdentityErrorDescriber(),
        services: null!,
        NullLogger<UserManager<PasskeyUser>>.Instance);

    private static UserPasskeyInfo InfoOf(Passkey passkey) => new(
        passkey.CredentialId,
        passkey.PublicKey,
        passkey.CreatedAt,
        signCount: 0,
        passkey.Transports.Split(' ', StringSplitOptions.RemoveEmptyEntries),
        isUserVerified: true,
        passkey.IsBackupEligible,
        passkey.IsBackedUp,
        attestationObject: [],
        clientDataJson: []);

    /// <summary>The attestation object is well formed: the handler has already parsed it.</summary>
    private static Guid AaguidIn(byte[] attestationObject)
    {
        var reader = new CborReader(attestationObject);
        reader.ReadStartMap();
        while (reader.PeekState() != CborReaderState.EndMap)
        {
            if (reader.ReadTextString() == "authData")
            {
                return new Guid(reader.ReadByteString().AsSpan()[Aaguid], bigEndian: true);
            }

            reader.SkipValue();
        }

        return Guid.Empty;
    }

    /// <summary>The reason may quote untrusted input of any length.</summary>
    private static string Shorten(string reason) => reason.Length > 200 ? reason[..200] : reason;

    [LoggerMessage(LogLevel.Information, "A passkey was refused: {Reason}")]
    private partial void LogRefused(string reason);
}
