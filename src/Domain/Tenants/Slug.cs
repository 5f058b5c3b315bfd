using System.Text.RegularExpressions;
using Ardalis.Result;
using SvcInfra.Domain.Common;

namespace SvcInfra.Domain.Tenants;

/// <summary>
/// A tenant's name in URLs: 3 to 63 lower-case letters, digits and single inner hyphens, which makes it a DNS label
/// (RFC 1123 §2.1). It never changes, because links and integrations contain it.
/// </summary>
public sealed partial record Slug
{
    public const int MinLength = 3;
    public const int MaxLength = 63;

    private static readonly Error Malformed = Error.Validation(
        "slug", "invalid_slug",
        $"Use {MinLength} to {MaxLength} lower-case letters, digits and single hyphens. Begin and end with a letter or digit.");

    private Slug(string value) => Value = value;

    public string Value { get; }

    public static Result<Slug> Create(string? text) => text is not null && IsWellFormed(text) ? new Slug(text) : Malformed;

    /// <summary>Does not validate: stored values were validated when they were written.</summary>
    public static Slug FromStored(string value) => new(value);

    public static bool IsWellFormed(string value) => value.Length is >= MinLength and <= MaxLength && Shape().IsMatch(value);

    public override string ToString() => Value;

    [GeneratedRegex(@"\A[a-z0-9]+(-[a-z0-9]+)*\z", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Shape();
}
