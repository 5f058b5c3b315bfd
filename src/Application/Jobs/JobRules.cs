using System.Text.Json;
using FluentValidation;
using SvcInfra.Application.Common.Paging;

namespace SvcInfra.Application.Jobs;

/// <summary>Validation rules that the operators' requests share.</summary>
internal static class JobRules
{
    public static void IsQueueFilter<T>(this IRuleBuilder<T, string?> rule) => rule.IsText(JobType.MaxQueueLength);

    public static void IsNameFilter<T>(this IRuleBuilder<T, string?> rule) => rule.IsText(JobType.MaxNameLength);

    /// <summary>One of the enumeration's names in camel case, as in responses.</summary>
    public static void IsNameOf<T>(this IRuleBuilder<T, string?> rule, Type enumeration) =>
        rule.Must(text => text is null || ListField.NamesOf(enumeration).Contains(text)).WithErrorCode("unknown_value")
            .WithMessage($"Use {string.Join(", ", ListField.NamesOf(enumeration))}.");

    /// <returns>Null if the text is not one of the names.</returns>
    public static TEnum? Parse<TEnum>(string? text)
        where TEnum : struct, Enum =>
        Enum.GetValues<TEnum>().Cast<TEnum?>().FirstOrDefault(value => JsonNamingPolicy.CamelCase.ConvertName($"{value}") == text);

    /// <summary>Control characters are refused because PostgreSQL accepts no NUL, not even in a comparison.</summary>
    private static void IsText<T>(this IRuleBuilder<T, string?> rule, int maxLength) =>
        rule.MaximumLength(maxLength).WithErrorCode("too_long")
            .Must(text => text is null || !text.Any(char.IsControl))
            .WithErrorCode("control_characters").WithMessage("Control characters are not allowed.");
}
