using SvcInfra.Domain.Users;
using SvcInfra.Domain.Users.Profile;

namespace SvcInfra.Application.Users.Profile;

/// <summary>
/// Consumes mailed permissions to change an address. What a user's password and address hang on is done in turn: whoever changes something here holds the
/// user's row until the commit, so that no wish slips past a new password.
/// </summary>
public interface IEmailChanges
{
    /// <summary>How many the user asked for within the life of a link, used or not; null when the password is another one by now than in what was read.</summary>
    Task<int?> CountInTurnAsync(User user, DateTimeOffset now, CancellationToken cancellationToken);

    /// <summary>Null when the token is unknown, used or expired. Uses nothing up.</summary>
    Task<EmailChange?> FindAsync(byte[] tokenHash, DateTimeOffset now, CancellationToken cancellationToken);

    /// <summary>Uses the token up, atomically. False when another request was first, or it expired in between.</summary>
    Task<bool> TryConsumeAsync(EmailChange change, DateTimeOffset now, CancellationToken cancellationToken);
}
