using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using SvcInfra.Application.Jobs;
using SvcInfra.Application.Jobs.Contracts;

namespace SvcInfra.Infrastructure.Jobs.Sql;

/// <summary>
/// Jobs have a tenant but are not tenant-owned: a worker claims across all tenants, so a tenant filter would hide all rows from it. No tenant's
/// use case reads these tables; a handler's scope runs in the job's tenant context, with all filters.
/// </summary>
internal sealed class JobConfiguration : IEntityTypeConfiguration<JobRow>
{
    public void Configure(EntityTypeBuilder<JobRow> builder)
    {
        builder.ToTable("jobs");
        builder.HasBaseType((Type?)null);
        JobRecords.Configure(builder);
        builder.Property(j => j.ProgressNote).HasMaxLength(JobContext.MaxNoteLength);

        // The order of claims. A claim changes no indexed column, so PostgreSQL updates the row on its page and no index (HOT update).
        builder.HasIndex(j => new { j.Queue, j.Priority, j.OrderAt, j.Id }).HasFilter("is_ready");

        // For scheduled jobs, and for the first job of each ordering key.
        builder.HasIndex(j => j.RunAt).HasFilter("NOT is_ready");
        builder.HasIndex(j => new { j.OrderingKey, j.Id }).HasFilter("ordering_key IS NOT NULL");

        // Decides the race of two commands that add the same key.
        builder.HasIndex(j => new { j.Name, j.UniqueKey }).IsUnique().HasFilter("unique_key IS NOT NULL");

        // Leaves space on each page for the claim's new row version, and makes autovacuum run early and unthrottled on this busy table.
        // PostgreSQL only; SQLite ignores them.
        builder.HasAnnotation("Npgsql:StorageParameter:fillfactor", 50);
        builder.HasAnnotation("Npgsql:StorageParameter:autovacuum_vacuum_scale_factor", 0.0);
        builder.HasAnnotation("Npgsql:StorageParameter:autovacuum_vacuum_threshold", 5000);
        builder.HasAnnotation("Npgsql:StorageParameter:autovacuum_vacuum_cost_delay", 0.0);
    }
}

internal sealed class DeadLetterConfiguration : IEntityTypeConfiguration<DeadLetterRow>
{
    public void Configure(EntityTypeBuilder<DeadLetterRow> builder)
    {
        builder.ToTable("dead_jobs");
        builder.HasBaseType((Type?)null);
        JobRecords.Configure(builder);
        builder.HasIndex(j => j.DiedAt);
    }
}

internal sealed class CompletedJobConfiguration : IEntityTypeConfiguration<CompletedJobRow>
{
    public void Configure(EntityTypeBuilder<CompletedJobRow> builder)
    {
        builder.ToTable("completed_jobs");
        builder.Property(j => j.Id).ValueGeneratedNever();
        builder.Property(j => j.Name).HasMaxLength(JobType.MaxNameLength);
        builder.Property(j => j.Queue).HasMaxLength(JobType.MaxQueueLength);
        builder.HasIndex(j => j.CompletedAt);
    }
}

internal sealed class PausedQueueConfiguration : IEntityTypeConfiguration<PausedQueueRow>
{
    public void Configure(EntityTypeBuilder<PausedQueueRow> builder)
    {
        builder.ToTable("paused_queues").HasKey(q => q.Queue);
        builder.Property(q => q.Queue).HasMaxLength(JobType.MaxQueueLength);
    }
}

internal sealed class UniqueWindowConfiguration : IEntityTypeConfiguration<UniqueWindowRow>
{
    public void Configure(EntityTypeBuilder<UniqueWindowRow> builder)
    {
        builder.ToTable("job_unique_windows").HasKey(w => new { w.Name, w.UniqueKey });
        builder.Property(w => w.Name).HasMaxLength(JobType.MaxNameLength);
        builder.Property(w => w.UniqueKey).HasMaxLength(JobRecords.KeyLength);
        builder.HasIndex(w => w.ExpiresAt);
    }
}

internal sealed class InboxConfiguration : IEntityTypeConfiguration<InboxRow>
{
    public void Configure(EntityTypeBuilder<InboxRow> builder)
    {
        builder.ToTable("inbox").HasKey(m => new { m.MessageId, m.Consumer });
        builder.Property(m => m.Consumer).HasMaxLength(IInbox.MaxConsumerLength);
        builder.HasIndex(m => m.AcceptedAt);
    }
}

internal static class JobRecords
{
    /// <summary>The caller's key is prefixed with the tenant's 32 digits and a colon.</summary>
    public const int KeyLength = EnqueueOptions.MaxKeyLength + 40;

    private const int TraceParentLength = 55;

    public static void Configure<T>(EntityTypeBuilder<T> builder)
        where T : JobRecord
    {
        builder.Property(j => j.Id).ValueGeneratedNever();
        builder.Property(j => j.Name).HasMaxLength(JobType.MaxNameLength);
        builder.Property(j => j.Queue).HasMaxLength(JobType.MaxQueueLength);
        builder.Property(j => j.UniqueKey).HasMaxLength(KeyLength);
        builder.Property(j => j.OrderingKey).HasMaxLength(KeyLength);
        builder.Property(j => j.TraceParent).HasMaxLength(TraceParentLength);
    }
}
