using SvcInfra.Application.Audit.Verification;
using SvcInfra.Domain.Audit.Verification;
using SvcInfra.Infrastructure.Audit.Signing;
using SvcInfra.WebApi.Audit.Verification;
using SvcInfra.WebApi.Common.Hosting;

namespace SvcInfra.WebApi.Audit;

/// <summary>
/// <c>audit verify --file export.jsonl --key checkpoint.pub [--checkpoint notes.txt] [--json]</c> verifies an export without a database and without
/// configuration. <c>audit key</c> prints the public key. Neither starts a host.
/// </summary>
internal static class AuditCommand
{
    public const string Name = "audit";

    /// <summary>Exit code: the trail was tampered with.</summary>
    public const int Tampered = 1;

    /// <summary>Exit code: invalid arguments, or a file that cannot be read.</summary>
    public const int Unusable = 2;

    private const string Usage =
        """
        usage: audit verify --file EXPORT --key PUBLIC_KEY [--checkpoint NOTES] [--json]
               audit key

        verify   verifies an export of the audit trail; needs no database and no settings
          --file        the export (JSONL)
          --key         a file with the public key as printed by "audit key"; one line per key after rotations
          --checkpoint  a file with checkpoints that were stored outside the database
          --json        prints the result as JSON
        key      prints the public key of the checkpoints

        exit code: 0 intact, 1 tampered with, 2 invalid arguments or an unreadable file
        """;

    /// <param name="args">What follows <c>audit</c>.</param>
    public static async Task<int> RunAsync(string[] args)
    {
        if (args is ["key", .. var settings])
        {
            var builder = WebApplication.CreateBuilder(ContentRoot.OptionsOf([.. settings, "--hostBuilder:reloadConfigOnChange=false"]));
            using var key = AuditSigningKey.Load(builder.Configuration, builder.Environment);
            await Console.Out.WriteLineAsync(key.PublicKey);
            return 0;
        }

        if (args is not ["verify", .. var rest] || ParseOptions(rest) is not { } options
            || !options.TryGetValue("--file", out var file) || !options.TryGetValue("--key", out var keyFile))
        {
            return await FailAsync(Usage);
        }

        var report = new AuditReport(Console.Out, Json: options.ContainsKey("--json"));
        try
        {
            var keys = await ReadKeysAsync(keyFile);
            if (keys is null)
            {
                return await FailAsync($"{keyFile} must contain only public keys as printed by \"audit key\", one per line.");
            }

            await using var export = new FileStream(
                file, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0, FileOptions.SequentialScan | FileOptions.Asynchronous);
            using var anchors = options.TryGetValue("--checkpoint", out var notes) ? new StreamReader(notes) : null;
            var outcome = await new AuditExportVerifier(keys).VerifyAsync(export, anchors, CancellationToken.None);
            await report.WriteAsync(outcome);
            return outcome.Unreadable is not null ? Unusable : outcome.Problem is not null ? Tampered : 0;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return await FailAsync(e.Message);
        }
    }

    private static async Task<int> FailAsync(string sentence)
    {
        await Console.Error.WriteLineAsync(sentence);
        return Unusable;
    }

    /// <summary>Null when an option is unknown, occurs twice or lacks its value.</summary>
    private static Dictionary<string, string>? ParseOptions(string[] args)
    {
        var options = new Dictionary<string, string>(StringComparer.Ordinal);
        for (var i = 0; i < args.Length; i++)
        {
            var isSwitch = args[i] == "--json";
            var isKnown = isSwitch || args[i] is "--file" or "--key" or "--checkpoint";
            if (!isKnown || (!isSwitch && i + 1 == args.Length) || !options.TryAdd(args[i], isSwitch ? "" : args[++i]))
            {
                return null;
            }
        }

        return options;
    }

    /// <summary>Reads one key per line. Empty lines and lines that begin with # are ignored.</summary>
    private static async Task<IReadOnlyList<INoteVerifier>?> ReadKeysAsync(string file)
    {
        var keys = new List<INoteVerifier>();
        await foreach (var line in File.ReadLinesAsync(file))
        {
            if (line.Trim() is not { Length: > 0 } text || text.StartsWith('#'))
            {
                continue;
            }

            if (Ed25519NoteVerifier.TryParse(text) is not { } key)
            {
                return null;
            }

            keys.Add(key);
        }

        return keys.Count > 0 ? keys : null;
    }
}
