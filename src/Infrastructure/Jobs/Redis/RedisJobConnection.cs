using Microsoft.Extensions.Options;
using StackExchange.Redis;

namespace SvcInfra.Infrastructure.Jobs.Redis;

/// <summary>
/// The connection of the job store, opened on first use. It reconnects by itself; while the server is unreachable every call fails at once, and
/// the caller retries.
/// </summary>
internal sealed class RedisJobConnection(IOptions<JobsOptions> options) : IAsyncDisposable, IDisposable
{
    private readonly RedisKey[] _base = [$"{{{options.Value.Redis.KeyPrefix}}}"];
    private readonly Lazy<Task<ConnectionMultiplexer>> _connection = new(() => ConnectAsync(options.Value.Redis.ConnectionString!));

    /// <summary>The full name of a key or channel of this application.</summary>
    public string NameOf(string part) => $"{_base[0]}:{part}";

    /// <param name="script">One of <see cref="RedisScripts"/>.</param>
    /// <param name="arguments">The script's <c>ARGV</c>.</param>
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

        // Enables INFO and CONFIG GET, which the check of the server's settings needs.
        settings.AllowAdmin = true;
        return await ConnectionMultiplexer.ConnectAsync(settings);
    }
}
