using FluentValidation;
using SvcInfra.Application.Common.Validation;
using SvcInfra.Domain.Users;

namespace SvcInfra.Application.Users;

internal static class UserRules
{
    /// <summary>NIST SP 800-63B-4 §3.1.1.2: length counts, composition does not. The maximum bounds the work of hashing.</summary>
    public static IRuleBuilderOptions<T, string> NewPassword<T>(this IRuleBuilder<T, string> rule) =>
        rule.NotEmpty().WithErrorCode("required")
            .MinimumLength(15).WithErrorCode("too_short").WithMessage("Use at least 15 characters; a few random words are good.")
            .MaximumLength(256).WithErrorCode("too_long").WithMessage("Use at most 256 characters.");

    public static IRuleBuilderOptions<T, string> DisplayName<T>(this IRuleBuilder<T, string> rule) =>
        rule.SingleLine(User.MaxDisplayNameLength);
}
