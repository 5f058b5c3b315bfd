using System.Net;
using System.Net.Sockets;
using Npgsql;
using SvcInfra.Infrastructure.Common;
using SvcInfra.TestSupport;

namespace SvcInfra.FunctionalTests.Common.Hosting;

/// <summary>What a start needs from outside is missing: one sentence with the setting's name, exit code 78, no stack trace, no secret.</summary>
public sealed class StartErrorTests : IDisposable
{
    private const string Secret = "hunter2-not-to-be-shown";
    private readonly string _root = Directory.CreateTempSubdirectory("start-").FullName;

    [Theory]
    [InlineData("Database__ConnectionString", "Data Source={file}/app.db", "Database:ConnectionString: the folder {file} cannot be written (")]
    [InlineData("Database__ConnectionString", "Data Source={file}", "Database:ConnectionString: the file {file} is not an SQLite database")]
    [InlineData("Database__ConnectionString", "Data Source={root}", "Database:ConnectionString: SQLite cannot read or write the database {root} (")]
    [InlineData("Email__PickupDirectory", "{file}/mail", "Email:PickupDirectory: the folder {file}/mail cannot be written (")]
    [InlineData("urls", "http://192.0.2.1:5000", "urls: cannot listen on http://192.0.2.1:5000 (")]
    public async Task Unusable_file_folder_or_address_ends_the_start_with_a_sentence(string setting, string value, string sentence)
    {
        await File.WriteAllTextAsync(Path.Combine(_root, "file"), new string('x', 5_000));

        await ShouldRefuseAsync("Development", Fill(sentence), (setting, Fill(value)));
    }

    [Fact]
    public async Task Development_key_that_cannot_be_written_ends_the_start_with_a_sentence()
    {
        await File.WriteAllTextAsync(Path.Combine(_root, "App_Data"), "");

        await ShouldRefuseAsync(
            "Development", $"Security:MasterKey:Value: the folder {_root}/App_Data cannot be written (",
            ("Database__ConnectionString", $"Data Source={_root}/app.db"), ("Audit__CheckpointKey__Value", Convert.ToBase64String(new byte[32])));
    }

    [Fact]
    public async Task Second_start_on_the_same_port_is_refused()
    {
        using var first = new TcpListener(IPAddress.Loopback, 0);
        first.Start();
        var url = $"http://{first.LocalEndpoint}";

        await ShouldRefuseAsync(
            "Development", $"Failed to bind to address {url}: address already in use. Stop the process that listens there. Choose another one",
            ("urls", url));
    }

    [Fact]
    public async Task Second_start_on_the_same_sqlite_database_is_refused()
    {
        await using var first = await FileLock.WaitAsync(Path.Combine(_root, "app.db.serve"), CancellationToken.None);

        await ShouldRefuseAsync(
            "Development", $"Database:ConnectionString: another process serves the SQLite database {_root}/app.db. Stop it,",
            ("Database__ConnectionString", $"Data Source={_root}/app.db"));

        File.Exists(Path.Combine(_root, "app.db")).ShouldBeFalse("the refusal comes before the migrations");
    }

    [Theory]
    [InlineData("Production")]
    [InlineData("Development")]
    public async Task Missing_server_ends_the_start_with_a_sentence(string environment)
    {
        var port = FreePort.Find();

        await ShouldRefuseAsync(
            environment, $"Database:ConnectionString: no PostgreSQL server responds at 127.0.0.1:{port} (Connection refused). Start it, or correct",
            PostgreSql($"Host=127.0.0.1;Port={port};Database=app;Username=app;Password={Secret}"));
    }

    [Theory]
    [InlineData("Production", "Password", Secret, "refuses the user {user}: the user or its password is wrong. Correct Username and Password.")]
    [InlineData("Development", "Password", Secret, "refuses the user {user}: the user or its password is wrong. Correct Username and Password.")]
    [InlineData("Production", "Database", "no_such_database", "the database no_such_database does not exist on PostgreSQL at")]
    [InlineData("Development", "Database", "no_such_database", "the user {user} may not create it. As a superuser, run: CREATE DATABASE")]
    public async Task Refused_connection_ends_the_start_with_a_sentence(string environment, string part, string value, string sentence)
    {
        var server = await PostgreSqlServer.GetAsync();
        var app = new NpgsqlConnectionStringBuilder((await server.CreateDatabaseWithRolesAsync("start")).App);
        app[part] = value;

        await ShouldRefuseAsync(environment, sentence.Replace("{user}", app.Username), PostgreSql(app.ToString()));
    }

    [Theory]
    [InlineData("Database=pg", "Database:SystemRole is pg_system, a name that PostgreSQL reserves.")]
    [InlineData("Database=app;Username=a;Password='x;y", "Database:ConnectionString is not a connection string of PostgreSql")]
    [InlineData($"Database=app;Password=x;{Secret}=1", "Database:ConnectionString is not a connection string of PostgreSql: check its keywords")]
    public async Task Reserved_name_or_malformed_connection_string_ends_the_start(string text, string sentence) =>
        await ShouldRefuseAsync("Development", sentence, [.. PostgreSql($"Host=127.0.0.1;Port=1;{text}"), ("Database__RetentionRole", "keeper")]);

    public void Dispose() => Directory.Delete(_root, recursive: true);

    private string Fill(string text) => text.Replace("{file}", Path.Combine(_root, "file")).Replace("{root}", _root);

    private static (string, string)[] PostgreSql(string connectionString) =>
        [("Database__Provider", "PostgreSql"), ("Database__ConnectionString", connectionString), ("Database__MaxRetries", "0")];

    private async Task ShouldRefuseAsync(string environment, string sentence, params (string, string)[] settings)
    {
        var required = environment == "Production" ? StartInProcess.Production(_root) : [];
        var start = await StartInProcess.RunAsync(_root, environment, [.. required, .. settings]);

        start.ExitCode.ShouldBe(StartInProcess.ConfigurationError, string.Join('\n', start.Output));
        var line = start.Output.Where(line => line.StartsWith("configuration error: ", StringComparison.Ordinal)).ShouldHaveSingleItem();
        line.ShouldContain(sentence);
        start.Output.ShouldNotContain(text => text.Contains(Secret) || text.TrimStart().StartsWith("at ", StringComparison.Ordinal));
    }
}
