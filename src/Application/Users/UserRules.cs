using FluentValidation;
using SvcInfra.Application.Common.Validation;
using SvcInfra.Application.Users.MultiFactor;
using SvcInfra.Application.Users.Passwords;
using SvcInfra.Domain.Common;
using SvcInfra.Domain.Users;

namespace SvcInfra.Application.Users;

internal static class UserRules
{
    /// <summary>Maximum length of a new password in code points, counted after normalisation.</summary>
    private const int MaxPasswordLength = 128;

    /// <summary>
    /// Maximum length of any password sent, in UTF-16 code units. It bounds the work of normalising and hashing, and leaves room for
    /// <see cref="MaxPasswordLength"/> code points.
    /// </summary>
    private const int MaxPasswordCodeUnits = 256;

    /// <summary>
    /// NIST SP 800-63B-4 section 3.1.1.2: the length counts, in code points of the normalised form (<see cref="PasswordText"/>); composition does
    /// not. <see cref="PasswordPolicy"/> checks the rest.
    /// </summary>
    /// <param name="minimum">The minimum for every account, in code points; <see cref="PasswordPolicy"/> checks the account's own minimum.</param>
    public static IRuleBuilderOptions<T, string> NewPassword<T>(this IRuleBuilder<T, string> rule, int minimum) =>
        rule.NotEmpty().WithErrorCode("required")
            .Must(password => password is null || password.Length > MaxPasswordCodeUnits || PasswordText.LengthOf(password) >= minimum)
            .WithErrorCode("too_short").WithMessage(TooShort(minimum))
            .Must(password => password is null || (password.Length <= MaxPasswordCodeUnits && PasswordText.LengthOf(password) <= MaxPasswordLength))
            .WithErrorCode("too_long").WithMessage($"Use at most {MaxPasswordLength} characters.")
            .Text();

    /// <summary>A password that is compared with the stored hash.</summary>
    public static IRuleBuilderOptions<T, string> PresentedPassword<T>(this IRuleBuilder<T, string> rule) =>
        rule.NotEmpty().WithErrorCode("required").MaximumLength(MaxPasswordCodeUnits).WithErrorCode("too_long").Text();

    /// <summary>Compares the normalised forms. False when one is too long, because another rule rejects it.</summary>
    public static bool AreSame(string? one, string? other) =>
        one is { Length: <= MaxPasswordCodeUnits }
        && other is { Length: <= MaxPasswordCodeUnits }
        && PasswordText.Normalize(one) == PasswordText.Normalize(other);

    public static string TooShort(int minimum) => $"Use at least {minimum} characters, for example a few random words.";

    private static IRuleBuilderOptions<T, string> Text<T>(this IRuleBuilder<T, string> rule) =>
        rule.Must(password => password is null || PasswordText.IsText(password))
            .WithErrorCode("not_text").WithMessage("The password is not valid Unicode text.");

    public static IRuleBuilderOptions<T, string> SecondFactorMethod<T>(this IRuleBuilder<T, string> rule) =>
        rule.NotEmpty().WithErrorCode("required")
            .Must(method => method is null or SecondFactorMethods.Totp or SecondFactorMethods.Email or SecondFactorMethods.Recovery)
            .WithErrorCode("unknown_value").WithMessage("Use totp, email or recovery.");

    /// <summary>A one-time code of any kind. Its format is not validated; a malformed code matches nothing.</summary>
    public static IRuleBuilderOptions<T, string> OneTimeCode<T>(this IRuleBuilder<T, string> rule) =>
        rule.NotEmpty().WithErrorCode("required").MaximumLength(40).WithErrorCode("too_long");

    public static IRuleBuilderOptions<T, string> DisplayName<T>(this IRuleBuilder<T, string> rule) =>
        rule.SingleLine(User.MaxDisplayNameLength)
            .Must(name => name is null || !TextSafety.MixesScripts(name))
            .WithErrorCode("confusable_characters")
            .WithMessage("A word mixes letters of scripts that look alike. Write each word in one script.");
}
