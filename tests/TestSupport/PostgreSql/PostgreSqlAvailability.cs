using System.Diagnostics.CodeAnalysis;

namespace SvcInfra.TestSupport;

/// <summary>The result of the search for a PostgreSQL server: a server, or the reason why none exists and how to get one.</summary>
public sealed class PostgreSqlAvailability
{
    private PostgreSqlAvailability(PostgreSqlServer? server, string reason)
    {
        Server = server;
        Reason = reason;
    }

    /// <summary>The server, or null when <see cref="IsAvailable"/> is false.</summary>
    public PostgreSqlServer? Server { get; }

    /// <summary>The origin of the server, or why none exists, in full sentences.</summary>
    public string Reason { get; }

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
