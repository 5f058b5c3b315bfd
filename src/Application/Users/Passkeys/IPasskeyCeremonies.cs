using SvcInfra.Domain.Users;
using SvcInfra.Domain.Users.Passkeys;

namespace SvcInfra.Application.Users.Passkeys;

/// <summary>
/// Registration and authentication by WebAuthn Level 3, sections 7.1 and 7.2. Both require user verification. Stateless: the callers store the
/// challenges and passkeys.
/// </summary>
public interface IPasskeyCeremonies
{
    /// <summary>Options for <c>navigator.credentials.create</c>.</summary>
    /// <param name="user">The owner of the new passkey.</param>
    /// <param name="registered">The user's passkeys; their authenticators are not registered again.</param>
    Task<StartedCeremony> StartRegistrationAsync(User user, IReadOnlyList<Passkey> registered);

    /// <summary>The new credential; null when the response is malformed or does not match the options.</summary>
    /// <param name="state">The state of the started ceremony.</param>
    /// <param name="credential">The result of <c>navigator.credentials.create</c> (JSON).</param>
    Task<PasskeyCredential?> FinishRegistrationAsync(string state, string credential);

    /// <summary>Options for <c>navigator.credentials.get</c>.</summary>
    /// <param name="allowed">The passkeys of one user that are accepted; empty: any passkey that the browser finds.</param>
    Task<StartedCeremony> StartAssertionAsync(IReadOnlyList<Passkey> allowed);

    /// <summary>
    /// The verified assertion; null when the response is malformed, not signed with this passkey, or does not match the options. The counter is
    /// not checked.
    /// </summary>
    /// <param name="state">The state of the started ceremony.</param>
    /// <param name="passkey">The passkey that the response names.</param>
    /// <param name="credential">The result of <c>navigator.credentials.get</c> (JSON).</param>
    Task<PasskeyAssertion?> FinishAssertionAsync(string state, Passkey passkey, string credential);
}

/// <param name="Options">Sent to the browser (JSON).</param>
/// <param name="State">Needed to finish the ceremony; contains the challenge and stays on the server (JSON).</param>
public sealed record StartedCeremony(string Options, string State);

/// <param name="SignCount">The authenticator's counter after this signature; 0 when it does not count.</param>
/// <param name="IsBackedUp">Whether the passkey is currently backed up.</param>
public sealed record PasskeyAssertion(long SignCount, bool IsBackedUp);
