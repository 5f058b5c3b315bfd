using SvcInfra.Infrastructure.Persistence.Conventions;

namespace SvcInfra.Infrastructure.Common;

/// <summary>The system clock in the precision of the databases, so that the response to a write equals the next read.</summary>
internal sealed class MicrosecondClock : TimeProvider
{
    public override DateTimeOffset GetUtcNow() => UtcInstant.Truncate(base.GetUtcNow());
}
