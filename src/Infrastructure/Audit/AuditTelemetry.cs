using System.Diagnostics.Metrics;
using SvcInfra.Application.Common.Telemetry;

namespace SvcInfra.Infrastructure.Audit;

internal static class AuditTelemetry
{
    private static readonly Meter Meter = new(ApplicationTelemetry.Name);

    public static readonly Counter<long> Sealed = Meter.CreateCounter<long>("svcinfra.audit.sealed", "{entry}", "Entries that were sealed.");

    public static readonly Counter<long> Checkpoints = Meter.CreateCounter<long>(
        "svcinfra.audit.checkpoints", "{checkpoint}", "Checkpoints that were signed.");

    /// <summary>Tagged with <c>anchor</c>: <c>file</c>, <c>url</c> or <c>mailbox</c>.</summary>
    public static readonly Counter<long> Anchored = Meter.CreateCounter<long>(
        "svcinfra.audit.anchored", "{checkpoint}", "Checkpoints that an anchor stored.");

    /// <summary>Tagged with <c>anchor</c>.</summary>
    public static readonly Counter<long> AnchorFailures = Meter.CreateCounter<long>(
        "svcinfra.audit.anchor.failures", "{attempt}", "Failed attempts to anchor checkpoints. They are retried.");
}
