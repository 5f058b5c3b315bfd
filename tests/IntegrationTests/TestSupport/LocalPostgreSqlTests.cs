using System.Net;
using System.Net.Sockets;
using Npgsql;
using Shouldly;
using SvcInfra.TestSupport;
using Xunit;

namespace SvcInfra.IntegrationTests.TestSupport;

public sealed class LocalPostgreSqlTests
{
    private const string OwnerReport = "TEST_OWNER_REPORT";
    private static readonly TimeSpan s_deadline = TimeSpan.FromSeconds(60);

    [Fact]
    [Slow]
    public async Task Cluster_and_its_folder_are_removed_when_disposed()
    {
        var cluster = await LocalPostgreSql.StartAsync(Binaries(), new());
        var postmaster = PostmasterOf(cluster.Folder);

        await cluster.DisposeAsync();

        (await RunningProcess.ExistsAsync(postmaster)).ShouldBeFalse();
        Directory.Exists(cluster.Folder).ShouldBeFalse();
        File.Exists($"{cluster.Folder}.lock").ShouldBeFalse();
    }

    [Fact]
    [Slow]
    public async Task Cluster_requires_its_password()
    {
        await using var cluster = await LocalPostgreSql.StartAsync(Binaries(), new());
        var wrong = new NpgsqlConnectionStringBuilder(cluster.Connection.ConnectionString) { Password = "wrong" };

        var error = await Should.ThrowAsync<PostgresException>(() => Database.ScalarAsync(wrong.ConnectionString, "SELECT 1"));

        error.SqlState.ShouldBe(PostgresErrorCodes.InvalidPassword);
    }

    [Fact]
    [Slow]
    public async Task Clusters_started_concurrently_are_independent()
    {
        var binaries = Binaries();

        var clusters = await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => LocalPostgreSql.StartAsync(binaries, new())));

        clusters.Select(cluster => cluster.Connection.Port).Distinct().Count().ShouldBe(3);
        foreach (var cluster in clusters)
            await cluster.DisposeAsync();
    }

    [Fact]
    [Slow]
    public async Task Keeper_takes_the_next_port_when_the_first_is_taken()
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        // Several, because a concurrent test may take one of them.
        string[] free = [.. Enumerable.Range(0, 4).Select(_ => $"{FreePort.Find()}")];
        using var folder = ClusterFolder.Claim();
        await using var keeper = LocalPostgreSql.Run(folder, Binaries(), ["", $"{((IPEndPoint)taken.LocalEndpoint).Port}", .. free]);

        await keeper.WriteLineAsync("password");
        var ready = await keeper.WaitForLineAsync(_ => true, s_deadline);
        keeper.CloseInput();

        free.Select(port => $"ready {port}").ShouldContain(ready);
        (await keeper.WaitForExitAsync(s_deadline)).ShouldBe(0);
    }

    [Fact]
    public async Task Failed_start_reports_the_servers_reason_and_leaves_nothing()
    {
        using var folder = ClusterFolder.Claim();
        await using var keeper = LocalPostgreSql.Run(folder, Binaries(), ["no_such_setting = 1", $"{FreePort.Find()}", $"{FreePort.Find()}"]);

        await keeper.WriteLineAsync("password");
        var exitCode = await keeper.WaitForExitAsync(s_deadline);

        exitCode.ShouldBe(1);
        keeper.Output.ShouldContain(line => line.Contains("no_such_setting"));
        Directory.Exists(folder.Path).ShouldBeFalse();
    }

    [Fact]
    [Slow]
    public async Task Cluster_and_its_folder_are_removed_when_its_owner_is_killed()
    {
        var (owner, folder, postmaster) = await StartOwnerAsync();
        await using (owner)
        {
            owner.Kill();

            await Eventually.TrueAsync(async () => !await RunningProcess.ExistsAsync(postmaster), s_deadline, "the server's end");
            await Eventually.TrueAsync(() => !Directory.Exists(folder), s_deadline, "the removal of the folder");
            await Eventually.TrueAsync(() => !File.Exists($"{folder}.lock"), s_deadline, "the removal of the lock");
        }
    }

    [Fact]
    [Slow]
    public async Task Next_cluster_removes_one_whose_owner_and_keeper_were_killed()
    {
        var (owner, folder, postmaster) = await StartOwnerAsync();
        await using (owner)
        {
            owner.Kill(entireTree: true);
            await owner.WaitForExitAsync(s_deadline);
        }

        // A concurrent test that starts a cluster may remove it too, and may not have finished.
        await using var next = await LocalPostgreSql.StartAsync(Binaries(), new());
        await Eventually.TrueAsync(async () => !await RunningProcess.ExistsAsync(postmaster), s_deadline, "the end of the abandoned server");
        await Eventually.TrueAsync(() => !Directory.Exists(folder), s_deadline, "the removal of the abandoned folder");
    }

    [Fact]
    [Slow]
    public async Task Next_cluster_removes_a_folder_that_its_owner_could_not_remove()
    {
        var left = ClusterFolder.Claim();
        Directory.CreateDirectory(left.Path);
        left.Dispose();

        await using var next = await LocalPostgreSql.StartAsync(Binaries(), new());

        await Eventually.TrueAsync(() => !Directory.Exists(left.Path), s_deadline, "the removal of the abandoned folder");
    }

    /// <summary>Not a test: the process that the tests above kill. It ends on its own if they fail to.</summary>
    [Fact(Explicit = true)]
    public async Task Owner_waits_to_be_killed()
    {
        var report = Environment.GetEnvironmentVariable(OwnerReport);
        Assert.SkipWhen(report is null, "Run by other tests only.");
        await using var cluster = await LocalPostgreSql.StartAsync(Binaries(), new());
        await File.WriteAllTextAsync($"{report}.new", cluster.Folder);
        File.Move($"{report}.new", report!);

        await Should.ThrowAsync<TimeoutException>(() => new TaskCompletionSource().Task.WaitAsync(s_deadline));
    }

    private static async Task<(ChildProcess Owner, string Folder, int Postmaster)> StartOwnerAsync()
    {
        Binaries();
        var temp = Directory.CreateTempSubdirectory("svcinfra-");
        var report = Path.Combine(temp.FullName, "report");
        var program = Path.ChangeExtension(typeof(LocalPostgreSqlTests).Assembly.Location, null);
        var owner = ChildProcess.Start(
            program,
            [
                "--explicit", "only",
                "--filter-method", $"{typeof(LocalPostgreSqlTests).FullName}.{nameof(Owner_waits_to_be_killed)}",
                "--progress", "off",
            ],
            new Dictionary<string, string?> { [OwnerReport] = report },
            temp.FullName);
        try
        {
            await Eventually.TrueAsync(() => File.Exists(report) || owner.HasExited, s_deadline, "the report of the owner");
            File.Exists(report).ShouldBeTrue(string.Join('\n', owner.Output));
            var folder = await File.ReadAllTextAsync(report);
            return (owner, folder, PostmasterOf(folder));
        }
        catch
        {
            await owner.DisposeAsync();
            throw;
        }
        finally
        {
            temp.Delete(recursive: true);
        }
    }

    private static string Binaries()
    {
        var binaries = LocalBinaries.Find(PostgreSqlSearch.Default.Path, PostgreSqlSearch.Default.Folders);
        Assert.SkipWhen(binaries is null, "No PostgreSQL is installed here: apt install postgresql, brew install postgresql@17.");
        return binaries!;
    }

    private static int PostmasterOf(string folder) => int.Parse(File.ReadLines(Path.Combine(folder, "data", "postmaster.pid")).First());
}
