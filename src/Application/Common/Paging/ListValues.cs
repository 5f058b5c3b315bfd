using System.Globalization;
using System.Text.Json;
using SvcInfra.Domain.Common;

namespace SvcInfra.Application.Common.Paging;

/// <summary>The values of filters and of cursors as text.</summary>
internal static class ListValues
{
    /// <summary>The maximum length of a text in a filter, in UTF-16 units.</summary>
    private const int MaxLength = 200;

    /// <summary>The maximum number of values of <see cref="ListField.In"/>.</summary>
    private const int MaxValues = 50;

    private const char Separator = ',';
    private static readonly string[] Equality = ["eq", "ne", ListField.In];
    private static readonly string[] InstantFormats = ["yyyy-MM-dd'T'HH:mm:ss.FFFFFFF'Z'", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFzzz"];

    public static IReadOnlyList<string> OperatorsOf(Type type) =>
        type == typeof(string) ? [.. Equality, "contains"]
        : type == typeof(bool) ? ["eq"]
        : type == typeof(Guid) || type.IsEnum ? Equality
        : type == typeof(DateTimeOffset) || type == typeof(int) || type == typeof(long) || type == typeof(decimal)
            ? ["eq", "ne", "gt", "gte", "lt", "lte"]
        : throw new NotSupportedException($"Lists do not filter by {type.Name}.");

    /// <returns>Why the text is refused; null when it is a value of the type.</returns>
    public static (string Code, string Message)? Refuse(Type type, string text) =>
        !StorableText.IsStorable(text) ? ("invalid_characters", "U+0000 and unpaired surrogates are not allowed.")
        : text.Length > MaxLength ? ("too_long", $"At most {MaxLength} characters are allowed.")
        : TryParse(type, text, out _) ? null
        : type.IsEnum ? ("unknown_value", $"Must be one of {string.Join(", ", NamesOf(type))}.")
        : ("invalid_value", $"Must be {FormOf(type)}.");

    public static (string Code, string Message)? RefuseAll(Type type, string text) =>
        text.Length > MaxLength * MaxValues || text.Count(c => c == Separator) >= MaxValues
            ? ("too_many", $"At most {MaxValues} values are allowed.")
            : Split(text).Select(value => Refuse(type, value)).FirstOrDefault(refused => refused is not null);

    public static string[] Split(string text) => text.Split(Separator);

    public static bool TryParse(Type type, string text, out object? value)
    {
        value =
            type == typeof(string) ? text
            : type == typeof(bool) ? text switch { "true" => true, "false" => false, _ => null }
            : type == typeof(Guid) ? Guid.TryParseExact(text, "D", out var id) ? id : null
            : type == typeof(int) ? int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var small) ? small : null
            : type == typeof(long) ? long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var large) ? large : null
            : type == typeof(decimal) ? decimal.TryParse(text, Fraction, CultureInfo.InvariantCulture, out var exact) ? exact : null
            : type == typeof(DateTimeOffset) ? InstantIn(text)
            : type.IsEnum && NamesOf(type).Contains(text) ? Enum.Parse(type, text, ignoreCase: true)
            : null;
        return value is not null;
    }

    /// <summary>As <see cref="TryParse"/> reads it.</summary>
    public static string Write(object value) => value switch
    {
        DateTimeOffset instant => instant.UtcDateTime.ToString(InstantFormats[0], CultureInfo.InvariantCulture),
        Enum name => JsonNamingPolicy.CamelCase.ConvertName(name.ToString()),
        bool flag => flag ? "true" : "false",
        _ => Convert.ToString(value, CultureInfo.InvariantCulture)!,
    };

    public static IEnumerable<string> NamesOf(Type type) => Enum.GetNames(type).Select(JsonNamingPolicy.CamelCase.ConvertName);

    private const NumberStyles Fraction = NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint;

    /// <summary>RFC 3339 with an offset, in UTC.</summary>
    private static DateTimeOffset? InstantIn(string text) =>
        DateTimeOffset.TryParseExact(
            text.ToUpperInvariant(), InstantFormats, CultureInfo.InvariantCulture,
            DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var instant)
            ? instant
            : null;

    private static string FormOf(Type type) =>
        type == typeof(bool) ? "true or false"
        : type == typeof(Guid) ? "a UUID"
        : type == typeof(DateTimeOffset) ? "an instant with an offset, such as 2026-12-01T09:30:00Z"
        : type == typeof(decimal) ? "a decimal number"
        : "a whole number";
}
