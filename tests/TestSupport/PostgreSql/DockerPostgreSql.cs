using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using Testcontainers.PostgreSql;

namespace SvcInfra.TestSupport;

/// <summary>A PostgreSQL container. When this process is killed, the reaper container of Testcontainers removes it.</summary>
internal sealed class DockerPostgreSql : IPostgreSqlHost
{
    private const string Image = "postgres:17";

    private readonly PostgreSqlContainer _container;

    private DockerPostgreSql(PostgreSqlContainer container)
    {
        _container = container;
        Connection = new NpgsqlConnectionStringBuilder(container.GetConnectionString());
    }

    public NpgsqlConnectionStringBuilder Connection { get; }

    public string Origin => $"a container of {Image}";

    public bool OutlivesProcess => false;

    public static async Task<DockerPostgreSql> StartAsync(PostgreSqlServerOptions options)
    {
        var container = new PostgreSqlBuilder(Image)
            .WithLogger(NullLogger.Instance)
            .WithCommand([.. options.Settings.SelectMany(setting => new[] { "-c", $"{setting.Name}={setting.Value}" })])
            .Build();
        try
        {
            await container.StartAsync();
            return new DockerPostgreSql(container);
        }
        catch
        {
            await container.DisposeAsync();
            throw;
        }
    }

    public ValueTask DisposeAsync() => _container.DisposeAsync();
}
