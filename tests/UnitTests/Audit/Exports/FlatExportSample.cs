using System.Text;
using SvcInfra.Application.Audit.Exports;
using SvcInfra.Application.Audit.Verification;
using SvcInfra.Domain.Audit.Trail;
using SvcInfra.Domain.Audit.Verification;

namespace SvcInfra.UnitTests.Audit.Exports;

/// <summary>An entry for tests of the flat formats, CSV and CEF.</summary>
internal static class FlatExportSample
{
    public static readonly Guid Id = Guid.Parse("0197a1b2-c3d4-7e5f-8a9b-0c1d2e3f4a5b");
    public static readonly Guid Tenant = Guid.Parse("0197a1b2-0000-7000-8000-000000000001");

    public static readonly AuditEntry Entry = new()
    {
        Id = Id,
        TenantId = Tenant,
        OccurredAt = new DateTimeOffset(2026, 2, 3, 4, 5, 6, TimeSpan.Zero).AddMicroseconds(123_456),
        ActorKind = "user",
        ActorId = Tenant,
        SessionId = Id,
        Action = "tenants.rename_tenant",
        TargetType = "tenant",
        TargetId = "7",
        Outcome = AuditOutcome.Success,
        TraceId = "4bf92f3577b34da6a3ce929d0e0e4736",
        Tags = "hipaa,soc2",
        Changes = """{"tenant":{"name":{"before":"a","after":"b"}}}""",
    };

    public static SealedAuditEntry Row(AuditEntry? entry = null, string? payload = """{"ipAddress":"192.0.2.7","userAgent":"curl/8.5.0"}""") =>
        new(42, entry ?? Entry, MerkleTree.Leaf("a"u8), default, payload is null ? null : new AuditPayload(new byte[32], payload));

    public static async Task<string> WriteAsync(Func<Stream, IAuditExportWriter> open, params SealedAuditEntry[] rows)
    {
        using var output = new MemoryStream();
        var writer = open(output);
        await writer.WriteHeaderAsync(new AuditExportHeader(Tenant, AuditRangeStart.Beginning), CancellationToken.None);
        foreach (var row in rows)
        {
            await writer.WriteEntryAsync(row, CancellationToken.None);
        }

        await writer.FlushAsync(CancellationToken.None);
        return new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(output.ToArray());
    }
}
