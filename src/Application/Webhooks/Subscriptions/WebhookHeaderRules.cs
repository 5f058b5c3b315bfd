using System.Collections.Frozen;
using System.Text.RegularExpressions;
using FluentValidation;

namespace SvcInfra.Application.Webhooks.Subscriptions;

/// <summary>Which headers a tenant may add to its deliveries.</summary>
internal static partial class WebhookHeaderRules
{
    public const int MaxHeaders = 20;
    public const int MaxValueLength = 1_000;

    /// <summary>Headers that decide where a request goes, where it ends, how its body is read, or on whose behalf it comes.</summary>
    private static readonly FrozenSet<string> Denied = new[]
    {
        "Host", "Connection", "Keep-Alive", "Upgrade", "TE", "Trailer", "Transfer-Encoding", "Expect", "Date", "Via", "Cookie", "Origin", "Referer",
        "User-Agent", "Forwarded", "Accept-Encoding", "Range", "HTTP2-Settings", "Idempotency-Key", "traceparent", "tracestate", "baggage",
    }.ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    private static readonly string[] DeniedPrefixes =
        ["webhook-", "svix-", "Content-", "Proxy-", "Sec-", "X-Forwarded-", "X-Real-", "Access-Control-"];

    public static void CustomHeaders<T>(this IRuleBuilder<T, IReadOnlyDictionary<string, string>?> rule) =>
        rule.Must(headers => headers is null || headers.Count <= MaxHeaders)
            .WithErrorCode("too_many").WithMessage($"Use at most {MaxHeaders} headers.")
            .Must(headers => headers is null || headers.Keys.All(name => TokenPattern().IsMatch(name))
                && headers.Keys.Distinct(StringComparer.OrdinalIgnoreCase).Count() == headers.Count)
            .WithErrorCode("invalid_header_name").WithMessage("Header names are tokens (RFC 9110) of at most 100 characters, each once.")
            .Must(headers => headers is null || !headers.Keys.Any(IsDenied))
            .WithErrorCode("header_not_allowed")
            .WithMessage("Headers of the connection, of the body, of proxies and of the signature cannot be set. Use another name.")
            .Must(headers => headers is null || headers.Values.All(value => value is not null && ValuePattern().IsMatch(value)))
            .WithErrorCode("invalid_header_value")
            .WithMessage($"Header values have 1 to {MaxValueLength} printable ASCII characters, without spaces at the ends.");

    internal static bool IsDenied(string name) =>
        Denied.Contains(name) || Array.Exists(DeniedPrefixes, prefix => name.StartsWith(prefix, StringComparison.OrdinalIgnoreCase));

    [GeneratedRegex(@"^[A-Za-z0-9!#$%&'*+.^_`|~-]{1,100}\z", RegexOptions.CultureInvariant)]
    private static partial Regex TokenPattern();

    [GeneratedRegex(@"^[!-~]([ -~]{0,998}[!-~])?\z", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex ValuePattern();
}
