using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace SvcInfra.Infrastructure.Audit;

/// <summary>An entry's place in its trail. Written once by the sealer.</summary>
internal sealed class AuditSeal
{
    public required Guid TenantId { get; init; }

    /// <summary>From 1, without gaps; the index of the leaf in the tree is one less.</summary>
    public required long Sequence { get; init; }

    public required Guid EntryId { get; init; }

    /// <summary>The entry's hash as a leaf of the tree (RFC 6962 §2.1).</summary>
    public required byte[] Leaf { get; init; }

    /// <summary>The hash over the chain's previous link and the leaf.</summary>
    public required byte[] Chain { get; init; }

    public required DateTimeOffset SealedAt { get; init; }
}

/// <summary>256 hashes of the tree, side by side on one of its levels 0, 8, 16 and so on. Only full tiles are stored: what is not full yet is in the seals.</summary>
internal sealed class AuditTile
{
    public const int Width = 256;

    public required Guid TenantId { get; init; }

    /// <summary>0 for leaves, 1 for the roots of tiles of leaves, and so on.</summary>
    public required int Level { get; init; }

    public required long Index { get; init; }

    /// <summary>256 times 32 bytes.</summary>
    public required byte[] Hashes { get; init; }
}

/// <summary>The root of a trail's tree at a size, signed.</summary>
internal sealed class AuditCheckpoint
{
    public required Guid TenantId { get; init; }

    /// <summary>How many entries it speaks of.</summary>
    public required long Size { get; init; }

    public required byte[] Root { get; init; }

    /// <summary>The signed note, exactly as it was anchored.</summary>
    public required string Note { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }
}

/// <summary>
/// Where a trail ends, so that the sealer goes on from there without reading what lies behind. All of it can be computed again from the seals; the
/// sealer compares it with the last of them before it believes it.
/// </summary>
internal sealed class AuditHead
{
    public required Guid TenantId { get; init; }

    /// <summary>How many entries are sealed.</summary>
    public required long Size { get; set; }

    /// <summary>The last link of the chain.</summary>
    public required byte[] Chain { get; set; }

    /// <summary>The roots of the full subtrees that the tree consists of, the largest first: 32 bytes for each bit of the size that is set.</summary>
    public required byte[] Frontier { get; set; }

    /// <summary>The size of the last checkpoint; 0 before the first.</summary>
    public required long CheckpointSize { get; set; }

    /// <summary>When that was made; before the first, when the first entry was sealed.</summary>
    public required DateTimeOffset CheckpointAt { get; set; }
}

internal sealed class AuditSealConfiguration : IEntityTypeConfiguration<AuditSeal>
{
    public void Configure(EntityTypeBuilder<AuditSeal> builder)
    {
        builder.ToTable("audit_seals");
        builder.HasKey(s => new { s.TenantId, s.Sequence });
        builder.Property(s => s.Sequence).ValueGeneratedNever();
        builder.Property(s => s.Leaf).HasMaxLength(32);
        builder.Property(s => s.Chain).HasMaxLength(32);
        builder.HasIndex(s => s.EntryId).IsUnique();
    }
}

internal sealed class AuditTileConfiguration : IEntityTypeConfiguration<AuditTile>
{
    public void Configure(EntityTypeBuilder<AuditTile> builder)
    {
        builder.ToTable("audit_tiles");
        builder.HasKey(t => new { t.TenantId, t.Level, t.Index });
        builder.Property(t => t.Index).ValueGeneratedNever();
    }
}

internal sealed class AuditCheckpointConfiguration : IEntityTypeConfiguration<AuditCheckpoint>
{
    public void Configure(EntityTypeBuilder<AuditCheckpoint> builder)
    {
        builder.ToTable("audit_checkpoints");
        builder.HasKey(c => new { c.TenantId, c.Size });
        builder.Property(c => c.Size).ValueGeneratedNever();
        builder.Property(c => c.Root).HasMaxLength(32);
    }
}

internal sealed class AuditHeadConfiguration : IEntityTypeConfiguration<AuditHead>
{
    public void Configure(EntityTypeBuilder<AuditHead> builder)
    {
        builder.ToTable("audit_heads");
        builder.HasKey(h => h.TenantId);
        builder.Property(h => h.TenantId).ValueGeneratedNever();
    }
}
