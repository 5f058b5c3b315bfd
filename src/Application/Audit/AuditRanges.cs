using SvcInfra.Application.Audit.Verification;
using SvcInfra.Domain.Audit;

namespace SvcInfra.Application.Audit;

internal static class AuditRanges
{
    /// <summary>Where a range begins that is not the trail's beginning.</summary>
    /// <returns>The true beginning instead, and that hashes are missing, when they are.</returns>
    public static async Task<(AuditRangeStart Start, bool IsMissing)> StartAsync(IAuditReader reader, Guid trail, long first, CancellationToken cancellationToken)
    {
        if (first == 1)
        {
            return (AuditRangeStart.Beginning, false);
        }

        try
        {
            var frontier = await new MerkleProofs(reader.NodesOf(trail)).FrontierAsync(first - 1, cancellationToken);
            return await reader.ReadAsync(trail, first - 1, first - 1, cancellationToken) is [var before]
                ? (new AuditRangeStart(first, before.Chain, frontier), false)
                : (AuditRangeStart.Beginning, true);
        }
        catch (MerkleNodesMissingException)
        {
            return (AuditRangeStart.Beginning, true);
        }
    }
}
