using System.Text;
using Microsoft.Extensions.Options;
using SvcInfra.Application.Common;
using SvcInfra.Domain.Common;
using SvcInfra.Domain.Users;
using SvcInfra.Domain.Users.MultiFactor;

namespace SvcInfra.Application.Users.Passwords;

/// <summary>
/// Decides which new passwords are accepted (NIST SP 800-63B-4 section 3.1.1.2): long enough for the account, not common, not derived from the
/// user's name or email address, not known from a data breach. <see cref="UserRules.NewPassword"/> checks the overall minimum length before.
/// </summary>
internal sealed class PasswordPolicy(
    IOptions<AppOptions> app, IOptions<PasswordOptions> options, ICommonPasswords common, IBreachedPasswords breached)
{
    /// <summary>Shorter words occur in too many other words.</summary>
    private const int MinWordLength = 4;

    /// <summary>Letters and digits that must remain without those words.</summary>
    private const int MinRemainingCharacters = 8;

    /// <summary>Whether the password is long enough only together with a second factor.</summary>
    public bool IsShort(string password) => PasswordText.LengthOf(password) < options.Value.MinimumLength;

    /// <summary>Checks a new password of an existing user.</summary>
    public ValueTask<Error?> CheckAsync(string field, string password, User user, CancellationToken cancellationToken) =>
        CheckAsync(field, password, user.Email, user.DisplayName, user.SecondFactors != SecondFactors.None, cancellationToken);

    /// <summary>Calls an external service: run it before the first statement of a command, so that no transaction waits for it.</summary>
    /// <returns>Null when the password is accepted.</returns>
    /// <param name="field">The field's JSON name.</param>
    /// <param name="hasSecondFactor">
    /// Whether sign-in with the password needs a second factor. A passkey does not count: it is an alternative to the password.
    /// </param>
    public async ValueTask<Error?> CheckAsync(
        string field, string password, EmailAddress email, string displayName, bool hasSecondFactor, CancellationToken cancellationToken)
    {
        password = PasswordText.Normalize(password);
        if (!hasSecondFactor && IsShort(password))
        {
            return Error.Validation(field, "too_short", UserRules.TooShort(options.Value.MinimumLength));
        }

        if (common.Contains(password))
        {
            return Error.Validation(field, "too_common", "This is a common password. Choose another one.");
        }

        if (IsPersonal(password, email, displayName))
        {
            return Error.Validation(
                field,
                "too_similar",
                "This password is too similar to your name, your email address or the application's name. Choose another one.");
        }

        return await breached.ContainsAsync(password, cancellationToken)
            ? Error.Validation(
                field,
                "breached",
                "This password appears in a known data breach. Choose another one, and change it everywhere else you use it.")
            : null;
    }

    private bool IsPersonal(string password, EmailAddress email, string displayName)
    {
        var words = email.Value.Split('@', '.', '-', '_', '+').Concat(displayName.Split(' ', '-', '\'', '.')).Append(app.Value.Name)
            .Where(word => word.Length >= MinWordLength).OrderByDescending(word => word.Length);
        var rest = words.Aggregate(password, (left, word) => left.Replace(word, string.Empty, StringComparison.OrdinalIgnoreCase));
        return rest.Length < password.Length && rest.EnumerateRunes().Count(Rune.IsLetterOrDigit) < MinRemainingCharacters;
    }
}
