using FluentValidation;
using SvcInfra.Application.Common.Validation;
using SvcInfra.Domain.Users;

namespace SvcInfra.Application.Users;

internal static class UserRules
{
    /// <summary>The shape; <see cref="PasswordPolicy"/> says the rest. The maximum bounds the work of hashing, and there is no other rule about characters.</summary>
    public static IRuleBuilderOptions<T, string> NewPassword<T>(this IRuleBuilder<T, string> rule) =>
        rule.NotEmpty().WithErrorCode("required")
            .MaximumLength(128).WithErrorCode("too_long").WithMessage("Use at most 128 characters.");

    /// <summary>One that is compared with a stored one: older ones may be longer than new ones.</summary>
    public static IRuleBuilderOptions<T, string> PresentedPassword<T>(this IRuleBuilder<T, string> rule) =>
        rule.NotEmpty().WithErrorCode("required").MaximumLength(256).WithErrorCode("too_long");

    public static IRuleBuilderOptions<T, string> DisplayName<T>(this IRuleBuilder<T, string> rule) =>
        rule.SingleLine(User.MaxDisplayNameLength);
}
