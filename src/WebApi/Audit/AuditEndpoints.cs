using MediatR;
using SvcInfra.Application.Audit.Exports;
using SvcInfra.Application.Audit.Retention;
using SvcInfra.Application.Audit.Trail;
using SvcInfra.Application.Audit.Verification;
using SvcInfra.WebApi.Audit.Exports;
using SvcInfra.WebApi.Common.Http;

namespace SvcInfra.WebApi.Audit;

internal sealed class AuditEndpoints : IEndpoints
{
    /// <summary>A million entries are verified in a few seconds on a quiet machine; a loaded one may need minutes.</summary>
    private static readonly TimeSpan LongWork = TimeSpan.FromMinutes(5);

    public void Map(RouteGroupBuilder api)
    {
        var audit = api.MapModule("audit");

        audit.MapGet("/entries", ([AsParameters] SearchAuditEntries query, ISender sender, CancellationToken ct) => sender.Send(query, ct).Ok())
            .Sends<SearchAuditEntries>("Search the audit trail");
        audit.MapGet("/event-types", (ISender sender, CancellationToken ct) => sender.Send(new ListAuditEventTypes(), ct).Ok())
            .Sends<ListAuditEventTypes>("List the types of audit events");
        audit.MapGet("/verify", ([AsParameters] VerifyAudit query, ISender sender, CancellationToken ct) => sender.Send(query, ct).Ok())
            .Sends<VerifyAudit>("Verify the audit trail").Costs(10)
            .WithRequestTimeout(LongWork);
        audit.MapGet(
                "/export",
                async ([AsParameters] ExportAudit query, ISender sender, CancellationToken ct) => new ExportResponse(await sender.Send(query, ct)))
            .Sends<ExportAudit>("Export the audit trail").Costs(10)
            .DisableRequestTimeout();
        audit.MapGet("/checkpoints/latest", (ISender sender, CancellationToken ct) => sender.Send(new GetAuditCheckpoint(), ct).Ok())
            .Sends<GetAuditCheckpoint>("Read the newest signed checkpoint");
        audit.MapGet(
                "/proofs/inclusion",
                ([AsParameters] GetInclusionProof query, ISender sender, CancellationToken ct) => sender.Send(query, ct).Ok())
            .Sends<GetInclusionProof>("Prove that an entry is in the audit trail");
        audit.MapGet(
                "/proofs/consistency",
                ([AsParameters] GetConsistencyProof query, ISender sender, CancellationToken ct) => sender.Send(query, ct).Ok())
            .Sends<GetConsistencyProof>("Prove that the audit trail was only appended to");
        audit.MapGet("/retention", (ISender sender, CancellationToken ct) => sender.Send(new GetAuditRetention(), ct).Ok())
            .Sends<GetAuditRetention>("Read how long the audit trail is kept");
        audit.MapPut("/retention", (ChangeAuditRetention command, ISender sender, CancellationToken ct) => sender.Send(command, ct).Ok())
            .Sends<ChangeAuditRetention>("Set how long the audit trail is kept");
    }
}
