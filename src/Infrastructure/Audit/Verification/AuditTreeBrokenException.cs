namespace SvcInfra.Infrastructure.Audit.Verification;

/// <summary>Trails that were changed by something else than the sealer. All other trails are sealed.</summary>
internal sealed class AuditTreeBrokenException(IEnumerable<KeyValuePair<Guid, string>> trails)
    : Exception($"Sealing stopped for audit trails: {string.Join("; ", trails.Select(trail => $"tenant {trail.Key}: {trail.Value}"))}.");
