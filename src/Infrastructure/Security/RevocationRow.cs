using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using SvcInfra.Domain.Common;
using SvcInfra.Infrastructure.Persistence;

namespace SvcInfra.Infrastructure.Security;

/// <summary>What every process is to forget. Which members are set follows from <see cref="Kind"/>.</summary>
internal sealed class RevocationRow
{
    public Guid Id { get; init; } = EntityId.New();

    public required RevocationKind Kind { get; init; }

    /// <summary>Or the API key: what somebody signs in with.</summary>
    public Guid? SessionId { get; init; }

    public Guid? UserId { get; init; }

    public Guid? TenantId { get; init; }

    /// <summary>By the database's clock, when the row was written: the processes' clocks need not agree.</summary>
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
