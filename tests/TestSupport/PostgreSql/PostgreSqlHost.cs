using Npgsql;

namespace SvcInfra.TestSupport;

/// <summary>A running server, wherever it came from; disposing it ends the server if this process started it.</summary>
internal interface IPostgreSqlHost : IAsyncDisposable
{
    /// <summary>Leads to a database of the server as a user who may create databases.</summary>
    NpgsqlConnectionStringBuilder Connection { get; }

    /// <summary>Where the server came from, for a person to read.</summary>
    string Origin { get; }

    /// <summary>True when the server outlives this process, so that databases left on it would pile up.</summary>
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
            // The value may hold a password, so it is not repeated here.
            throw new InvalidOperationException(
                $"{PostgreSqlSearch.ConnectionStringVariable} is no connection string such as 'Host=localhost;Username=postgres;Password=...'.", exception);
        }

        // Without this Npgsql would look for a database with the user's name.
        Connection.Database ??= "postgres";
    }

    public NpgsqlConnectionStringBuilder Connection { get; }

    public string Origin => $"{PostgreSqlSearch.ConnectionStringVariable} ({Connection.Host}:{Connection.Port})";

    public bool OutlivesProcess => true;

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
