using System.Text;
using Microsoft.Extensions.Options;
using SvcInfra.Application.Common;
using SvcInfra.Domain.Common;
using SvcInfra.Domain.Users;
using SvcInfra.Domain.Users.MultiFactor;

namespace SvcInfra.Application.Users.Passwords;

/// <summary>
/// Which new passwords are taken (NIST SP 800-63B-4 section 3.1.1.2): long enough for the account, no common ones, none that say who one is, none from
/// a break-in. The length that none gets below is checked before, by <see cref="UserRules.NewPassword"/>.
/// </summary>
internal sealed class PasswordPolicy(IOptions<AppOptions> app, IOptions<PasswordOptions> options, ICommonPasswords common, IBreachedPasswords breached)
{
    /// <summary>Shorter words stand in too many others.</summary>
    private const int ShortestWord = 4;

    /// <summary>Letters and digits that have to be left without them.</summary>
    private const int Remainder = 8;

    /// <summary>Whether it is long enough beside a second factor only.</summary>
    public bool IsShort(string password) => PasswordText.LengthOf(password) < options.Value.MinimumLength;

    /// <summary>For a user's new password.</summary>
    public ValueTask<Error?> CheckAsync(string field, string password, User user, CancellationToken cancellationToken) =>
        CheckAsync(field, password, user.Email, user.DisplayName, user.SecondFactors != SecondFactors.None, cancellationToken);

    /// <summary>Asks an outside service: before the first statement of a command, so that no transaction waits for it.</summary>
    /// <returns>Null when the password is taken.</returns>
    /// <param name="field">The field's name as the client wrote it.</param>
    /// <param name="password">The new one.</param>
    /// <param name="email">The user's.</param>
    /// <param name="displayName">The user's.</param>
    /// <param name="hasSecondFactor">Whether the password alone opens nothing. A passkey is none: it stands beside the password.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async ValueTask<Error?> CheckAsync(string field, string password, EmailAddress email, string displayName, bool hasSecondFactor, CancellationToken cancellationToken)
    {
        password = PasswordText.Normalize(password);
        if (!hasSecondFactor && IsShort(password))
        {
            return Error.Validation(field, "too_short", UserRules.TooShort(options.Value.MinimumLength));
        }

        if (common.Contains(password))
        {
            return Error.Validation(field, "too_common", "This is one of the passwords that are tried first: choose another one.");
        }

        if (SaysWho(password, email, displayName))
        {
            return Error.Validation(field, "too_similar", "This says little more than your name, your mail address or ours: choose another one.");
        }

        return await breached.ContainsAsync(password, cancellationToken)
            ? Error.Validation(field, "breached", "This password was found in the loot of a break-in elsewhere: choose another one, and change it there.")
            : null;
    }

    private bool SaysWho(string password, EmailAddress email, string displayName)
    {
        var words = email.Value.Split('@', '.', '-', '_', '+').Concat(displayName.Split(' ', '-', '\'', '.')).Append(app.Value.Name)
            .Where(word => word.Length >= ShortestWord).OrderByDescending(word => word.Length);
        var rest = words.Aggregate(password, (left, word) => left.Replace(word, string.Empty, StringComparison.OrdinalIgnoreCase));
        return rest.Length < password.Length && rest.EnumerateRunes().Count(Rune.IsLetterOrDigit) < Remainder;
    }
}
