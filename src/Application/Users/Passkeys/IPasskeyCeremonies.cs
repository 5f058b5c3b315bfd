using SvcInfra.Domain.Users;
using SvcInfra.Domain.Users.Passkeys;

namespace SvcInfra.Application.Users.Passkeys;

/// <summary>
/// The two ceremonies of WebAuthn Level 3, sections 7.1 and 7.2. It verifies and remembers nothing: challenges and passkeys are kept by the callers.
/// User verification is demanded in both.
/// </summary>
public interface IPasskeyCeremonies
{
    /// <summary>Options for <c>navigator.credentials.create</c>.</summary>
    /// <param name="user">Whose it will be.</param>
    /// <param name="registered">Those that the user has: their devices are not registered again.</param>
    Task<StartedCeremony> StartRegistrationAsync(User user, IReadOnlyList<Passkey> registered);

    /// <summary>What the authenticator made; null when the answer is malformed or does not belong to the options.</summary>
    /// <param name="state">That of the options.</param>
    /// <param name="credential">The answer of <c>navigator.credentials.create</c> (JSON).</param>
    Task<PasskeyCredential?> FinishRegistrationAsync(string state, string credential);

    /// <summary>Options for <c>navigator.credentials.get</c>.</summary>
    /// <param name="allowed">Those of one user that may answer; empty: any that the browser finds.</param>
    Task<StartedCeremony> StartAssertionAsync(IReadOnlyList<Passkey> allowed);

    /// <summary>What the authenticator signed; null when the answer is malformed, not signed with this passkey or does not belong to the options. The counter is not judged.</summary>
    /// <param name="state">That of the options.</param>
    /// <param name="passkey">The one that the answer names.</param>
    /// <param name="credential">The answer of <c>navigator.credentials.get</c> (JSON).</param>
    Task<PasskeyAssertion?> FinishAssertionAsync(string state, Passkey passkey, string credential);
}

/// <param name="Options">For the browser (JSON).</param>
/// <param name="State">For the end of the ceremony; holds the challenge and stays on the server (JSON).</param>
public sealed record StartedCeremony(string Options, string State);

/// <param name="SignCount">The authenticator's counter after this signature; 0 when it does not count.</param>
/// <param name="IsBackedUp">Whether the passkey is backed up at present.</param>
public sealed record PasskeyAssertion(long SignCount, bool IsBackedUp);
