using System.ComponentModel;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Shouldly;
using SvcInfra.Application.Audit;
using SvcInfra.Application.Audit.Exports;
using SvcInfra.Application.Audit.Verification;
using SvcInfra.Domain.Audit.Verification;
using SvcInfra.IntegrationTests.Persistence;
using SvcInfra.TestSupport;
using Xunit;

namespace SvcInfra.IntegrationTests.Audit.Verification;

/// <summary>Runs the auditors' script of the documentation on exports of a real trail, and compares it with the program's own verifier.</summary>
public abstract partial class AuditScriptTests(Engine engine) : IDisposable
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);

    /// <summary>Avoids warnings in the output when the machine's configured locale is not installed.</summary>
    private static readonly Dictionary<string, string?> Environment = new() { ["LC_ALL"] = "C.UTF-8" };

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("audit-script");

    public sealed class OnSqlite() : AuditScriptTests(Engine.Sqlite);

    public sealed class OnPostgreSql() : AuditScriptTests(Engine.PostgreSql);

    public void Dispose()
    {
        GC.SuppressFinalize(this);
        _folder.Delete(recursive: true);
    }

    [Fact]
    public async Task Script_agrees_with_the_verifier()
    {
        await RequirePythonAsync();
        using var trail = await TrailOfTwelve.CreateAsync(engine);
        var keys = trail.App.Get<IAuditKeys>().Verifiers;
        var kept = (await trail.QueryAsync<GetAuditCheckpoint, AuditCheckpointDto>(new GetAuditCheckpoint())).Note;
        await File.WriteAllTextAsync(InFolder("checkpoint.pub"), $"# The key\n{string.Join('\n', keys)}\n");
        await File.WriteAllTextAsync(InFolder("notes.txt"), $"{kept}\n{kept}\n");
        using var file = new MemoryStream();
        await (await trail.QueryAsync<ExportAudit, AuditExport>(new ExportAudit(null, null, null))).WriteAsync(file, CancellationToken.None);
        using var rest = new MemoryStream();
        await (await trail.QueryAsync<ExportAudit, AuditExport>(new ExportAudit(null, null, After: 5))).WriteAsync(rest, CancellationToken.None);
        var (whole, resumed) = (Encoding.UTF8.GetString(file.ToArray()), Encoding.UTF8.GetString(rest.ToArray()));

        // Line 1 is the header, 2 to 9 are entries, 10 the checkpoint over them; 11 to 14 are entries, 15 the checkpoint over all.
        (string Export, string? Notes, int ExitCode, string Message)[] cases =
        [
            (whole, null, 0, "OK up to entry 12, signed up to 12"),
            (whole, kept, 0, "OK up to entry 12, signed up to 12"),
            (resumed, kept, 0, "OK up to entry 12, signed up to 12"),
            (Without(whole, 15), null, 0, "OK up to entry 12, signed up to 8"),
            (Without(whole, 10), null, 1, "TAMPERED, line 14: the checkpoint over 8 entries is missing"),
            (whole.Replace("\"targetId\":\"7\"", "\"targetId\":\"8\""), null, 1, "TAMPERED, line 8: entry 7 was altered"),
            (WithPayload(whole, "192.0.2.7"), null, 0, "OK up to entry 12, signed up to 12"),
            (WithPayload(whole, "192.0.2.8"), null, 1, "TAMPERED, line 8: the payload of entry 7 was altered"),
            (Without(whole, 6), null, 1, "TAMPERED, line 6: entry 5 is missing, or not in its place: 6 stands there"),
            (Twice(whole, 6), null, 1, "TAMPERED, line 7: entry 6 is missing, or not in its place: 5 stands there"),
            (Exchanged(whole, 6, 7), null, 1, "TAMPERED, line 6: entry 5 is missing, or not in its place: 6 stands there"),
            (Without(whole, 10, 15), null, 1, "TAMPERED, line 14: no signed checkpoint is about any of these entries"),
            (Exchanged(whole, 10, 15), null, 1, "TAMPERED, line 10: a checkpoint over 12 entries stands behind entry 8"),
            (ForgeRoot(whole), null, 1, "TAMPERED, line 10: the checkpoint over 8 entries is not signed by the key"),
            (ForgeStart(resumed), null, 1, "TAMPERED, line 2: entry 6 does not continue the one before"),
            (Without(whole, 11, 12, 13, 14, 15), null, 0, "OK up to entry 8, signed up to 8"),
            (Without(whole, 11, 12, 13, 14, 15), kept, 1, "TAMPERED, line 11: entry 9 and all later ones are missing: there were 12"),
            (Without(whole, 14, 15), kept, 1, "TAMPERED, line 14: entry 12 and all later ones are missing: there were 12"),
            (whole[..^100], null, 2, "UNREADABLE, line 15: "),
            (string.Empty, null, 2, "UNREADABLE, "),
        ];
        await ShouldAgreeAsync(keys, cases);
    }

    [Fact]
    public async Task Script_agrees_with_the_verifier_on_an_export_after_a_purge()
    {
        await RequirePythonAsync();
        using var old = await OldTrail.CreateAsync(engine);
        await old.PurgeAsync();
        var keys = old.App.Get<IAuditKeys>().Verifiers;
        await File.WriteAllTextAsync(InFolder("checkpoint.pub"), $"{string.Join('\n', keys)}\n");
        using var file = new MemoryStream();
        await (await old.Trail.QueryAsync<ExportAudit, AuditExport>(new ExportAudit(null, null, null))).WriteAsync(file, CancellationToken.None);
        var whole = Encoding.UTF8.GetString(file.ToArray());

        await ShouldAgreeAsync(
            keys,
            [
                (whole, null, 0, "OK up to entry 700, signed up to 700"),
                (Without(whole, 2), null, 1, "TAMPERED, line 2: nothing signed says that what came before 513 was purged"),
                (Without(whole, 3), null, 1, "TAMPERED, line 3: entry 513 is missing"),
                (
                    whole.Replace("purged-before 2026", "purged-before 2027", StringComparison.Ordinal),
                    null,
                    1,
                    "TAMPERED, line 2: the checkpoint over 512 entries is not signed by the key"),
            ]);
    }

    private async Task ShouldAgreeAsync(IReadOnlyList<INoteVerifier> keys, (string Export, string? Notes, int ExitCode, string Message)[] cases)
    {
        for (var i = 0; i < cases.Length; i++)
        {
            await File.WriteAllTextAsync(InFolder($"export-{i}.jsonl"), cases[i].Export);
        }

        string[][] runs = [.. cases.Select((it, i) => ArgumentsOf(i, it.Notes is not null))];
        var scripts = await RunPythonAsync(runs);
        (await RunPythonAsync(runs[0])).ShouldBe(scripts[0], "in a process of its own, as an auditor runs it");
        foreach (var ((export, notes, exitCode, message), script) in cases.Zip(scripts))
        {
            script.ExitCode.ShouldBe(exitCode, $"{message}: {script.Output}");
            script.Output.ShouldStartWith(message);
            script.Output.ShouldNotContain("Traceback");

            using var lines = new MemoryStream(Encoding.UTF8.GetBytes(export));
            using var reader = notes is null ? null : new StringReader(notes);
            var command = await new AuditExportVerifier(keys).VerifyAsync(lines, reader, CancellationToken.None);
            (command switch { { Unreadable: not null } => 2, { Problem: not null } => 1, _ => 0 }).ShouldBe(exitCode, $"{message}: {command}");
        }
    }

    /// <summary>RFC 8032, section 7.1, tests 1 to 3, and modified signatures, which must be refused.</summary>
    [Fact]
    public async Task Script_verifies_the_signatures_of_the_RFC()
    {
        await RequirePythonAsync();
        const string Program = """
            import sys; sys.path.insert(0, sys.argv[1])
            from audit_verify import is_signed, L
            for key, message, signature in (
                ("d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a", "",
                 "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b"),
                ("3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c", "72",
                 "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00"),
                ("fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025", "af82",
                 "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a")):
                key, message, signature = map(bytes.fromhex, (key, message, signature))
                assert is_signed(key, message, signature)
                assert not is_signed(key, message + b"x", signature)
                assert not any(is_signed(key, message, signature[:i] + bytes([signature[i] ^ 1]) + signature[i + 1:]) for i in range(0, 64, 9))
                assert not is_signed(key, message, signature[:32] + (int.from_bytes(signature[32:], "little") + L).to_bytes(32, "little"))
            print("fine")
            """;

        await using var python = ChildProcess.Start("python3", ["-B", "-c", Program, Path.GetDirectoryName(Script())!], Environment);

        (await python.WaitForExitAsync(Deadline)).ShouldBe(0, string.Join('\n', python.Output));
        python.Output.ShouldBe(["fine"]);
    }

    private static string[] LinesOf(string export) => export.TrimEnd('\n').Split('\n');

    private static string Joined(IEnumerable<string> lines) => string.Join('\n', lines) + "\n";

    private static string Without(string export, params int[] numbers) => Joined(LinesOf(export).Where((_, i) => !numbers.Contains(i + 1)));

    private static string Twice(string export, int number) =>
        Joined(LinesOf(export).SelectMany((line, i) => i + 1 == number ? new[] { line, line } : [line]));

    private static string Exchanged(string export, int one, int other)
    {
        var lines = LinesOf(export);
        (lines[one - 1], lines[other - 1]) = (lines[other - 1], lines[one - 1]);
        return Joined(lines);
    }

    /// <summary>Adds the payload of entry 7, which the caller's permissions did not include.</summary>
    private static string WithPayload(string export, string ipAddress)
    {
        var lines = LinesOf(export);
        lines[7].ShouldContain("\"payload\":null,\"salt\":null");
        lines[7] = lines[7].Replace("\"payload\":null,\"salt\":null", $$"""
            "payload":"{\"ipAddress\":\"{{ipAddress}}\"}","salt":"{{Convert.ToBase64String(new byte[32])}}"
            """);
        return Joined(lines);
    }

    /// <summary>Replaces the root of the first checkpoint, so that its signature is invalid.</summary>
    private static string ForgeRoot(string export)
    {
        var lines = LinesOf(export);
        lines[9] = Root().Replace(lines[9], match => @"\n8\n" + Convert.ToBase64String(new byte[32]), 1);
        lines[9].ShouldNotBe(LinesOf(export)[9]);
        return Joined(lines);
    }

    /// <summary>Replaces the chain before the first entry.</summary>
    private static string ForgeStart(string export) => Chain().Replace(export, $"\"chain\":\"{Convert.ToBase64String(new byte[32])}\"", 1);

    private string InFolder(string name) => Path.Combine(_folder.FullName, name);

    private static string Script() => Path.Combine(Repository(), "docs", "examples", "audit_verify.py");

    private static async Task RequirePythonAsync()
    {
        try
        {
            await using var python = ChildProcess.Start("python3", ["--version"]);
            await python.WaitForExitAsync(Deadline);
        }
        catch (Win32Exception)
        {
            RequiredServers.SkipOrFail("python3", "python3 is not installed; the script of the documentation needs it.");
        }
    }

    private static string[] ArgumentsOf(int number, bool hasNotes) =>
        [$"export-{number}.jsonl", "checkpoint.pub", .. hasNotes ? new[] { "notes.txt" } : []];

    private async Task<(int ExitCode, string Output)> RunPythonAsync(string[] arguments)
    {
        await using var python = ChildProcess.Start("python3", ["-B", Script(), .. arguments], Environment, _folder.FullName);
        return (await python.WaitForExitAsync(Deadline), string.Join('\n', python.Output));
    }

    /// <summary>Runs the script many times in one process, because starting Python takes longer than the script.</summary>
    private async Task<List<(int ExitCode, string Output)>> RunPythonAsync(string[][] runs)
    {
        const string Program = """
            import contextlib, io, json, runpy, sys
            script, runs = sys.argv[1], json.loads(sys.argv[2])
            for arguments in runs:
                sys.argv, output, code = [script, *arguments], io.StringIO(), 0
                with contextlib.redirect_stdout(output), contextlib.redirect_stderr(output):
                    try:
                        runpy.run_path(script, run_name="__main__")
                    except SystemExit as end:
                        code = end.code
                print(json.dumps([str(code), output.getvalue().rstrip()]))
            """;

        string[] arguments = ["-B", "-c", Program, Script(), JsonSerializer.Serialize(runs)];
        await using var python = ChildProcess.Start("python3", arguments, Environment, _folder.FullName);
        (await python.WaitForExitAsync(Deadline)).ShouldBe(0, string.Join('\n', python.Output));
        return python.Output.Select(line => JsonSerializer.Deserialize<string[]>(line)!).Select(result => (int.Parse(result[0]), result[1])).ToList();
    }

    private static string Repository()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "Directory.Packages.props")))
        {
            folder = folder.Parent ?? throw new InvalidOperationException("The tests must run inside the repository.");
        }

        return folder.FullName;
    }

    [GeneratedRegex(@"\\n8\\n[^\\]+")]
    private static partial Regex Root();

    [GeneratedRegex("\"chain\":\"[^\"]+\"")]
    private static partial Regex Chain();
}
