using System.Text;
using Ardalis.Result;

namespace SvcInfra.Domain.Common;

/// <summary>
/// An email address in its canonical form, which identifies an account, is compared, and is used on the envelope: lower case, the local part
/// by RFC 5321 and RFC 6531 in composed letters, the domain as A-labels (<see cref="DomainName"/>), at most 254 octets. Addresses that cannot
/// receive email or look like another address are refused. Only a delivered email proves that the mailbox exists.
/// </summary>
public sealed record EmailAddress
{
    /// <summary>RFC 5321 §4.5.3.1.3.</summary>
    public const int MaxLength = 254;

    /// <summary>Octets; RFC 5321 §4.5.3.1.1.</summary>
    private const int MaxLocalLength = 64;

    /// <summary>RFC 5322 §3.2.3, besides letters and digits.</summary>
    private const string AtextSigns = "!#$%&'*+-/=?^_`{|}~";

    private static readonly Error Malformed = Error.Validation("email", "invalid_email", "This is not a valid email address.");

    private EmailAddress(string value) => Value = value;

    public string Value { get; }

    /// <summary>The part after the @, as A-labels.</summary>
    public string Domain => Value[(Value.LastIndexOf('@') + 1)..];

    public static Result<EmailAddress> Create(string? text) => Parse(text) is { } value ? new EmailAddress(value) : Malformed;

    /// <summary>Does not validate: stored values were validated when they were created.</summary>
    public static EmailAddress FromStored(string value) => new(value);

    public static bool IsWellFormed(string? text) => Parse(text) is not null;

    public override string ToString() => Value;

    private static string? Parse(string? text)
    {
        if (text is not { Length: <= 2 * MaxLength } || text.Trim(' ') is not { } trimmed || trimmed.LastIndexOf('@') is not (>= 1 and var at))
        {
            return null;
        }

        if (LocalOf(trimmed[..at]) is not { } local || DomainName.ToAscii(trimmed[(at + 1)..]) is not { } domain)
        {
            return null;
        }

        return Encoding.UTF8.GetByteCount(local) + 1 + domain.Length <= MaxLength ? $"{local}@{domain}" : null;
    }

    private static string? LocalOf(string text)
    {
        if (text[0] == '.'
            || text[^1] == '.'
            || text.Contains("..", StringComparison.Ordinal)
            || !text.EnumerateRunes().All(IsAllowed)
            || TextSafety.IsMark(Rune.GetRuneAt(text, 0)))
        {
            return null;
        }

        // Only composes: letters with a compatibility form, such as the Kelvin sign, are not allowed.
        var local = UnicodeNfkc.Normalize(UnicodeNfkc.Normalize(text).ToLowerInvariant());
        return Encoding.UTF8.GetByteCount(local) <= MaxLocalLength && !TextSafety.MixesScripts(local) ? local : null;
    }

    private static bool IsAllowed(Rune rune) =>
        rune.IsAscii
            ? char.IsAsciiLetterOrDigit((char)rune.Value) || rune.Value == '.' || AtextSigns.Contains((char)rune.Value)
            : rune != Rune.ReplacementChar && TextSafety.IsPartOfWord(rune) && UnicodeNfkc.Normalize(rune.ToString()) == rune.ToString();
}
