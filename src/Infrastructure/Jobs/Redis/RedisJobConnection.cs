using Microsoft.Extensions.Options;
using StackExchange.Redis;
using SvcInfra.Infrastructure.Common.Redis;

namespace SvcInfra.Infrastructure.Jobs.Redis;

/// <summary>The connection of the job store. While the server is unreachable the caller retries.</summary>
internal sealed class RedisJobConnection(IOptions<JobsOptions> options) : RedisConnection(() => options.Value.Redis.ConnectionString)
{
    private readonly RedisKey[] _base = [$"{{{options.Value.Redis.KeyPrefix}}}"];

    /// <summary>The full name of a key or channel of this application.</summary>
    public string NameOf(string part) => $"{_base[0]}:{part}";

    /// <param name="script">One of <see cref="RedisScripts"/>.</param>
    /// <param name="arguments">The script's <c>ARGV</c>.</param>
    public async Task<RedisResult> RunAsync(string script, RedisValue[] arguments, CancellationToken cancellationToken)
    {
        var connection = await GetAsync(cancellationToken);
        return await connection.GetDatabase().ScriptEvaluateAsync(script, _base, arguments).WaitAsync(cancellationToken);
    }

    public Task<IConnectionMultiplexer> GetAsync(CancellationToken cancellationToken) => GetAsync().WaitAsync(cancellationToken);

    /// <summary>Enables INFO and CONFIG GET, which the check of the server's settings needs.</summary>
    protected override void Configure(ConfigurationOptions settings) => settings.AllowAdmin = true;
}
