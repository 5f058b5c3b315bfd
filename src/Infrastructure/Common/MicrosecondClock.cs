using SvcInfra.Infrastructure.Persistence.Conventions;

namespace SvcInfra.Infrastructure.Common;

/// <summary>The system's clock in the precision that the databases keep, so that an answer to a write equals the next read.</summary>
internal sealed class MicrosecondClock : TimeProvider
{
    public override DateTimeOffset GetUtcNow() => UtcInstant.Truncate(base.GetUtcNow());
}
