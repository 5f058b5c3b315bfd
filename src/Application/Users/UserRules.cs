using FluentValidation;
using SvcInfra.Application.Common.Validation;
using SvcInfra.Domain.Users;

namespace SvcInfra.Application.Users;

internal static class UserRules
{
    /// <summary>
    /// NIST SP 800-63B-4 section 3.1.1.2: length counts, in code points, composition does not; <see cref="PasswordPolicy"/> says the rest. The maximum
    /// bounds the work of hashing.
    /// </summary>
    public static IRuleBuilderOptions<T, string> NewPassword<T>(this IRuleBuilder<T, string> rule, PasswordOptions options) =>
        rule.NotEmpty().WithErrorCode("required")
            .Must(password => password is null || password.EnumerateRunes().Count() >= options.MinimumLength)
            .WithErrorCode("too_short").WithMessage($"Use at least {options.MinimumLength} characters; a few random words are good.")
            .MaximumLength(128).WithErrorCode("too_long").WithMessage("Use at most 128 characters.");

    /// <summary>One that is compared with a stored one: older ones may be longer than new ones.</summary>
    public static IRuleBuilderOptions<T, string> PresentedPassword<T>(this IRuleBuilder<T, string> rule) =>
        rule.NotEmpty().WithErrorCode("required").MaximumLength(256).WithErrorCode("too_long");

    public static IRuleBuilderOptions<T, string> SecondFactorMethod<T>(this IRuleBuilder<T, string> rule) =>
        rule.NotEmpty().WithErrorCode("required")
            .Must(method => method is null or SecondFactorMethods.Totp or SecondFactorMethods.Email or SecondFactorMethods.Recovery)
            .WithErrorCode("unknown_value").WithMessage("Use totp, email or recovery.");

    /// <summary>A code of whichever kind; what it has to look like is checked by comparing.</summary>
    public static IRuleBuilderOptions<T, string> OneTimeCode<T>(this IRuleBuilder<T, string> rule) =>
        rule.NotEmpty().WithErrorCode("required").MaximumLength(40).WithErrorCode("too_long");

    public static IRuleBuilderOptions<T, string> DisplayName<T>(this IRuleBuilder<T, string> rule) =>
        rule.SingleLine(User.MaxDisplayNameLength);
}
