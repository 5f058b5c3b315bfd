using StackExchange.Redis;

namespace SvcInfra.Infrastructure.Common.Redis;

/// <summary>
/// A module's connection to its Redis server, opened on first use. It reconnects by itself; while the server is unreachable every call fails at
/// once.
/// </summary>
internal abstract class RedisConnection : IAsyncDisposable, IDisposable
{
    private readonly Lazy<Task<IConnectionMultiplexer>> _connection;

    protected RedisConnection(Func<string?> connectionString) => _connection = new(() => OpenAsync(connectionString()!));

    public Task<IConnectionMultiplexer> GetAsync() => _connection.Value;

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

    protected virtual void Configure(ConfigurationOptions settings)
    {
    }

    /// <summary>Called once, also when the server cannot be reached yet.</summary>
    protected virtual void OnOpened(IConnectionMultiplexer connection)
    {
    }

    private async Task<IConnectionMultiplexer> OpenAsync(string connectionString)
    {
        var settings = ConfigurationOptions.Parse(connectionString);
        settings.AbortOnConnectFail = false;
        settings.BacklogPolicy = BacklogPolicy.FailFast;
        Configure(settings);
        var connection = await ConnectionMultiplexer.ConnectAsync(settings);
        OnOpened(connection);
        return connection;
    }
}
