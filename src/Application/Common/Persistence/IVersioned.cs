using SvcInfra.Domain.Common;

namespace SvcInfra.Application.Common.Persistence;

/// <summary>A DTO that carries its aggregate's version; HTTP answers it with an ETag.</summary>
public interface IVersioned
{
    long Version { get; }
}

/// <summary>What the caller expects an aggregate's version to be.</summary>
public static class ExpectedVersion
{
    /// <summary>Matches every version (<c>If-Match: *</c>).</summary>
    public const long Any = -1;

    /// <summary>Matches no version (an ETag that was never issued here).</summary>
    public const long None = -2;

    /// <summary>Null when the version is right or none was given; otherwise 412.</summary>
    public static Error? Check(AggregateRoot aggregate, long? expected) =>
        expected is null or Any || expected == aggregate.Version ? null : CommonErrors.Stale;
}
