using Npgsql;
using Shouldly;
using SvcInfra.TestSupport;
using Xunit;

namespace SvcInfra.IntegrationTests.TestSupport;

public sealed class PostgreSqlServerTests
{
    [Fact]
    public async Task Every_caller_gets_the_same_running_server()
    {
        var servers = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => PostgreSqlServer.GetAsync()));

        servers.Distinct().Count().ShouldBe(1);
        (await Database.ScalarAsync(servers[0].ConnectionString, "SELECT 1")).ShouldBe(1);
    }

    [Fact]
    public async Task Databases_of_the_same_name_are_separate()
    {
        var server = await PostgreSqlServer.GetAsync();
        var one = await server.CreateDatabaseAsync("Orders of \"Ada\"");
        var other = await server.CreateDatabaseAsync("Orders of \"Ada\"");

        await Database.ExecuteAsync(one, "CREATE TABLE t (id int)");

        NameOf(one).ShouldStartWith("svcinfra_orders_of__ada__");
        NameOf(other).ShouldNotBe(NameOf(one));
        (await Database.ScalarAsync(other, "SELECT to_regclass('t')::text")).ShouldBe(DBNull.Value);
    }

    [Fact]
    public async Task Database_name_is_unique_when_the_requested_name_is_too_long()
    {
        var server = await PostgreSqlServer.GetAsync();
        var requested = new string('x', 100);

        var one = await server.CreateDatabaseAsync(requested);
        var other = await server.CreateDatabaseAsync(requested);

        (await Database.ScalarAsync(one, "SELECT current_database()::text")).ShouldBe(NameOf(one));
        NameOf(one).Length.ShouldBe(53, "63 minus the suffixes of its roles");
        NameOf(other).ShouldNotBe(NameOf(one));
    }

    [Fact]
    public async Task Template_is_copied_with_its_rows_while_a_pool_has_it_open()
    {
        var server = await PostgreSqlServer.GetAsync();
        var template = await server.CreateDatabaseAsync("template");
        await using var pool = NpgsqlDataSource.Create(template);
        await using (var fill = pool.CreateCommand("CREATE TABLE t (id int); INSERT INTO t VALUES (7)"))
            await fill.ExecuteNonQueryAsync();

        var copies = await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => server.CreateDatabaseFromTemplateAsync(template)));
        await Database.ExecuteAsync(copies[0], "DELETE FROM t");

        (await Database.ScalarAsync(copies[0], "SELECT count(*) FROM t")).ShouldBe(0L);
        (await Database.ScalarAsync(copies[1], "SELECT id FROM t")).ShouldBe(7);
        (await Database.ScalarAsync(copies[2], "SELECT id FROM t")).ShouldBe(7);
    }

    [Fact]
    public async Task Database_is_dropped_while_a_pool_has_it_open()
    {
        var server = await PostgreSqlServer.GetAsync();
        var database = await server.CreateDatabaseAsync();
        await using var connection = new NpgsqlConnection(database);
        await connection.OpenAsync();

        await server.DropDatabaseAsync(database);

        (await CountDatabasesAsync(server, NameOf(database))).ShouldBe(0L);
    }

    [Fact]
    public async Task Shared_server_keeps_running_when_one_user_disposes_it()
    {
        var server = await PostgreSqlServer.GetAsync();

        await server.DisposeAsync();

        (await Database.ScalarAsync(await server.CreateDatabaseAsync(), "SELECT 1")).ShouldBe(1);
    }

    [Fact]
    public async Task Given_server_is_used_and_left_without_test_databases()
    {
        var owner = await PostgreSqlServer.GetAsync();
        var search = PostgreSqlSearch.Default with { Given = $"{owner.ConnectionString};Application Name=given" };
        var given = (await search.StartAsync(new())).Server!;

        var database = await given.CreateDatabaseAsync("given");
        var application = await Database.ScalarAsync(database, "SELECT current_setting('application_name')");
        var before = await CountDatabasesAsync(owner, NameOf(database));
        await given.DisposeAsync();

        given.Origin.ShouldStartWith("TEST_POSTGRES");
        application.ShouldBe("given");
        before.ShouldBe(1L);
        (await CountDatabasesAsync(owner, NameOf(database))).ShouldBe(0L);
        (await Database.ScalarAsync(owner.ConnectionString, "SELECT 1")).ShouldBe(1);
    }

    [Fact]
    public async Task Malformed_connection_string_is_an_error_that_does_not_repeat_it()
    {
        var search = PostgreSqlSearch.Default with { Given = "postgres://ada:secret@localhost" };

        var error = await Should.ThrowAsync<InvalidOperationException>(() => search.StartAsync(new()));

        error.Message.ShouldContain("TEST_POSTGRES");
        error.Message.ShouldNotContain("secret");
    }

    [Theory]
    [InlineData(true, "on", "on", "on", "on")]
    [InlineData(false, "off", "off", "off", "off")]
    [Slow]
    public async Task Own_server_is_durable_when_requested(bool durable, params string[] expected)
    {
        await using var server = await PostgreSqlServer.StartThrowAwayAsync(new() { Durable = durable, MaxConnections = 17 });

        string[] names = ["fsync", "synchronous_commit", "full_page_writes", "autovacuum"];
        var settings = await Task.WhenAll(names.Select(name => Database.ScalarAsync(server.ConnectionString, $"SHOW {name}")));

        settings.ShouldBe(expected);
        (await Database.ScalarAsync(server.ConnectionString, "SHOW max_connections")).ShouldBe("17");
    }

    private static string NameOf(string connectionString) => new NpgsqlConnectionStringBuilder(connectionString).Database!;

    private static Task<object?> CountDatabasesAsync(PostgreSqlServer server, string name) =>
        Database.ScalarAsync(server.ConnectionString, $"SELECT count(*) FROM pg_database WHERE datname = '{name}'");
}
