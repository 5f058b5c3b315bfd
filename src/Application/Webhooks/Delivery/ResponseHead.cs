using System.Text;
using System.Text.RegularExpressions;
using SvcInfra.Domain.Common;

namespace SvcInfra.Application.Webhooks.Delivery;

/// <summary>
/// The beginning of a response's body for the log. Receivers echo what they are sent, so the values of the subscription's own headers and
/// everything that looks like a credential is replaced.
/// </summary>
public static partial class ResponseHead
{
    private const string Replacement = "[redacted]";

    /// <summary>Shorter values occur in ordinary text.</summary>
    private const int MinSecretLength = 6;

    /// <param name="maxBytes">The length of the text in UTF-8; 0: no text.</param>
    /// <param name="secrets">Values that must not be stored.</param>
    /// <returns>Null for an empty body.</returns>
    public static string? Of(ReadOnlySpan<byte> body, int maxBytes, IEnumerable<string> secrets)
    {
        if (body.IsEmpty || maxBytes == 0)
        {
            return null;
        }

        // A credential that the cut would split is replaced before the cut.
        var text = Encoding.UTF8.GetString(body[..Math.Min(body.Length, 4 * maxBytes)]);
        foreach (var secret in secrets.Where(secret => secret.Length >= MinSecretLength))
        {
            text = text.Replace(secret, Replacement, StringComparison.Ordinal);
        }

        text = Named().Replace(text, "${name}" + Replacement);
        text = Formed().Replace(text, Replacement);
        text = StorableText.Clean(text.ReplaceLineEndings(" ").Replace('\t', ' '), maxBytes)!;
        while (Encoding.UTF8.GetByteCount(text) > maxBytes)
        {
            text = StorableText.Clean(text, text.Length - Math.Max(1, (Encoding.UTF8.GetByteCount(text) - maxBytes) / 4))!;
        }

        return text;
    }

    /// <summary>A value behind a telling name: <c>"password": "…"</c>, <c>api_key=…</c>, <c>Authorization: Bearer …</c>.</summary>
    [GeneratedRegex(
        """(?<name>(?:authorization|password|passwd|secret|token|api[-_]?key|cookie|session)\w*["']?\s*[:=]\s*(?:bearer\s+|basic\s+)?["']?)"""
        + """[^\s"',;&<}]{3,}""",
        RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex Named();

    /// <summary>Values that are recognised by their form: JSON Web Tokens, keys of Standard Webhooks, signatures.</summary>
    [GeneratedRegex(
        """\beyJ[\w-]{8,}\.[\w-]+\.?[\w-]*|\bwh(?:sec|sk)_[A-Za-z0-9+/=]+|\bv1a?,[A-Za-z0-9+/=]{40,}|\bBearer\s+[\w.~+/=-]{6,}""",
        RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex Formed();
}
