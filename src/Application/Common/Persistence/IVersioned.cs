using SvcInfra.Domain.Common;

namespace SvcInfra.Application.Common.Persistence;

/// <summary>A DTO that carries its aggregate's version; the HTTP response has it in the ETag.</summary>
public interface IVersioned
{
    long Version { get; }
}

/// <summary>The version that the caller expects an aggregate to have.</summary>
public static class ExpectedVersion
{
    /// <summary>Matches every version (<c>If-Match: *</c>).</summary>
    public const long Any = -1;

    /// <summary>Matches no version (an ETag that this application never issued).</summary>
    public const long None = -2;

    /// <summary>Returns null when the version matches or none was given; otherwise 412.</summary>
    public static Error? Check(AggregateRoot aggregate, long? expected) =>
        expected is null or Any || expected == aggregate.Version ? null : CommonErrors.Stale;
}
