using System.Security.Cryptography;
using Npgsql;

namespace SvcInfra.TestSupport;

/// <summary>
/// A throw-away cluster from the programs of this machine. A shell script supervises it: it reads a pipe from this process, so it notices the end of
/// this process even after SIGKILL, and then stops the server and removes the folder.
/// </summary>
internal sealed class LocalPostgreSql : IPostgreSqlHost
{
    private static readonly TimeSpan s_startDeadline = TimeSpan.FromSeconds(120);
    private static readonly TimeSpan s_stopDeadline = TimeSpan.FromSeconds(40);
    private static readonly Lazy<string> s_script = new(ReadScript);

    private readonly ClusterFolder _folder;
    private readonly ChildProcess _keeper;

    private LocalPostgreSql(ClusterFolder folder, ChildProcess keeper, NpgsqlConnectionStringBuilder connection, string origin)
    {
        _folder = folder;
        _keeper = keeper;
        Connection = connection;
        Origin = origin;
    }

    public NpgsqlConnectionStringBuilder Connection { get; }

    public string Origin { get; }

    public bool OutlivesProcess => false;

    /// <summary>The cluster's folder, which is removed with the cluster.</summary>
    public string Folder => _folder.Path;

    /// <summary>Creates and starts a cluster.</summary>
    /// <param name="binaries">The folder of initdb, pg_ctl and postgres.</param>
    /// <param name="trouble">Why a better source was not used, for <see cref="Origin"/>.</param>
    public static async Task<LocalPostgreSql> StartAsync(string binaries, PostgreSqlServerOptions options, string? trouble = null)
    {
        await RemoveStaleAsync(binaries);

        var settings = string.Join('\n', options.Settings.Select(setting => $"{setting.Name} = {setting.Value}"));
        // Another process may take the port between the check and the server's start: the script tries several.
        var ports = Enumerable.Range(0, 5).Select(_ => $"{FreePort.Find()}");
        var password = RandomNumberGenerator.GetHexString(32);
        var folder = ClusterFolder.Claim();
        ChildProcess? keeper = null;
        try
        {
            keeper = Run(folder, binaries, [settings, .. ports]);
            await keeper.WriteLineAsync(password);
            var ready = await keeper.WaitForLineAsync(line => line.StartsWith("ready ", StringComparison.Ordinal), s_startDeadline);
            var connection = new NpgsqlConnectionStringBuilder
            {
                Host = "127.0.0.1",
                Port = int.Parse(ready["ready ".Length..]),
                Username = "postgres",
                Password = password,
                Database = "postgres",
                // Neither exists on loopback; negotiating them costs a round trip per connection.
                SslMode = SslMode.Disable,
                GssEncryptionMode = GssEncryptionMode.Disable,
            };
            var origin = $"a throw-away cluster of {binaries}{(trouble is null ? "" : $", since {trouble}")}";
            return new LocalPostgreSql(folder, keeper, connection, origin);
        }
        catch
        {
            await EndAsync(folder, keeper);
            throw;
        }
    }

    public async ValueTask DisposeAsync() => await EndAsync(_folder, _keeper);

    /// <summary>Starts the script, which documents the arguments after the folder of the programs.</summary>
    public static ChildProcess Run(ClusterFolder folder, string binaries, IEnumerable<string> arguments) =>
        ChildProcess.Start("/bin/sh", ["-c", s_script.Value, "cluster", folder.Path, binaries, .. arguments], workingDirectory: "/");

    private static async Task EndAsync(ClusterFolder folder, ChildProcess? keeper)
    {
        using (folder)
        {
            if (keeper is null)
                return;

            await using (keeper)
            {
                keeper.CloseInput();
                await keeper.WaitForExitAsync(s_stopDeadline);
            }
        }
    }

    private static async Task RemoveStaleAsync(string binaries)
    {
        foreach (var stale in ClusterFolder.Stale())
        {
            using (stale)
            {
                if (!Directory.Exists(stale.Path))
                    continue;

                await using var remover = Run(stale, binaries, [""]);
                await remover.WaitForExitAsync(s_stopDeadline);
            }
        }
    }

    private static string ReadScript()
    {
        using var resource = typeof(LocalPostgreSql).Assembly.GetManifestResourceStream("cluster.sh")!;
        using var reader = new StreamReader(resource);
        return reader.ReadToEnd();
    }
}
