using System.Text;
using System.Text.Json.Nodes;
using Shouldly;
using SvcInfra.Application.Audit.Verification;
using SvcInfra.Domain.Audit.Trail;
using SvcInfra.Domain.Audit.Verification;
using SvcInfra.Infrastructure.Audit.Signing;

namespace SvcInfra.UnitTests.Audit.Exports;

/// <summary>An export of a trail with twenty entries and checkpoints over 8 and 16 entries, whose lines a test can tamper with.</summary>
internal sealed class ExportSample
{
    public const int Count = 20;

    public static readonly Guid Tenant = Guid.Parse("0197a1b2-0000-7000-8000-000000000001");
    public static readonly Ed25519NoteSigner Signer = new("example.com/audit", new byte[32]);
    public static readonly Ed25519NoteSigner Stranger = new("example.com/audit", [.. Enumerable.Repeat((byte)7, 32)]);

    private ExportSample(IEnumerable<string> lines) => Lines = [.. lines];

    /// <summary>The header and the entries, with checkpoints between them.</summary>
    public List<string> Lines { get; }

    public static async Task<ExportSample> CreateAsync(
        Ed25519NoteSigner? signer = null, long first = 1, int last = Count, Func<SealedAuditEntry, SealedAuditEntry>? change = null,
        long? through = null)
    {
        var (chain, tree, rows) = (AuditChain.Start, new MerkleFrontier(), new MemoryStream());
        using var writer = new AuditExportWriter(rows);
        for (var sequence = 1; sequence <= last; sequence++)
        {
            if (sequence == first)
            {
                var start = new AuditRangeStart(first, chain, tree.Nodes);
                var header = new AuditExportHeader(Tenant, start) { Through = through, Reason = first > 1 ? "range" : null };
                await writer.WriteHeaderAsync(header, CancellationToken.None);
            }

            var row = Row(sequence);
            row = change is null ? row : change(row);
            var leaf = AuditEntryFormat.Leaf(row.Entry);
            chain = AuditChain.Next(chain, sequence, leaf);
            tree.Append(leaf);
            if (sequence >= first)
            {
                await writer.WriteEntryAsync(row with { Leaf = leaf, Chain = chain }, CancellationToken.None);
                if (sequence is 8 or 16)
                {
                    await writer.WriteCheckpointAsync(Checkpoint(sequence, tree, chain, signer ?? Signer), CancellationToken.None);
                }
            }
        }

        await writer.FlushAsync(CancellationToken.None);
        return new ExportSample(Encoding.UTF8.GetString(rows.ToArray()).TrimEnd('\n').Split('\n'));
    }

    /// <summary>An anchored checkpoint over the first entries of the unmodified trail.</summary>
    public static string Anchor(int size, Ed25519NoteSigner? signer = null, Guid? tenant = null)
    {
        var (chain, tree) = (AuditChain.Start, new MerkleFrontier());
        for (var sequence = 1; sequence <= size; sequence++)
        {
            var leaf = AuditEntryFormat.Leaf(Row(sequence).Entry);
            chain = AuditChain.Next(chain, sequence, leaf);
            tree.Append(leaf);
        }

        return Checkpoint(size, tree, chain, signer ?? Signer, tenant).ToString();
    }

    /// <summary>The checkpoint as a line of an export; optionally as the record of a purge, or with the size of the previous checkpoint.</summary>
    public static string Line(int size, Ed25519NoteSigner? signer = null, bool isPurge = false, long? previous = null)
    {
        SignedNote.TryParse(Anchor(size), out var note).ShouldBeTrue();
        AuditCheckpoint.TryParse(note!.Text, out var checkpoint).ShouldBeTrue();
        var signed = (checkpoint! with { PurgedBefore = isPurge ? checkpoint.At : null, Previous = previous }).Sign(signer ?? Signer);
        return new JsonObject { ["type"] = "checkpoint", ["note"] = signed.ToString() }.ToJsonString();
    }

    public Task<AuditVerification> VerifyAsync(params string[] anchors) => VerifyAsync(Signer.Verifier, anchors);

    public Task<AuditVerification> VerifyAsync(INoteVerifier key, params string[] anchors) => new AuditExportVerifier([key]).VerifyAsync(
        new MemoryStream(Encoding.UTF8.GetBytes(string.Join('\n', Lines) + "\n")),
        anchors.Length == 0 ? null : new StringReader(string.Concat(anchors)),
        CancellationToken.None);

    /// <summary>The index of an entry's line.</summary>
    public int At(long sequence) => Lines.FindIndex(line => line.Contains($"\"type\":\"entry\",\"sequence\":{sequence},"));

    public int CheckpointAt(long size) => Lines.FindIndex(line => line.Contains("\"type\":\"checkpoint\"") && line.Contains($"\\n{size}\\n"));

    public void Set(int line, string property, JsonNode? value)
    {
        var json = JsonNode.Parse(Lines[line])!;
        json[property] = value;
        Lines[line] = json.ToJsonString();
    }

    public JsonNode? Get(int line, string property) => JsonNode.Parse(Lines[line])![property];

    /// <summary>Gives all entries the numbers of their positions, as an attacker would to hide a change.</summary>
    public void Renumber()
    {
        var next = 1;
        for (var i = 0; i < Lines.Count; i++)
        {
            if (Lines[i].Contains("\"type\":\"entry\""))
            {
                Set(i, "sequence", next++);
            }
        }
    }

    private static SignedNote Checkpoint(long size, MerkleFrontier tree, MerkleHash chain, Ed25519NoteSigner signer, Guid? tenant = null) =>
        new AuditCheckpoint(AuditCheckpoint.OriginOf(signer.Name, tenant ?? Tenant), size, tree.Root(), chain, Entry(1).OccurredAt).Sign(signer);

    private static SealedAuditEntry Row(int sequence)
    {
        var payload = sequence % 3 == 0
            ? new AuditPayload([.. Enumerable.Repeat((byte)sequence, 32)], $$"""{"ip":"192.0.2.{{sequence}}"}""")
            : null;
        return new SealedAuditEntry(sequence, Entry(sequence) with { PayloadCommitment = payload?.Commitment() }, default, default, payload);
    }

    private static AuditEntry Entry(int sequence) => new()
    {
        Id = new Guid(sequence, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10),
        TenantId = Tenant,
        OccurredAt = new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero).AddMicroseconds(sequence),
        ActorKind = "user",
        ActorId = Tenant,
        SessionId = Tenant,
        OnBehalfOf = Tenant,
        Action = "tenants.rename_tenant",
        TargetType = "project",
        TargetId = $"{sequence}",
        Outcome = AuditOutcome.Success,
        Reason = "asked for",
        TraceId = "4bf92f3577b34da6a3ce929d0e0e4736",
        Tags = "soc2",
        Changes = """{"project":{"name":{"before":"a \"b\"","after":"Zürich 🎉"}}}""",
    };
}
