using System.Security.Cryptography;

namespace SvcInfra.TestSupport;

/// <summary>
/// A Redis server for tests, from the program in PATH: on loopback, at a random port, with a password and a temporary folder. Without the program the
/// requesting test is skipped with a reason that says how to get it, or fails if <c>TESTS_REQUIRE</c> names <c>redis</c>.
/// </summary>
public sealed class RedisServer : IAsyncDisposable
{
    private const string HowToGetIt = "To run these tests install a Redis server (apt install redis-server, dnf install redis, brew install redis).";

    private static readonly TimeSpan s_deadline = TimeSpan.FromSeconds(30);
    private static readonly Lazy<string> s_script = new(ReadScript);
    private static readonly Lazy<Task<RedisServer?>> s_shared = new(StartSharedAsync);

    private readonly string _program;
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("svcinfra-redis-");
    private readonly string _password = RandomNumberGenerator.GetHexString(32);
    private readonly string[] _settings;
    private ChildProcess? _keeper;

    private RedisServer(string program, string[] settings) => (_program, _settings) = (program, settings);

    /// <summary>The port on 127.0.0.1; the same after a restart.</summary>
    public int Port { get; private set; }

    /// <summary>The configuration string of StackExchange.Redis.</summary>
    public string ConnectionString => $"127.0.0.1:{Port},password={_password}";

    /// <summary>The server that all tests of this process share, without persistence; it ends with the process.</summary>
    public static async Task<RedisServer> GetAsync() => await s_shared.Value ?? Missing();

    /// <summary>Starts a server for the caller alone, which ends when it is disposed or this process ends.</summary>
    /// <param name="settings">Configuration lines, such as <c>appendonly yes</c>; without any nothing is persisted.</param>
    public static async Task<RedisServer> StartThrowAwayAsync(params string[] settings) =>
        FindProgram() is { } program ? await StartAsync(program, settings) : Missing();

    /// <summary>Kills the server (SIGKILL); its folder is kept for <see cref="RestartAsync"/>.</summary>
    public async Task KillAsync()
    {
        await File.WriteAllTextAsync(Path.Combine(_folder.FullName, "keep"), string.Empty);
        await EndAsync();
    }

    /// <summary>Starts a killed server again, at its old port and with its persisted data.</summary>
    public async Task RestartAsync()
    {
        File.Delete(Path.Combine(_folder.FullName, "keep"));
        if (!await TryStartAsync(Port))
        {
            throw new InvalidOperationException($"Another process took the port {Port} in the meantime.");
        }
    }

    /// <summary>Ends the server, unless it is shared.</summary>
    public async ValueTask DisposeAsync()
    {
        if (s_shared is { IsValueCreated: true, Value.IsCompletedSuccessfully: true } && await s_shared.Value == this)
        {
            return;
        }

        await EndAsync();
        _folder.Refresh();
        if (_folder.Exists)
        {
            _folder.Delete(recursive: true);
        }
    }

    private static RedisServer Missing()
    {
        RequiredServers.SkipOrFail("redis", $"Redis is not available: PATH has no redis-server. {HowToGetIt}");
        return null;
    }

    private static string? FindProgram() => (Environment.GetEnvironmentVariable("PATH") ?? "")
        .Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
        .Select(folder => Path.Combine(folder, "redis-server"))
        .FirstOrDefault(File.Exists);

    private static async Task<RedisServer?> StartSharedAsync()
    {
        if (FindProgram() is not { } program)
        {
            return null;
        }

        var server = await StartAsync(program, []);
        // Without it the server would still end, by the closed pipe, but after this process has returned to its caller.
        SharedByTests.EndWithTests(async () => await server.EndAsync());
        return server;
    }

    private static async Task<RedisServer> StartAsync(string program, string[] settings)
    {
        var server = new RedisServer(program, settings);
        // Another process may take the port between the check and the server's start.
        for (var tries = 0; tries < 5; tries++)
        {
            if (await server.TryStartAsync(FreePort.Find()))
                return server;
        }

        throw new InvalidOperationException("Redis found no free port in five attempts.");
    }

    /// <returns>False when another process has the port.</returns>
    private async Task<bool> TryStartAsync(int port)
    {
        Port = port;
        // In a file and not on the command line, where other processes could read the password.
        string[] lines =
        [
            "bind 127.0.0.1", $"port {port}", $"requirepass {_password}", $"dir {_folder.FullName}", "daemonize no", "logfile \"\"",
            .. _settings.Length == 0 ? ["save \"\"", "appendonly no"] : _settings,
        ];
        await File.WriteAllLinesAsync(Path.Combine(_folder.FullName, "redis.conf"), lines);
        _keeper = ChildProcess.Start("/bin/sh", ["-c", s_script.Value, "redis", _folder.FullName, _program], workingDirectory: "/");
        var line = await _keeper.WaitForLineAsync(
            l => l.Contains("eady to accept connections", StringComparison.Ordinal)
                || l.Contains("Failed listening", StringComparison.Ordinal), s_deadline);
        if (line.Contains("eady", StringComparison.Ordinal))
            return true;

        await KillAsync();
        return false;
    }

    private async Task EndAsync()
    {
        if (_keeper is not { } keeper)
            return;

        _keeper = null;
        await using (keeper)
        {
            keeper.CloseInput();
            await keeper.WaitForExitAsync(s_deadline);
        }
    }

    private static string ReadScript()
    {
        using var resource = typeof(RedisServer).Assembly.GetManifestResourceStream("redis.sh")!;
        using var reader = new StreamReader(resource);
        return reader.ReadToEnd();
    }
}
