using System.Diagnostics;
using System.Net.Sockets;
using Shouldly;
using SvcInfra.TestSupport;
using Xunit;
using Xunit.Sdk;

namespace SvcInfra.IntegrationTests.TestSupport;

public sealed class PostgreSqlSearchTests : IDisposable
{
    private readonly DirectoryInfo _temp = Directory.CreateTempSubdirectory("svcinfra-");

    public void Dispose() => _temp.Delete(recursive: true);

    [Theory]
    [InlineData("Host=db", true, "/bin", nameof(PostgreSqlSource.Given))]
    [InlineData("Host=db", false, null, nameof(PostgreSqlSource.Given))]
    [InlineData("", true, "/bin", nameof(PostgreSqlSource.Docker))]
    [InlineData(null, true, null, nameof(PostgreSqlSource.Docker))]
    [InlineData("", false, "/bin", nameof(PostgreSqlSource.LocalBinaries))]
    [InlineData(null, false, "/bin", nameof(PostgreSqlSource.LocalBinaries))]
    [InlineData("", false, null, nameof(PostgreSqlSource.None))]
    [InlineData(null, false, null, nameof(PostgreSqlSource.None))]
    public void Source_is_the_given_server_then_docker_then_local_binaries(string? given, bool docker, string? binaries, string expected) =>
        PostgreSqlSearch.Choose(given, docker, binaries).ToString().ShouldBe(expected);

    [Fact]
    public async Task Failed_search_says_how_to_get_a_server()
    {
        var found = await new PostgreSqlSearch(Given: null, DockerEndpoints: [], Path: null, Folders: []).StartAsync(new());

        found.IsAvailable.ShouldBeFalse();
        found.Reason.ShouldContain("set TEST_POSTGRES");
        found.Reason.ShouldContain("start Docker");
        found.Reason.ShouldContain("apt install postgresql");
    }

    [Theory]
    [InlineData("postgres", true)]
    [InlineData("redis, Postgres", true)]
    [InlineData("redis", false)]
    [InlineData("postgresql", false)]
    [InlineData("", false)]
    [InlineData(null, false)]
    public void Missing_server_fails_the_test_only_when_it_is_required(string? required, bool fails)
    {
        var exception = Should.Throw(
            () => RequiredServers.SkipOrFail("postgres", "No server. Get one.", required),
            fails ? typeof(FailException) : typeof(SkipException));

        exception.Message.ShouldContain("No server. Get one.");
    }

    [Fact]
    public void Docker_endpoint_is_docker_host_alone_when_it_is_set()
    {
        DockerEngine.Endpoints(name => name == "DOCKER_HOST" ? "tcp://127.0.0.1:2375" : null).ShouldBe([new Uri("tcp://127.0.0.1:2375")]);
    }

    [Fact]
    public async Task Docker_engine_is_found_when_it_responds_to_a_ping()
    {
        var endpoint = new Uri($"unix://{Path.Combine(_temp.FullName, "docker.sock")}");
        using var engine = Listen(endpoint);

        var search = DockerEngine.FindAsync([new Uri("unix:///nowhere/docker.sock"), endpoint]);
        using var client = await engine.AcceptAsync();
        var request = new byte[256];
        await client.ReceiveAsync(request);
        await client.SendAsync("HTTP/1.0 200 OK\r\n\r\nOK"u8.ToArray());

        (await search).ShouldBe(endpoint);
    }

    [Fact]
    public async Task Search_times_out_soon_when_a_Docker_engine_is_silent_or_absent()
    {
        var silent = new Uri($"unix://{Path.Combine(_temp.FullName, "docker.sock")}");
        using var engine = Listen(silent);
        var start = Stopwatch.GetTimestamp();

        var found = await DockerEngine.FindAsync([silent, new Uri($"tcp://127.0.0.1:{FreePort.Find()}"), new Uri("ssh://127.0.0.1")]);

        found.ShouldBeNull();
        Stopwatch.GetElapsedTime(start).ShouldBeLessThan(TimeSpan.FromSeconds(30));
    }

    [Fact]
    public void Path_decides_which_binaries_are_used_and_its_links_are_followed()
    {
        var installed = Install("lib/15/bin");
        var links = _temp.CreateSubdirectory("links");
        File.CreateSymbolicLink(Path.Combine(links.FullName, "pg_ctl"), Path.Combine(installed, "pg_ctl"));
        Install("lib/17/bin");

        LocalBinaries.Find($"/nowhere:{links.FullName}", [Path.Combine(_temp.FullName, "lib/*/bin")]).ShouldBe(installed);
    }

    [Fact]
    public void Highest_version_with_a_server_is_used()
    {
        Install("lib/9.6/bin");
        var expected = Install("lib/15/bin");
        File.Delete(Path.Combine(Install("lib/17/bin"), "postgres"));

        LocalBinaries.Find(path: null, ["/nowhere/*/bin", Path.Combine(_temp.FullName, "lib/*/bin")]).ShouldBe(expected);
    }

    [Fact]
    public void Version_may_be_a_part_of_the_folders_name()
    {
        Install("opt/postgresql@9.6/bin");
        var expected = Install("opt/postgresql@17/bin");

        LocalBinaries.Find(path: "", [Path.Combine(_temp.FullName, "opt/postgresql@*/bin")]).ShouldBe(expected);
    }

    private static Socket Listen(Uri endpoint)
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        socket.Bind(new UnixDomainSocketEndPoint(endpoint.AbsolutePath));
        socket.Listen();
        return socket;
    }

    private string Install(string folder)
    {
        var bin = _temp.CreateSubdirectory(folder).FullName;
        foreach (var program in new[] { "initdb", "pg_ctl", "postgres" })
            File.WriteAllText(Path.Combine(bin, program), "");
        return bin;
    }
}
