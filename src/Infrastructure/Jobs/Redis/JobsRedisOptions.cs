using SvcInfra.Infrastructure.Common.Redis;

namespace SvcInfra.Infrastructure.Jobs.Redis;

/// <summary>Section <c>Jobs:Redis</c>: the server that stores the live jobs if <see cref="JobsOptions.Backend"/> is <c>Redis</c>.</summary>
internal sealed class JobsRedisOptions
{
    /// <summary>
    /// In the format of StackExchange.Redis: <c>host:port,password=...,ssl=true</c>. It may contain a password, so it is a secret and never logged.
    /// Required with the back end <c>Redis</c>.
    /// </summary>
    public string? ConnectionString { get; set; }

    /// <summary>
    /// The prefix of all keys, stored in braces so that a cluster keeps them on one node. Applications that share a server need different
    /// prefixes. Default <c>svcinfra:jobs</c>; 1 to 100 letters, digits and <c>. _ : -</c>.
    /// </summary>
    public string KeyPrefix { get; set; } = "svcinfra:jobs";

    /// <returns>An error message for each missing or invalid setting, without the connection string.</returns>
    public IEnumerable<string> Validate(bool isUsed)
    {
        if (isUsed && !RedisSettings.IsConnectionString(ConnectionString))
        {
            yield return $"{JobsOptions.Section}:Redis:ConnectionString must be set, for example to 'localhost:6379,password=...', "
                + $"if {JobsOptions.Section}:Backend is Redis.";
        }

        foreach (var error in RedisSettings.KeyPrefixErrors(JobsOptions.Section, KeyPrefix))
        {
            yield return error;
        }
    }
}
