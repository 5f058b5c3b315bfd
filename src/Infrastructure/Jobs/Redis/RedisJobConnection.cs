using Microsoft.Extensions.Options;
using StackExchange.Redis;

namespace SvcInfra.Infrastructure.Jobs.Redis;

/// <summary>
/// The connection that the jobs use, made when it is first asked for. It heals by itself; while the server is away everything fails at once,
/// and whoever asked tries again.
/// </summary>
internal sealed class RedisJobConnection(IOptions<JobsOptions> options) : IAsyncDisposable, IDisposable
{
    private readonly RedisKey[] _base = [$"{{{options.Value.Redis.KeyPrefix}}}"];
    private readonly Lazy<Task<ConnectionMultiplexer>> _connection = new(() => ConnectAsync(options.Value.Redis.ConnectionString!));

    /// <summary>A key, or the name of a channel, of this application.</summary>
    public string NameOf(string part) => $"{_base[0]}:{part}";

    /// <param name="script">One of <see cref="RedisScripts"/>.</param>
    /// <param name="arguments">Its <c>ARGV</c>.</param>
    public async Task<RedisResult> RunAsync(string script, RedisValue[] arguments, CancellationToken cancellationToken)
    {
        var connection = await _connection.Value.WaitAsync(cancellationToken);
        return await connection.GetDatabase().ScriptEvaluateAsync(script, _base, arguments).WaitAsync(cancellationToken);
    }

    public async Task<ConnectionMultiplexer> GetAsync(CancellationToken cancellationToken) => await _connection.Value.WaitAsync(cancellationToken);

    public void Dispose()
    {
        if (_connection is { IsValueCreated: true, Value: { IsCompletedSuccessfully: true } connection })
        {
            connection.Result.Dispose();
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_connection is { IsValueCreated: true, Value: { IsCompletedSuccessfully: true } connection })
        {
            await (await connection).DisposeAsync();
        }
    }

    private static async Task<ConnectionMultiplexer> ConnectAsync(string connectionString)
    {
        var settings = ConfigurationOptions.Parse(connectionString);
        settings.AbortOnConnectFail = false;
        settings.BacklogPolicy = BacklogPolicy.FailFast;

        // What the client calls so includes INFO and CONFIG GET, which the look at the server's settings needs.
        settings.AllowAdmin = true;
        return await ConnectionMultiplexer.ConnectAsync(settings);
    }
}
