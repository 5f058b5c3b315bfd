using FluentValidation;
using SvcInfra.Domain.Common;

namespace SvcInfra.Application.Common.Validation;

/// <summary>Rules that several modules share.</summary>
internal static class CommonRules
{
    /// <summary>
    /// A single-line name: not blank, bounded, without control characters (which forge email headers and log lines) and without invisible
    /// characters (which forge names).
    /// </summary>
    public static IRuleBuilderOptions<T, string> SingleLine<T>(this IRuleBuilder<T, string> rule, int maxLength) =>
        rule.NotEmpty().WithErrorCode("required")
            .MaximumLength(maxLength).WithErrorCode("too_long")
            .Must(text => text is null || !text.Any(char.IsControl))
            .WithErrorCode("control_characters").WithMessage("Control characters are not allowed.")
            .Must(text => text is null || text.Any(char.IsControl) || !TextSafety.HasInvisible(text))
            .WithErrorCode("invisible_characters").WithMessage("Invisible characters are not allowed.");

    public static IRuleBuilderOptions<T, string> Email<T>(this IRuleBuilder<T, string> rule) =>
        rule.NotEmpty().WithErrorCode("required")
            .Must(email => email is null || EmailAddress.IsWellFormed(email))
            .WithErrorCode("invalid_email").WithMessage("This is not a valid email address.");
}
