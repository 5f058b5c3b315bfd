using SvcInfra.Infrastructure.Common.Redis;

namespace SvcInfra.Infrastructure.RateLimits.Redis;

/// <summary>Section <c>RateLimits:Redis</c>.</summary>
public sealed class RateLimitsRedisOptions
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
    internal IEnumerable<string> Validate() => RedisSettings.Errors(RateLimitsOptions.Section, ConnectionString, KeyPrefix);
}
