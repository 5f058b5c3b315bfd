using System.Text.Json;
using SvcInfra.Application.Audit;
using SvcInfra.Application.Audit.Retention;
using SvcInfra.WebApi.Common.OpenApi;

namespace SvcInfra.WebApi.Audit;

internal sealed class AuditExamples : IExamples
{
    private static readonly Guid Ada = Guid.Parse("019a2b3c-0000-7000-8000-000000000001");
    private const string Leaf = "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=";
    private const string Root = "n4bQgYhMfWWaL+qgxVrQFaO/TxsrC4Is0V1sFbDwCgg=";

    private static readonly string[] Soc2 = ["soc2"];

    private static readonly AuditHoldDto Hold = new("Matter 2026-117", new DateTimeOffset(2026, 11, 1, 9, 30, 0, TimeSpan.Zero), Ada);

    public IEnumerable<object> Examples =>
    [
        new AuditEntryDto(
            Guid.Parse("019a2b3c-0000-7000-8000-000000000031"), 42, new DateTimeOffset(2026, 11, 1, 9, 30, 0, TimeSpan.Zero), "user", Ada,
            Guid.Parse("019a2b3c-0000-7000-8000-000000000011"), null, "tenants.rename_tenant", "tenant", "019a2b3c-0000-7000-8000-000000000002",
            "success", null, "4bf92f3577b34da6a3ce929d0e0e4736", Soc2,
            JsonSerializer.Deserialize<JsonElement>("""{"tenant":{"name":{"before":"Blue Harbor Ltd","after":"Blue Harbor Group"}}}"""),
            JsonSerializer.Deserialize<JsonElement>("""{"ipAddress":"192.0.2.7","userAgent":"curl/8.5.0"}""")),
        new AuditEventTypeDto("tenants.rename_tenant", "Rename tenant.", Soc2),
        new AuditEventTypesDto([new AuditEventTypeDto("tenants.rename_tenant", "Rename tenant.", Soc2)]),
        new AuditVerificationDto(false, 1, 1_000, 42, "altered", "Entry 42 was altered: its fields do not match the sealed hash.", null, 3),
        new AuditCheckpointDto(
            1_000, Root, $"app.example.com/audit/019a2b3c-0000-7000-8000-000000000002\n1000\n{Root}\n\n\u2014 app.example.com/audit c2lnbmF0dXJl\n",
            new DateTimeOffset(2026, 11, 1, 9, 31, 0, TimeSpan.Zero)),
        new InclusionProofDto(2, 1, 2, Leaf, Root, [Leaf]),
        new ConsistencyProofDto(1, 2, Leaf, Root, [Leaf]),
        new ChangeAuditRetention(730),
        new AuditRetentionDto(730, 730, 365, 512, new DateTimeOffset(2026, 11, 1, 3, 23, 0, TimeSpan.Zero), Hold),
        Hold,
        new AuditAdminEndpoints.HoldBody("Matter 2026-117"),
    ];
}
