using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace SvcInfra.Infrastructure.Schedules;

/// <summary>That a schedule was fired for an instant: its key is what keeps a firing from happening twice.</summary>
internal sealed class ScheduleFiring
{
    public required string Schedule { get; init; }

    /// <summary>When it was planned for; when it was asked for, if somebody ran it by hand.</summary>
    public required DateTimeOffset ScheduledAt { get; init; }
}

/// <summary>Schedules belong to the application and to no tenant.</summary>
internal sealed class ScheduleFiringConfiguration : IEntityTypeConfiguration<ScheduleFiring>
{
    public void Configure(EntityTypeBuilder<ScheduleFiring> builder)
    {
        builder.ToTable("schedule_firings");
        builder.HasKey(f => new { f.Schedule, f.ScheduledAt });
        builder.Property(f => f.Schedule).HasMaxLength(100);
    }
}
