using System.Buffers;
using Ardalis.Result;

namespace SvcInfra.Domain.Common;

/// <summary>
/// A mail address as an identifier: trimmed, lower case, at most 254 characters (RFC 5321 §4.5.3.1.3). Only its shape is
/// checked, <c>local@domain.tld</c> without spaces or control characters; that it works is proven by a mail.
/// </summary>
public sealed record EmailAddress
{
    public const int MaxLength = 254;

    /// <summary>RFC 5322 §3.2.3: what would need quoting.</summary>
    private static readonly SearchValues<char> Specials = SearchValues.Create("()<>[]\\,;:\"");

    private static readonly Error Malformed = Error.Validation("email", "invalid_email", "This is not a mail address.");

    private EmailAddress(string value) => Value = value;

    public string Value { get; }

    public static Result<EmailAddress> Create(string? text)
    {
        var value = text?.Trim().ToLowerInvariant() ?? string.Empty;
        return IsWellFormed(value) ? new EmailAddress(value) : Malformed;
    }

    /// <summary>What the database holds was checked when it came in.</summary>
    public static EmailAddress FromStored(string value) => new(value);

    public static bool IsWellFormed(string value)
    {
        var at = value.IndexOf('@');
        if (at is < 1 or > 64 || value.Length > MaxLength || at != value.LastIndexOf('@'))
        {
            return false;
        }

        var domain = value.AsSpan(at + 1);
        return domain.Contains('.') && domain[0] is not ('.' or '-') && domain[^1] is not ('.' or '-')
            && !value.Contains("..")
            && !value.AsSpan().ContainsAny(Specials)
            && value.All(c => !char.IsWhiteSpace(c) && !char.IsControl(c));
    }

    public override string ToString() => Value;
}
