using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using SvcInfra.Application.Jobs;
using SvcInfra.Application.Jobs.Contracts;

namespace SvcInfra.Infrastructure.Jobs.Sql;

/// <summary>
/// Jobs carry a tenant and are not tenant-owned: a worker fetches across all tenants, before it knows in which one it will act, so a filter by
/// tenant would show it nothing. No use case of a tenant reads these tables; a handler's own scope acts in the job's tenant, with all filters.
/// </summary>
internal sealed class JobConfiguration : IEntityTypeConfiguration<JobRow>
{
    public void Configure(EntityTypeBuilder<JobRow> builder)
    {
        builder.ToTable("jobs");
        builder.HasBaseType((Type?)null);
        JobRecords.Configure(builder);
        builder.Property(j => j.ProgressNote).HasMaxLength(JobContext.MaxNoteLength);

        // The order of the fetch. A claim changes nothing that an index has, so PostgreSQL rewrites the row on its own page and no index.
        builder.HasIndex(j => new { j.Queue, j.Priority, j.OrderAt, j.Id }).HasFilter("is_ready");

        // What is for later, and the heads of what has an order.
        builder.HasIndex(j => j.RunAt).HasFilter("NOT is_ready");
        builder.HasIndex(j => new { j.OrderingKey, j.Id }).HasFilter("ordering_key IS NOT NULL");

        // Decides the race of two that add the same key.
        builder.HasIndex(j => new { j.Name, j.UniqueKey }).IsUnique().HasFilter("unique_key IS NOT NULL");

        // Room for the claim's new version of each row on its page, and no waiting with the clean-up of a table that is always turning over.
        // PostgreSQL's; the other engine does not know them.
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
    /// <summary>A tenant's 32 digits and a colon go before the caller's key.</summary>
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
