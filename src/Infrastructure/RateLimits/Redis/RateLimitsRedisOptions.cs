using System.Text.RegularExpressions;
using StackExchange.Redis;

namespace SvcInfra.Infrastructure.RateLimits.Redis;

/// <summary>Section <c>RateLimits:Redis</c>.</summary>
public sealed partial class RateLimitsRedisOptions
{
    /// <summary>
    /// In the format of StackExchange.Redis: <c>host:port,password=...,ssl=true</c>. A secret, never logged. Default none: each process counts for
    /// itself.
    /// </summary>
    public string? ConnectionString { get; set; }

    /// <summary>
    /// The prefix of all keys. Applications that share a server need different prefixes. Default <c>svcinfra:limits</c>; 1 to 100 letters, digits
    /// and <c>. _ : -</c>.
    /// </summary>
    public string KeyPrefix { get; set; } = "svcinfra:limits";

    /// <summary>An empty environment variable is the usual way to unset a setting.</summary>
    internal bool IsConfigured => !string.IsNullOrWhiteSpace(ConnectionString);

    /// <returns>An error message for each invalid setting, without the connection string.</returns>
    internal IEnumerable<string> Validate()
    {
        if (IsConfigured && !IsConnectionString(ConnectionString!))
        {
            yield return $"{RateLimitsOptions.Section}:Redis:ConnectionString is not a connection string such as 'localhost:6379,password=...'.";
        }

        if (!Prefix().IsMatch(KeyPrefix))
        {
            yield return $"{RateLimitsOptions.Section}:Redis:KeyPrefix must have 1 to 100 letters, digits, dots, colons, hyphens and underscores.";
        }
    }

    private static bool IsConnectionString(string text)
    {
        try
        {
            return ConfigurationOptions.Parse(text).EndPoints.Count > 0;
        }
        catch (Exception e) when (e is ArgumentException or FormatException)
        {
            return false;
        }
    }

    [GeneratedRegex(@"^[A-Za-z0-9._:-]{1,100}\z", RegexOptions.None, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex Prefix();
}
