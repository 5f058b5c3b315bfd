using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace SvcInfra.Infrastructure.Schedules;

/// <summary>Records that a schedule was fired for an instant. Its primary key prevents a second firing.</summary>
internal sealed class ScheduleFiring
{
    public required string Schedule { get; init; }

    /// <summary>The planned time, or the time of the request if it was run manually.</summary>
    public required DateTimeOffset ScheduledAt { get; init; }
}

/// <summary>Schedules belong to the application, not to a tenant.</summary>
internal sealed class ScheduleFiringConfiguration : IEntityTypeConfiguration<ScheduleFiring>
{
    public void Configure(EntityTypeBuilder<ScheduleFiring> builder)
    {
        builder.ToTable("schedule_firings");
        builder.HasKey(f => new { f.Schedule, f.ScheduledAt });
        builder.Property(f => f.Schedule).HasMaxLength(100);
    }
}
