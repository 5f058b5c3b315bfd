using SvcInfra.Application.Audit.Verification;
using SvcInfra.Domain.Audit.Trail;
using SvcInfra.Domain.Audit.Verification;
using SvcInfra.Infrastructure.Audit.Signing;

namespace SvcInfra.Benchmarks.Audit;

/// <summary>
/// <c>dotnet run -c Release --project tests/Benchmarks -- audit-export FOLDER [ENTRIES]</c> writes an export of typical entries (export.jsonl), its
/// public key (checkpoint.pub) and its last checkpoint (notes.txt). eng/bench-audit.sh uses them to time the verifier.
/// </summary>
internal static class AuditExportSample
{
    public const string Name = "audit-export";

    private const int EntriesPerCheckpoint = 1000;

    private static readonly Guid s_tenant = Guid.Parse("0197a1b2-0000-7000-8000-000000000001");

    public static async Task<int> WriteAsync(string folder, int entries)
    {
        Directory.CreateDirectory(folder);
        using var signer = new Ed25519NoteSigner("example.com/audit", new byte[32]);
        await File.WriteAllTextAsync(Path.Combine(folder, "checkpoint.pub"), $"{signer.Verifier}\n");
        await using var file = File.Create(Path.Combine(folder, "export.jsonl"));
        using var writer = new AuditExportWriter(file);
        await writer.WriteHeaderAsync(new AuditExportHeader(s_tenant, AuditRangeStart.Beginning), CancellationToken.None);
        var (tree, chain) = (new MerkleFrontier(), AuditChain.Start);
        for (var sequence = 1; sequence <= entries; sequence++)
        {
            var text = $$"""{"ip":"192.0.2.{{sequence % 250}}","userAgent":"Mozilla/5.0"}""";
            var payload = new AuditPayload([.. BitConverter.GetBytes((long)sequence), .. new byte[24]], text);
            var entry = Entry(sequence) with { PayloadCommitment = payload.Commitment() };
            var leaf = AuditEntryFormat.Leaf(entry);
            chain = AuditChain.Next(chain, sequence, leaf);
            tree.Append(leaf);
            await writer.WriteEntryAsync(new SealedAuditEntry(sequence, entry, leaf, chain, payload), CancellationToken.None);
            if (sequence % EntriesPerCheckpoint == 0 || sequence == entries)
            {
                var note = new AuditCheckpoint(AuditCheckpoint.OriginOf(signer.Name, s_tenant), sequence, tree.Root(), chain).Sign(signer);
                await writer.WriteCheckpointAsync(note, CancellationToken.None);
                await File.WriteAllTextAsync(Path.Combine(folder, "notes.txt"), note.ToString());
            }
        }

        await writer.FlushAsync(CancellationToken.None);
        return 0;
    }

    private static AuditEntry Entry(int sequence) => new()
    {
        Id = new Guid(sequence, 1, 0x7000, 0x80, 4, 5, 6, 7, 8, 9, 10),
        TenantId = s_tenant,
        OccurredAt = new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero).AddMilliseconds(sequence),
        ActorKind = "user",
        ActorId = s_tenant,
        SessionId = s_tenant,
        Action = "tenants.rename_tenant",
        TargetType = "project",
        TargetId = "0197a1b2-0000-7000-8000-000000000001",
        Outcome = AuditOutcome.Success,
        TraceId = "4bf92f3577b34da6a3ce929d0e0e4736",
        Tags = "soc2",
        Changes = $$$$"""{"project":{"name":{"before":"Harbour {{{{sequence}}}}","after":"Blue Harbour {{{{sequence}}}}"}}}""",
    };
}
