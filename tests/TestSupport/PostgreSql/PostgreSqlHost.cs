using Npgsql;

namespace SvcInfra.TestSupport;

/// <summary>A running server from any source; disposing it ends the server if this process started it.</summary>
internal interface IPostgreSqlHost : IAsyncDisposable
{
    /// <summary>Connects to a database of the server as a user who may create databases.</summary>
    NpgsqlConnectionStringBuilder Connection { get; }

    /// <summary>The origin of the server, for people.</summary>
    string Origin { get; }

    /// <summary>True when the server outlives this process, so that databases left on it would accumulate.</summary>
    bool OutlivesProcess { get; }
}

/// <summary>The server named by <c>TEST_POSTGRES</c>.</summary>
internal sealed class GivenPostgreSql : IPostgreSqlHost
{
    public GivenPostgreSql(string connectionString)
    {
        try
        {
            Connection = new NpgsqlConnectionStringBuilder(connectionString);
        }
        catch (Exception exception) when (exception is ArgumentException or FormatException)
        {
            // The value may contain a password, so it is not repeated here.
            throw new InvalidOperationException(
                $"{PostgreSqlSearch.ConnectionStringVariable} is not a connection string "
                + "such as 'Host=localhost;Username=postgres;Password=...'.",
                exception);
        }

        // Without it Npgsql would use a database with the user's name.
        Connection.Database ??= "postgres";
    }

    public NpgsqlConnectionStringBuilder Connection { get; }

    public string Origin => $"{PostgreSqlSearch.ConnectionStringVariable} ({Connection.Host}:{Connection.Port})";

    public bool OutlivesProcess => true;

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
