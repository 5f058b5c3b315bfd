using FluentValidation;
using SvcInfra.Application.Common.Validation;
using SvcInfra.Application.Users.MultiFactor;
using SvcInfra.Application.Users.Passwords;
using SvcInfra.Domain.Common;
using SvcInfra.Domain.Users;

namespace SvcInfra.Application.Users;

internal static class UserRules
{
    /// <summary>Code points of a new password at most, as it is hashed.</summary>
    private const int MaxPasswordLength = 128;

    /// <summary>UTF-16 code units of whatever is sent as a password: it bounds the work of normalising and hashing, and is enough for the code points above.</summary>
    private const int MaxPasswordUnits = 256;

    /// <summary>
    /// NIST SP 800-63B-4 section 3.1.1.2: length counts, in code points of the form in which it is hashed (<see cref="PasswordText"/>), composition does
    /// not; <see cref="PasswordPolicy"/> says the rest.
    /// </summary>
    /// <param name="rule">The field's.</param>
    /// <param name="minimum">What no account gets below; <see cref="PasswordPolicy"/> knows the account.</param>
    public static IRuleBuilderOptions<T, string> NewPassword<T>(this IRuleBuilder<T, string> rule, int minimum) =>
        rule.NotEmpty().WithErrorCode("required")
            .Must(password => password is null || password.Length > MaxPasswordUnits || PasswordText.LengthOf(password) >= minimum)
            .WithErrorCode("too_short").WithMessage(TooShort(minimum))
            .Must(password => password is null || (password.Length <= MaxPasswordUnits && PasswordText.LengthOf(password) <= MaxPasswordLength))
            .WithErrorCode("too_long").WithMessage($"Use at most {MaxPasswordLength} characters.")
            .Text();

    /// <summary>One that is compared with a stored one.</summary>
    public static IRuleBuilderOptions<T, string> PresentedPassword<T>(this IRuleBuilder<T, string> rule) =>
        rule.NotEmpty().WithErrorCode("required").MaximumLength(MaxPasswordUnits).WithErrorCode("too_long").Text();

    /// <summary>However they are written. What is too long is refused for that.</summary>
    public static bool AreSame(string? one, string? other) =>
        one is { Length: <= MaxPasswordUnits } && other is { Length: <= MaxPasswordUnits } && PasswordText.Normalize(one) == PasswordText.Normalize(other);

    public static string TooShort(int minimum) => $"Use at least {minimum} characters; a few random words are good.";

    private static IRuleBuilderOptions<T, string> Text<T>(this IRuleBuilder<T, string> rule) =>
        rule.Must(password => password is null || PasswordText.IsText(password)).WithErrorCode("not_text").WithMessage("This is no Unicode text.");

    public static IRuleBuilderOptions<T, string> SecondFactorMethod<T>(this IRuleBuilder<T, string> rule) =>
        rule.NotEmpty().WithErrorCode("required")
            .Must(method => method is null or SecondFactorMethods.Totp or SecondFactorMethods.Email or SecondFactorMethods.Recovery)
            .WithErrorCode("unknown_value").WithMessage("Use totp, email or recovery.");

    /// <summary>A code of whichever kind; what it has to look like is checked by comparing.</summary>
    public static IRuleBuilderOptions<T, string> OneTimeCode<T>(this IRuleBuilder<T, string> rule) =>
        rule.NotEmpty().WithErrorCode("required").MaximumLength(40).WithErrorCode("too_long");

    public static IRuleBuilderOptions<T, string> DisplayName<T>(this IRuleBuilder<T, string> rule) =>
        rule.SingleLine(User.MaxDisplayNameLength)
            .Must(name => name is null || !TextSafety.MixesScripts(name))
            .WithErrorCode("confusable_characters").WithMessage("A word mixes letters of scripts that look alike. Write each word in one script.");
}
