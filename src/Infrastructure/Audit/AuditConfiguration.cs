using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using SvcInfra.Application.Audit;
using SvcInfra.Domain.Audit;

namespace SvcInfra.Infrastructure.Audit;

/// <summary>
/// Keys and columns as <see cref="AuditEntry"/> tells them. No foreign keys: what an entry speaks of may be gone, and the trail outlives it. The
/// indexes are what is searched by, within a trail; each costs every command an insert.
/// </summary>
internal sealed class AuditEntryConfiguration : IEntityTypeConfiguration<AuditEntry>
{
    public void Configure(EntityTypeBuilder<AuditEntry> builder)
    {
        builder.ToTable("audit_entries");
        builder.HasKey(e => e.Id);
        builder.Property(e => e.Id).ValueGeneratedNever();
        builder.Property(e => e.ActorKind).HasMaxLength(20);
        builder.Property(e => e.Action).HasMaxLength(100);
        builder.Property(e => e.TargetType).HasMaxLength(AuditEntryFactory.MaxTargetTypeLength);
        builder.Property(e => e.TargetId).HasMaxLength(AuditEntryFactory.MaxTargetIdLength);
        builder.Property(e => e.Reason).HasMaxLength(AuditEntryFactory.MaxReasonLength);
        builder.Property(e => e.TraceId).HasMaxLength(64);
        builder.Property(e => e.Tags).HasMaxLength(40);
        builder.Property(e => e.PayloadCommitment).HasMaxLength(32);
        builder.HasIndex(e => new { e.TenantId, e.Id });
        builder.HasIndex(e => new { e.TenantId, e.ActorId, e.Id });
        builder.HasIndex(e => new { e.TenantId, e.Action, e.Id });
        builder.HasIndex(e => new { e.TenantId, e.TargetId, e.Id });
    }
}

internal sealed class AuditPayloadConfiguration : IEntityTypeConfiguration<AuditPayload>
{
    public void Configure(EntityTypeBuilder<AuditPayload> builder)
    {
        builder.ToTable("audit_payloads");
        builder.HasKey(p => p.EntryId);
        builder.Property(p => p.EntryId).ValueGeneratedNever();
        builder.Property(p => p.Salt).HasMaxLength(AuditPayload.SaltLength);
    }
}
