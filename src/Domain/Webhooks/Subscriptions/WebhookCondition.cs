using System.Globalization;
using System.Text.Json;

namespace SvcInfra.Domain.Webhooks.Subscriptions;

/// <summary>
/// One condition of a subscription's filter over the <c>data</c> of an event. It is data and no code: a path, an operator and texts to compare.
/// An array fits when one of its elements does.
/// </summary>
/// <param name="Field">A path of 1 to 5 names, separated by full stops: <c>member.role</c>.</param>
/// <param name="Operator">How the values are compared.</param>
/// <param name="Values">
/// Texts, compared case-sensitively; numbers are compared as numbers (<c>1.0</c> is 1), booleans as <c>true</c> and <c>false</c>.
/// </param>
public sealed record WebhookCondition(string Field, WebhookOperator Operator, IReadOnlyList<string> Values)
{
    public const int MaxDepth = 5;
    public const int MaxFieldLength = 200;
    public const int MaxValues = 50;
    public const int MaxValueLength = 200;

    public bool Matches(JsonElement data) => Operator switch
    {
        WebhookOperator.Exists => Any(data, Path, static _ => true),
        WebhookOperator.NotEquals => !Any(data, Path, HasValue),
        _ => Any(data, Path, HasValue),
    };

    private ReadOnlySpan<string> Path => Field.Split('.');

    /// <summary>Whether one of the values at the path fits. Null is like an absent member.</summary>
    private static bool Any(JsonElement element, ReadOnlySpan<string> path, Func<JsonElement, bool> fits)
    {
        if (element.ValueKind == JsonValueKind.Array)
        {
            foreach (var item in element.EnumerateArray())
            {
                if (item.ValueKind != JsonValueKind.Array && Any(item, path, fits))
                {
                    return true;
                }
            }

            return false;
        }

        if (path.IsEmpty)
        {
            return element.ValueKind != JsonValueKind.Null && fits(element);
        }

        return element.ValueKind == JsonValueKind.Object && element.TryGetProperty(path[0], out var member) && Any(member, path[1..], fits);
    }

    private bool HasValue(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.String => Values.Any(value => element.ValueEquals(value)),
        JsonValueKind.True => Values.Contains("true", StringComparer.Ordinal),
        JsonValueKind.False => Values.Contains("false", StringComparer.Ordinal),
        JsonValueKind.Number => element.TryGetDecimal(out var number) && Values.Any(value => IsNumber(value, number)),
        _ => false,
    };

    private static bool IsNumber(string value, decimal number) =>
        decimal.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out var parsed) && parsed == number;
}

public enum WebhookOperator
{
    /// <summary>The field has the one value.</summary>
    Equals = 0,

    /// <summary>The field is absent or has another value.</summary>
    NotEquals = 1,

    /// <summary>The field has one of the values.</summary>
    In = 2,

    /// <summary>The field is present and not null; takes no values.</summary>
    Exists = 3,
}
