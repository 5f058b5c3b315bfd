using System.Diagnostics.CodeAnalysis;

namespace SvcInfra.TestSupport;

/// <summary>What the search for a PostgreSQL server came to: a server, or the reason why there is none and how to get one.</summary>
public sealed class PostgreSqlAvailability
{
    private PostgreSqlAvailability(PostgreSqlServer? server, string reason)
    {
        Server = server;
        Reason = reason;
    }

    /// <summary>The server, or null when <see cref="IsAvailable"/> is false.</summary>
    public PostgreSqlServer? Server { get; }

    /// <summary>Where the server came from, or why there is none; a whole sentence or more.</summary>
    public string Reason { get; }

    /// <summary>Whether there is a server.</summary>
    [MemberNotNullWhen(true, nameof(Server))]
    public bool IsAvailable => Server is not null;

    internal static PostgreSqlAvailability Of(IPostgreSqlHost host) => new(new PostgreSqlServer(host), $"PostgreSQL is {host.Origin}.");

    internal static PostgreSqlAvailability Missing(string reason) => new(server: null, $"{reason} {PostgreSqlSearch.HowToGetIt}");

    /// <summary>The server; otherwise skips or fails the running test, see <see cref="RequiredServers"/>.</summary>
    internal PostgreSqlServer OrSkip()
    {
        if (!IsAvailable)
            RequiredServers.SkipOrFail("postgres", Reason);
        return Server;
    }
}
