namespace SvcInfra.TestSupport;

/// <summary>The sources of a PostgreSQL server, in order of preference.</summary>
internal enum PostgreSqlSource
{
    Given,
    Docker,
    LocalBinaries,
    None,
}

/// <summary>The sources that are searched. Tests narrow them; all other code uses <see cref="Default"/>.</summary>
internal sealed record PostgreSqlSearch(string? Given, IReadOnlyList<Uri> DockerEndpoints, string? Path, IReadOnlyList<string> Folders)
{
    public const string ConnectionStringVariable = "TEST_POSTGRES";

    public const string HowToGetIt =
        $"To run these tests set {ConnectionStringVariable} to the connection string of a server where databases may be created "
        + "(Host=localhost;Username=postgres;Password=...), or start Docker, or install PostgreSQL "
        + "(apt install postgresql, dnf install postgresql-server, brew install postgresql@17).";

    public static PostgreSqlSearch Default { get; } = new(
        Environment.GetEnvironmentVariable(ConnectionStringVariable),
        DockerEngine.Endpoints(Environment.GetEnvironmentVariable),
        Environment.GetEnvironmentVariable("PATH"),
        LocalBinaries.UsualFolders);

    public static PostgreSqlSource Choose(string? given, bool dockerAnswers, string? binaries) => (given, dockerAnswers, binaries) switch
    {
        ({ Length: > 0 }, _, _) => PostgreSqlSource.Given,
        (_, true, _) => PostgreSqlSource.Docker,
        (_, _, not null) => PostgreSqlSource.LocalBinaries,
        _ => PostgreSqlSource.None,
    };

    public async Task<PostgreSqlAvailability> StartAsync(PostgreSqlServerOptions options)
    {
        var binaries = LocalBinaries.Find(Path, Folders);
        // A given server ends the search.
        var dockerAnswers = string.IsNullOrEmpty(Given) && await DockerEngine.FindAsync(DockerEndpoints) is not null;
        switch (Choose(Given, dockerAnswers, binaries))
        {
            case PostgreSqlSource.Given:
                return PostgreSqlAvailability.Of(new GivenPostgreSql(Given!));
            case PostgreSqlSource.LocalBinaries:
                return PostgreSqlAvailability.Of(await LocalPostgreSql.StartAsync(binaries!, options));
            case PostgreSqlSource.None:
                return PostgreSqlAvailability.Missing(
                    $"PostgreSQL is not available: {ConnectionStringVariable} is not set, no Docker engine responds, and no folder with "
                    + $"initdb, pg_ctl and postgres is in PATH or at {string.Join(", ", Folders.DefaultIfEmpty("the usual places"))}.");
        }

        try
        {
            return PostgreSqlAvailability.Of(await DockerPostgreSql.StartAsync(options));
        }
        // An engine may respond and still be unusable (no access to the registry, no space left), and then the search continues. Its exception is
        // reported, in the reason when nothing else is found and in the origin otherwise.
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            var trouble = $"Docker responds but started no PostgreSQL ({exception.GetType().Name}: {exception.Message})";
            return binaries is null
                ? PostgreSqlAvailability.Missing($"{trouble}, and no PostgreSQL is installed.")
                : PostgreSqlAvailability.Of(await LocalPostgreSql.StartAsync(binaries, options, trouble));
        }
    }
}
