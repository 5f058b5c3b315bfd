using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using SvcInfra.Domain.Common;
using SvcInfra.Infrastructure.Persistence;
using SvcInfra.Infrastructure.Persistence.Tenancy;

namespace SvcInfra.Infrastructure.Idempotency;

/// <summary>The response to a successful request with an idempotency key. The key itself is not stored, only its hash.</summary>
internal sealed class StoredResponse
{
    /// <summary>The length of <see cref="Scope"/> and <see cref="Fingerprint"/> in bytes: SHA-256.</summary>
    public const int HashLength = 32;

    public Guid Id { get; init; } = EntityId.New();

    /// <summary>The tenant context of the request; null without one.</summary>
    public Guid? TenantId { get; init; }

    /// <summary>The hash of tenant, caller, operation and key.</summary>
    public required byte[] Scope { get; init; }

    /// <summary>The hash of the request.</summary>
    public required byte[] Fingerprint { get; init; }

    /// <summary>The JSON of the command's value, empty when it has none. Null when it must not be stored or is too long.</summary>
    public byte[]? Body { get; init; }

    /// <summary>The id in the response, for responses without <see cref="Body"/>.</summary>
    public Guid? ResourceId { get; init; }

    public required DateTimeOffset ExpiresAt { get; init; }
}

internal sealed class StoredResponseConfiguration : IEntityTypeConfiguration<StoredResponse>
{
    public void Configure(EntityTypeBuilder<StoredResponse> builder)
    {
        builder.ToTable("idempotency_keys");
        builder.Property(r => r.Id).ValueGeneratedNever();
        builder.Property(r => r.Scope).HasMaxLength(StoredResponse.HashLength);
        builder.Property(r => r.Fingerprint).HasMaxLength(StoredResponse.HashLength);

        // Two processes on one SQLite file have no common lock; the index lets only one of them succeed.
        builder.HasIndex(r => r.Scope).IsUnique(IdempotencyErrors.InFlight);
        builder.HasIndex(r => r.ExpiresAt);

        // Rows of requests without a tenant are visible without a tenant only.
        builder.HasTenantPolicy($"tenant_id IS NOT DISTINCT FROM {RowSecurityExtensions.CurrentTenant}");
    }
}
