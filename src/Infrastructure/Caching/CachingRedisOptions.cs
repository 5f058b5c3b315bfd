using SvcInfra.Infrastructure.Common.Redis;

namespace SvcInfra.Infrastructure.Caching;

/// <summary>Section <c>Caching:Redis</c>: the server that the processes share. Without one, each process has its own cache in memory.</summary>
internal sealed class CachingRedisOptions
{
    /// <summary>
    /// In the format of StackExchange.Redis: <c>host:port,password=...,ssl=true</c>. It may contain a password, so it is a secret and never logged.
    /// Default: none.
    /// </summary>
    public string? ConnectionString { get; set; }

    /// <summary>
    /// The prefix of all keys and of the channel. Applications that share a server need different prefixes. Default <c>svcinfra:cache</c>; 1 to 100
    /// letters, digits and <c>. _ : -</c>.
    /// </summary>
    public string KeyPrefix { get; set; } = "svcinfra:cache";

    /// <summary>
    /// The timeout of an operation on the server, after which the cache continues without it. Default 500 milliseconds; 50 milliseconds to 10
    /// seconds.
    /// </summary>
    public TimeSpan Timeout { get; set; } = TimeSpan.FromMilliseconds(500);

    /// <summary>
    /// Whether a miss locks its key on the server, so that only one process reads the database. It costs two more round trips a miss. Default false:
    /// each process reads once.
    /// </summary>
    public bool LockAcrossProcesses { get; set; }

    internal bool IsUsed => !string.IsNullOrWhiteSpace(ConnectionString);

    /// <returns>An error message for each invalid setting, without the connection string.</returns>
    public IEnumerable<string> Validate()
    {
        foreach (var error in RedisSettings.Errors(CachingOptions.Section, ConnectionString, KeyPrefix))
        {
            yield return error;
        }

        if (Timeout < TimeSpan.FromMilliseconds(50) || Timeout > TimeSpan.FromSeconds(10))
        {
            yield return $"{CachingOptions.Section}:Redis:Timeout must be from 50 milliseconds to 10 seconds.";
        }
    }
}
