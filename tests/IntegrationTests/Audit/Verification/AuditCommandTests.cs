using Shouldly;
using SvcInfra.Application.Audit.Verification;
using SvcInfra.Domain.Audit.Trail;
using SvcInfra.Domain.Audit.Verification;
using SvcInfra.Infrastructure.Audit.Signing;
using SvcInfra.TestSupport;
using Xunit;

namespace SvcInfra.IntegrationTests.Audit.Verification;

/// <summary>Runs the program in an empty folder, as an auditor does, without a database and without settings.</summary>
public sealed class AuditCommandTests : IDisposable
{
    private const int Entries = 12;

    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);
    private static readonly Guid Tenant = Guid.Parse("0197a1b2-0000-7000-8000-000000000001");

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("audit-command");
    private readonly Ed25519NoteSigner _signer = new("example.com/audit", new byte[32]);

    public void Dispose()
    {
        _signer.Dispose();
        _folder.Delete(recursive: true);
    }

    [Fact]
    public async Task Intact_export_exits_with_0_and_no_file_is_written()
    {
        await ExportAsync();
        var before = _folder.GetFiles().Select(file => file.Name).Order().ToList();

        var (exitCode, output) = await RunAsync("verify", "--file", "export.jsonl", "--key", "checkpoint.pub", "--checkpoint", "notes.txt");

        exitCode.ShouldBe(0, output);
        output.ShouldBe(
            $"OK: 12 entries of tenant {Tenant}, 1 to 12, match 3 signed checkpoints.\nThe last 2 entries are chained but not signed yet.");
        _folder.GetFileSystemInfos().Select(file => file.Name).Order().ShouldBe(before);
    }

    [Fact]
    public async Task Attack_altered_export_exits_with_1_and_reports_the_entry()
    {
        await ExportAsync();
        await AlterAsync("\"targetId\":\"7\"", "\"targetId\":\"8\"");

        var (exitCode, output) = await RunAsync("verify", "--file", "export.jsonl", "--key", "checkpoint.pub");
        var (exitCodeOfJson, json) = await RunAsync("verify", "--json", "--file", "export.jsonl", "--key", "checkpoint.pub");

        (exitCode, exitCodeOfJson).ShouldBe((1, 1), output);
        output.ShouldBe("TAMPERED at 7 (altered): Entry 7 was altered: its fields do not match the sealed hash.");
        json.ShouldStartWith("""{"result":"tampered","problem":{"kind":"altered","sequence":7,""");
    }

    [Theory]
    [InlineData("usage: audit verify", "verify")]
    [InlineData("usage: audit verify", "nothing")]
    [InlineData("usage: audit verify", "verify", "--file", "export.jsonl")]
    [InlineData("usage: audit verify", "verify", "--file", "export.jsonl", "--key")]
    [InlineData("usage: audit verify", "verify", "--file", "export.jsonl", "--file", "export.jsonl", "--key", "checkpoint.pub")]
    [InlineData("usage: audit verify", "verify", "--file", "export.jsonl", "--key", "checkpoint.pub", "--quick")]
    [InlineData("nowhere.jsonl", "verify", "--file", "nowhere.jsonl", "--key", "checkpoint.pub")]
    [InlineData("must contain only public keys", "verify", "--file", "export.jsonl", "--key", "export.jsonl")]
    [InlineData("unreadable: Line 1: ", "verify", "--file", "checkpoint.pub", "--key", "checkpoint.pub")]
    [InlineData("that is not a signed note", "verify", "--file", "export.jsonl", "--key", "checkpoint.pub", "--checkpoint", "checkpoint.pub")]
    public async Task Invalid_arguments_and_unreadable_files_exit_with_2_and_a_message(string sentence, params string[] arguments)
    {
        await ExportAsync();

        var (exitCode, output) = await RunAsync(arguments);

        exitCode.ShouldBe(2, output);
        output.ShouldContain(sentence);
        output.ShouldNotContain("   at ");
    }

    [Fact]
    public async Task Key_is_printed_without_other_output_and_needs_no_database()
    {
        var (exitCode, output) = await RunAsync(
            ["key"],
            ("ASPNETCORE_ENVIRONMENT", "Production"),
            ("App__PublicUrl", "https://example.com"),
            ("Audit__CheckpointKey__Value", Convert.ToBase64String(new byte[32])));

        exitCode.ShouldBe(0, output);
        output.ShouldBe(_signer.Verifier.ToString());
        _folder.GetFileSystemInfos().ShouldBeEmpty();
    }

    [Fact]
    public async Task Missing_key_is_reported_as_a_configuration_error()
    {
        var (exitCode, output) = await RunAsync(["key"], ("ASPNETCORE_ENVIRONMENT", "Production"), ("App__PublicUrl", "https://example.com"));

        exitCode.ShouldBe(78, output);
        output.ShouldContain("Set Audit:CheckpointKey:Value, or Audit:CheckpointKey:File");
    }

    [Fact]
    public async Task Attack_deletion_disguised_as_a_purge_and_a_removed_checkpoint_exit_with_1()
    {
        await ExportAsync(purged: 4);
        var (exitCode, output) = await RunAsync("verify", "--file", "export.jsonl", "--key", "checkpoint.pub");
        exitCode.ShouldBe(0, output);
        output.ShouldContain("The export begins with entry 5: earlier entries were purged.");

        await RemoveLineAsync(1);
        (exitCode, output) = await RunAsync("verify", "--file", "export.jsonl", "--key", "checkpoint.pub");
        exitCode.ShouldBe(1);
        output.ShouldStartWith("TAMPERED at 5 (retention)");

        await ExportAsync();
        await RemoveLineAsync(5);
        (exitCode, output) = await RunAsync("verify", "--file", "export.jsonl", "--key", "checkpoint.pub");
        exitCode.ShouldBe(1);
        output.ShouldStartWith("TAMPERED at 1 (signature): The signed checkpoint over 4 entries is missing.");
    }

    private Task<(int ExitCode, string Output)> RunAsync(params string[] arguments) =>
        RunAsync(arguments, ("ASPNETCORE_ENVIRONMENT", "Production"));

    private async Task<(int ExitCode, string Output)> RunAsync(string[] arguments, params (string Name, string Value)[] settings)
    {
        var variables = settings.ToDictionary(setting => setting.Name, setting => (string?)setting.Value);
        await using var process = ChildProcess.Start(
            "dotnet", [Path.Combine(AppContext.BaseDirectory, "SvcInfra.WebApi.dll"), "audit", .. arguments], variables, _folder.FullName);
        return (await process.WaitForExitAsync(Deadline), string.Join('\n', process.Output));
    }

    private async Task RemoveLineAsync(int index)
    {
        var file = Path.Combine(_folder.FullName, "export.jsonl");
        var lines = (await File.ReadAllLinesAsync(file)).ToList();
        lines[index].ShouldContain("\"type\":\"checkpoint\"");
        lines.RemoveAt(index);
        await File.WriteAllTextAsync(file, string.Join('\n', lines) + "\n");
    }

    private async Task AlterAsync(string old, string replacement)
    {
        var file = Path.Combine(_folder.FullName, "export.jsonl");
        var text = await File.ReadAllTextAsync(file);
        text.ShouldContain(old);
        await File.WriteAllTextAsync(file, text.Replace(old, replacement));
    }

    /// <summary>
    /// Writes an export of twelve entries, every third with a payload, and checkpoints over four and ten entries; the latter is anchored as well.
    /// </summary>
    /// <param name="purged">The number of purged entries: 0 or 4.</param>
    private async Task ExportAsync(int purged = 0)
    {
        await File.WriteAllTextAsync(Path.Combine(_folder.FullName, "checkpoint.pub"), $"{_signer.Verifier}\n# The key of example.com\n");
        await using var file = File.Create(Path.Combine(_folder.FullName, "export.jsonl"));
        using var writer = new AuditExportWriter(file);
        var (tree, chain) = (new MerkleFrontier(), AuditChain.Start);
        if (purged == 0)
        {
            await writer.WriteHeaderAsync(new AuditExportHeader(Tenant, AuditRangeStart.Beginning), CancellationToken.None);
        }

        for (var sequence = 1; sequence <= Entries; sequence++)
        {
            var payload = sequence % 3 == 0 ? AuditPayload.Create("""{"name":"Zoë"}""") : null;
            var entry = new AuditEntry
            {
                Id = EntityId(sequence),
                TenantId = Tenant,
                OccurredAt = new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero).AddMicroseconds(sequence),
                ActorKind = "user",
                ActorId = sequence % 2 == 0 ? Tenant : null,
                Action = "tenants.rename_tenant",
                TargetType = "project",
                TargetId = $"{sequence}",
                Outcome = sequence == 5 ? AuditOutcome.Denied : AuditOutcome.Success,
                Changes = """{"name":{"after":"🎉"}}""",
                PayloadCommitment = payload?.Commitment(),
            };
            var leaf = AuditEntryFormat.Leaf(entry);
            chain = AuditChain.Next(chain, sequence, leaf);
            tree.Append(leaf);
            var checkpoint = new AuditCheckpoint(
                AuditCheckpoint.OriginOf(_signer.Name, Tenant),
                sequence,
                tree.Root(),
                chain,
                entry.OccurredAt,
                Previous: sequence > 4 ? 4 : null,
                PurgedBefore: sequence == purged ? entry.OccurredAt : null);
            var note = checkpoint.Sign(_signer);
            if (sequence == purged)
            {
                var start = new AuditRangeStart(purged + 1, chain, tree.Nodes);
                var header = new AuditExportHeader(Tenant, start) { Reason = AuditExportHeader.Retention, Purge = note };
                await writer.WriteHeaderAsync(header, CancellationToken.None);
            }

            if (sequence <= purged)
            {
                continue;
            }

            await writer.WriteEntryAsync(new SealedAuditEntry(sequence, entry, leaf, chain, payload), CancellationToken.None);
            if (sequence is 4 or 10)
            {
                await writer.WriteCheckpointAsync(note, CancellationToken.None);
                await File.WriteAllTextAsync(Path.Combine(_folder.FullName, "notes.txt"), note.ToString());
            }
        }

        await writer.FlushAsync(CancellationToken.None);
    }

    private static Guid EntityId(int sequence) => new(sequence, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10);
}
