using Microsoft.Extensions.Options;
using SvcInfra.Domain.Audit.Retention;

namespace SvcInfra.Application.Audit.Retention;

/// <summary>Composes the retention settings and state of a tenant's trail.</summary>
internal sealed class AuditRetentionView(IAuditRetentionStore store, TrailStarts starts, IOptions<AuditRetentionOptions> options)
{
    public async Task<AuditRetentionDto> GetAsync(Guid trail, AuditRetention? own, CancellationToken cancellationToken)
    {
        var trailStart = await starts.FindAsync(trail, cancellationToken);
        var hold = await store.FindHoldAsync(trail, cancellationToken);
        var keepFor = options.Value.KeepForOf(own?.KeepForDays);
        return new AuditRetentionDto(
            (int?)keepFor?.TotalDays,
            own?.KeepForDays,
            options.Value.MinimumDays,
            trailStart.Purged,
            trailStart.At,
            hold is null ? null : AuditHoldDto.Of(hold));
    }
}
