using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using SvcInfra.Application.Audit.Capture;
using SvcInfra.Application.Audit.Retention;
using SvcInfra.Domain.Audit;
using SvcInfra.Domain.Audit.Retention;
using SvcInfra.Domain.Audit.Trail;
using SvcInfra.Infrastructure.Persistence;
using SvcInfra.Infrastructure.Persistence.Tenancy;

namespace SvcInfra.Infrastructure.Audit;

/// <summary>Row security policies on PostgreSQL. They do not apply to the system role, which seals.</summary>
internal static class AuditPolicies
{
    /// <summary>The trail of the tenant context; without a tenant context, the installation's trail.</summary>
    public const string OwnTrail = $"tenant_id = coalesce({RowSecurityExtensions.CurrentTenant}, '00000000-0000-0000-0000-000000000000')";

    /// <summary>
    /// Rows may be inserted into any trail: a new tenant's first entries are written outside its tenant context, and an operator's actions in a
    /// tenant context are recorded in the installation's trail.
    /// </summary>
    public const string Any = "true";

    public const string None = "false";
}

/// <summary>
/// Maps <see cref="AuditEntry"/>. It has no foreign keys, because entries outlive the rows that they refer to. The indexes serve searches within a
/// trail; each of them costs every command an insert.
/// </summary>
internal sealed class AuditEntryConfiguration : IEntityTypeConfiguration<AuditEntry>
{
    public void Configure(EntityTypeBuilder<AuditEntry> builder)
    {
        builder.ToTable("audit_entries", table =>
        {
            // A value that cannot be read or hashed would stop the sealer.
            table.HasCheckConstraint("ck_audit_entries_outcome", "outcome IN ('Success', 'Failure', 'Denied', 'Error')");
            table.HasCheckConstraint("ck_audit_entries_payload_commitment", "length(payload_commitment) = 32");
        });
        builder.KeepsAfterPurge();
        builder.IsInsertOnly(retentionMayDelete: true);
        builder.HasTenantPolicy(AuditPolicies.OwnTrail, newRows: AuditPolicies.Any);
        builder.HasKey(e => e.Id);
        builder.Property(e => e.Id).ValueGeneratedNever();
        builder.Property(e => e.ActorKind).HasMaxLength(20);
        builder.Property(e => e.Action).HasMaxLength(100).IsInByteOrder();
        builder.Property(e => e.TargetType).HasMaxLength(AuditEntryFactory.MaxTargetTypeLength);
        builder.Property(e => e.TargetId).HasMaxLength(AuditEntryFactory.MaxTargetIdLength);
        builder.Property(e => e.Reason).HasMaxLength(AuditEntryFactory.MaxReasonLength);
        builder.Property(e => e.TraceId).HasMaxLength(64);
        builder.Property(e => e.Tags).HasMaxLength(40);
        builder.Property(e => e.PayloadCommitment).HasMaxLength(32);
        builder.HasIndex(e => new { e.TenantId, e.OccurredAt });
        builder.HasIndex(e => new { e.TenantId, e.ActorId, e.OccurredAt });
        builder.HasIndex(e => new { e.TenantId, e.Action, e.OccurredAt });
        builder.HasIndex(e => new { e.TenantId, e.TargetId, e.OccurredAt });
    }
}

internal sealed class AuditPayloadConfiguration : IEntityTypeConfiguration<AuditPayloadRow>
{
    public void Configure(EntityTypeBuilder<AuditPayloadRow> builder)
    {
        builder.ToTable("audit_payloads");
        builder.KeepsAfterPurge();
        builder.HasTenantPolicy(AuditPolicies.OwnTrail, newRows: AuditPolicies.Any);
        builder.HasKey(p => p.EntryId);
        builder.Property(p => p.EntryId).ValueGeneratedNever();
        builder.Property(p => p.Salt).HasMaxLength(AuditPayload.SaltSize);
    }
}

internal sealed class AuditSealConfiguration : IEntityTypeConfiguration<AuditSealRow>
{
    public void Configure(EntityTypeBuilder<AuditSealRow> builder)
    {
        builder.ToTable("audit_seals");
        builder.KeepsAfterPurge();
        builder.IsInsertOnly(retentionMayDelete: true);
        builder.HasTenantPolicy(AuditPolicies.OwnTrail, newRows: AuditPolicies.None);
        builder.HasKey(s => new { s.TenantId, s.Sequence });
        builder.Property(s => s.Sequence).ValueGeneratedNever();
        builder.Property(s => s.Leaf).HasMaxLength(32);
        builder.Property(s => s.Chain).HasMaxLength(32);
        builder.HasIndex(s => s.EntryId).IsUnique();
    }
}

internal sealed class AuditTileConfiguration : IEntityTypeConfiguration<AuditTileRow>
{
    public void Configure(EntityTypeBuilder<AuditTileRow> builder)
    {
        builder.ToTable("audit_tiles");
        builder.KeepsAfterPurge();
        builder.IsInsertOnly();
        builder.HasTenantPolicy(AuditPolicies.OwnTrail, newRows: AuditPolicies.None);
        builder.HasKey(t => new { t.TenantId, t.Level, t.Index });
        builder.Property(t => t.Level).ValueGeneratedNever();
        builder.Property(t => t.Index).ValueGeneratedNever();
        builder.Property(t => t.Hash).HasMaxLength(32);
    }
}

internal sealed class AuditCheckpointConfiguration : IEntityTypeConfiguration<AuditCheckpointRow>
{
    public void Configure(EntityTypeBuilder<AuditCheckpointRow> builder)
    {
        builder.ToTable("audit_checkpoints");
        builder.KeepsAfterPurge();
        builder.IsInsertOnly();
        builder.HasTenantPolicy(AuditPolicies.OwnTrail, newRows: AuditPolicies.None);
        builder.HasKey(c => new { c.TenantId, c.Size });
        builder.Property(c => c.Size).ValueGeneratedNever();
        builder.Property(c => c.Root).HasMaxLength(32);
        builder.HasIndex(c => c.Number).IsUnique();
    }
}

internal sealed class AuditPurgeConfiguration : IEntityTypeConfiguration<AuditPurgeRow>
{
    public void Configure(EntityTypeBuilder<AuditPurgeRow> builder)
    {
        builder.ToTable("audit_purges");
        builder.KeepsAfterPurge();
        builder.IsInsertOnly();
        builder.HasTenantPolicy(AuditPolicies.OwnTrail, newRows: AuditPolicies.None);
        builder.HasKey(p => new { p.TenantId, p.Through });
        builder.Property(p => p.Through).ValueGeneratedNever();
    }
}

/// <summary>A tenant can read the hold on its trail. Only the system role places and lifts holds, on behalf of operators.</summary>
internal sealed class AuditHoldConfiguration : IEntityTypeConfiguration<AuditHoldRow>
{
    public void Configure(EntityTypeBuilder<AuditHoldRow> builder)
    {
        builder.ToTable("audit_holds");
        builder.KeepsAfterPurge();
        builder.HasTenantPolicy(AuditPolicies.OwnTrail, newRows: AuditPolicies.None);
        builder.HasKey(h => h.TenantId);
        builder.Property(h => h.TenantId).ValueGeneratedNever();
        builder.Property(h => h.Reason).HasMaxLength(AuditHold.MaxReasonLength);
    }
}

internal sealed class AuditRetentionConfiguration : IEntityTypeConfiguration<AuditRetention>
{
    public void Configure(EntityTypeBuilder<AuditRetention> builder)
    {
        builder.ToTable("audit_retentions");
        builder.HasTenantPolicy();
        builder.HasIndex(r => r.TenantId).IsUnique(AuditErrors.RetentionChanged);
    }
}

internal sealed class AuditHeadConfiguration : IEntityTypeConfiguration<AuditHeadRow>
{
    public void Configure(EntityTypeBuilder<AuditHeadRow> builder)
    {
        builder.ToTable("audit_heads");
        builder.KeepsAfterPurge();
        builder.HasTenantPolicy(AuditPolicies.OwnTrail, newRows: AuditPolicies.None);
        builder.HasKey(h => h.TenantId);
        builder.Property(h => h.TenantId).ValueGeneratedNever();
    }
}

internal sealed class AuditAnchorConfiguration : IEntityTypeConfiguration<AuditAnchorRow>
{
    public void Configure(EntityTypeBuilder<AuditAnchorRow> builder)
    {
        builder.ToTable("audit_anchors");
        builder.KeepsAfterPurge();
        builder.HasTenantPolicy(AuditPolicies.None);
        builder.HasKey(a => a.Name);
        builder.Property(a => a.Name).HasMaxLength(20);
    }
}
