namespace SvcInfra.TestSupport;

/// <summary>The requirements of a throw-away PostgreSQL server.</summary>
public sealed record PostgreSqlServerOptions
{
    /// <summary>
    /// True: <c>fsync</c>, <c>synchronous_commit</c>, <c>full_page_writes</c> and autovacuum are on, as in production; for tests that
    /// crash something and for benchmarks. False, the default: all four are off, which is several times faster.
    /// </summary>
    public bool Durable { get; init; }

    /// <summary>The maximum number of connections. Default 200.</summary>
    public int MaxConnections { get; init; } = 200;

    internal IReadOnlyList<(string Name, string Value)> Settings =>
    [
        ("fsync", OnWhenDurable),
        ("synchronous_commit", OnWhenDurable),
        ("full_page_writes", OnWhenDurable),
        ("autovacuum", OnWhenDurable),
        ("max_connections", $"{MaxConnections}"),
        ("shared_buffers", "128MB"),
        ("jit", "off"),
    ];

    private string OnWhenDurable => Durable ? "on" : "off";
}
