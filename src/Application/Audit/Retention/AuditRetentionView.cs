using Microsoft.Extensions.Options;
using SvcInfra.Domain.Audit.Retention;

namespace SvcInfra.Application.Audit.Retention;

/// <summary>Shows a tenant how its trail is kept.</summary>
internal sealed class AuditRetentionView(IAuditRetentionStore store, TrailStarts beginnings, IOptions<AuditRetentionOptions> options)
{
    public async Task<AuditRetentionDto> ShowAsync(Guid trail, AuditRetention? own, CancellationToken cancellationToken)
    {
        var beginning = await beginnings.FindAsync(trail, cancellationToken);
        var hold = await store.FindHoldAsync(trail, cancellationToken);
        var keepFor = options.Value.KeepForOf(own?.KeepForDays);
        return new AuditRetentionDto(
            (int?)keepFor?.TotalDays, own?.KeepForDays, options.Value.MinimumDays, beginning.Purged, beginning.At, hold is null ? null : AuditHoldDto.Of(hold));
    }
}
