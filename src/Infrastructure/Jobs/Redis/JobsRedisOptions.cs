using System.Text.RegularExpressions;
using StackExchange.Redis;

namespace SvcInfra.Infrastructure.Jobs.Redis;

/// <summary>Section <c>Jobs:Redis</c>: the server that has the live jobs when <see cref="JobsOptions.Backend"/> says so.</summary>
internal sealed partial class JobsRedisOptions
{
    /// <summary>
    /// As StackExchange.Redis reads it: <c>host:port,password=...,ssl=true</c>. It may hold a password, so it is a secret and is never logged.
    /// Required with the back end <c>Redis</c>.
    /// </summary>
    public string? ConnectionString { get; set; }

    /// <summary>
    /// What the keys begin with, in braces, so that on a cluster they are on one node. Applications that share a server need one each. Default
    /// <c>svcinfra:jobs</c>; 1 to 100 letters, digits and <c>. _ : -</c>.
    /// </summary>
    public string KeyPrefix { get; set; } = "svcinfra:jobs";

    /// <returns>A sentence for each setting that is missing or wrong. The connection string is not repeated.</returns>
    public IEnumerable<string> Validate(bool isUsed)
    {
        if (isUsed && !IsConnectionString(ConnectionString))
        {
            yield return $"{JobsOptions.Section}:Redis:ConnectionString must be set to one such as 'localhost:6379,password=...' when {JobsOptions.Section}:Backend is Redis.";
        }

        if (!Prefix().IsMatch(KeyPrefix))
        {
            yield return $"{JobsOptions.Section}:Redis:KeyPrefix must have 1 to 100 letters, digits, dots, colons, hyphens and underscores.";
        }
    }

    private static bool IsConnectionString(string? text)
    {
        try
        {
            return !string.IsNullOrWhiteSpace(text) && ConfigurationOptions.Parse(text).EndPoints.Count > 0;
        }
        catch (Exception e) when (e is ArgumentException or FormatException)
        {
            return false;
        }
    }

    [GeneratedRegex(@"^[A-Za-z0-9._:-]{1,100}\z", RegexOptions.None, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex Prefix();
}
