using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using SvcInfra.Application.Jobs;
using SvcInfra.Application.Jobs.Contracts;

namespace SvcInfra.Infrastructure.Jobs;

/// <summary>
/// Jobs carry a tenant and are not tenant-owned: a worker fetches across all tenants, before it knows in which one it will act, so a filter by
/// tenant would show it nothing. No use case reads these tables; a handler's own scope acts in the job's tenant, with all filters.
/// </summary>
internal sealed class JobConfiguration : IEntityTypeConfiguration<JobRow>
{
    public const int UniqueKeyLength = EnqueueOptions.MaxUniqueKeyLength + 40;
    public const int TraceParentLength = 55;

    public void Configure(EntityTypeBuilder<JobRow> builder)
    {
        builder.ToTable("jobs");
        builder.Property(j => j.Id).ValueGeneratedNever();
        builder.Property(j => j.Name).HasMaxLength(JobType.MaxNameLength);
        builder.Property(j => j.UniqueKey).HasMaxLength(UniqueKeyLength);
        builder.Property(j => j.TraceParent).HasMaxLength(TraceParentLength);

        // The order of the fetch.
        builder.HasIndex(j => new { j.Priority, j.RunAt, j.Id });

        // Decides the race of two that add the same key; rows without a key never collide.
        builder.HasIndex(j => new { j.Name, j.UniqueKey }).IsUnique();
    }
}

internal sealed class DeadJobConfiguration : IEntityTypeConfiguration<DeadJobRow>
{
    public void Configure(EntityTypeBuilder<DeadJobRow> builder)
    {
        builder.ToTable("dead_jobs");
        builder.Property(j => j.Id).ValueGeneratedNever();
        builder.Property(j => j.Name).HasMaxLength(JobType.MaxNameLength);
        builder.Property(j => j.UniqueKey).HasMaxLength(JobConfiguration.UniqueKeyLength);
        builder.Property(j => j.TraceParent).HasMaxLength(JobConfiguration.TraceParentLength);
        builder.HasIndex(j => j.DiedAt);
    }
}
