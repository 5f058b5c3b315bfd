using System.Diagnostics.Metrics;
using SvcInfra.Application.Common.Telemetry;

namespace SvcInfra.Application.Audit.Retention;

internal static class AuditRetentionTelemetry
{
    private static readonly Meter Meter = new(ApplicationTelemetry.Name);

    public static readonly Counter<long> Purged = Meter.CreateCounter<long>("svcinfra.audit.purged", "{entry}", "Entries that retention deleted.");

    public static readonly Counter<long> Refused = Meter.CreateCounter<long>(
        "svcinfra.audit.purge.refused", "{trail}", "Trails that were not purged because they differ from what was sealed.");
}
