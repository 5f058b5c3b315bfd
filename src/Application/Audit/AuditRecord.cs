using System.Security.Cryptography;
using System.Text;
using SvcInfra.Domain.Audit;

namespace SvcInfra.Application.Audit;

/// <summary>An entry, and what stands beside it.</summary>
public sealed record AuditRecord(AuditEntry Entry, AuditPayload? Payload);

/// <summary>
/// The personal part of an entry: it can be erased, because the entry holds nothing of it but a commitment. The salt goes with it, so that nobody can
/// find out by guessing what stood there.
/// </summary>
public sealed class AuditPayload
{
    public const int SaltLength = 32;

    public required Guid EntryId { get; init; }

    public required Guid TenantId { get; init; }

    /// <summary>Random, 32 bytes.</summary>
    public required byte[] Salt { get; init; }

    /// <summary>JSON, exactly as it was first written: <c>ipAddress</c>, <c>userAgent</c>, and <c>changes</c> of personal fields; each only if there is one.</summary>
    public required string Data { get; init; }

    /// <summary>SHA-256 over the salt and the data in UTF-8.</summary>
    public byte[] Commit() => SHA256.HashData([.. Salt, .. Encoding.UTF8.GetBytes(Data)]);
}

/// <summary>What an entry is about.</summary>
/// <param name="Type">Such as <c>project</c>.</param>
public sealed record AuditTarget(string Type, string Id, Guid? TenantId = null);

/// <summary>What a command has changed in the aggregates, as JSON.</summary>
/// <param name="First">The first aggregate that it changed.</param>
/// <param name="Open">What may stand in the entry.</param>
/// <param name="Personal">What stands in the payload.</param>
public sealed record AuditChanges(AuditTarget? First, string? Open, string? Personal)
{
    public static readonly AuditChanges None = new(null, null, null);
}

/// <summary>Writes entries past any running command.</summary>
public interface IAuditWriter
{
    /// <summary>In a short transaction of its own. Fails within seconds if it cannot.</summary>
    Task WriteAsync(IReadOnlyCollection<AuditRecord> records, CancellationToken cancellationToken);
}
