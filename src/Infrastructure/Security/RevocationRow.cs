using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using SvcInfra.Domain.Common;
using SvcInfra.Infrastructure.Persistence;

namespace SvcInfra.Infrastructure.Security;

/// <summary>A revocation that every process applies to its cache. <see cref="Kind"/> determines which members are set.</summary>
internal sealed class RevocationRow
{
    public Guid Id { get; init; } = EntityId.New();

    public required RevocationKind Kind { get; init; }

    /// <summary>The id of the session or the API key.</summary>
    public Guid? SessionId { get; init; }

    public Guid? UserId { get; init; }

    public Guid? TenantId { get; init; }

    /// <summary>The insertion time by the database's clock, because the processes' clocks may differ.</summary>
    public DateTimeOffset RevokedAt { get; private set; }
}

internal enum RevocationKind
{
    Session,
    User,
    Tenant,
    Member,
    ApiKey,
}

internal sealed class RevocationConfiguration : IEntityTypeConfiguration<RevocationRow>
{
    public void Configure(EntityTypeBuilder<RevocationRow> builder)
    {
        builder.ToTable("revocations");
        builder.Property(r => r.Id).ValueGeneratedNever();
        builder.Property(r => r.RevokedAt).IsDatabaseTime();
        builder.HasIndex(r => r.RevokedAt);
    }
}
