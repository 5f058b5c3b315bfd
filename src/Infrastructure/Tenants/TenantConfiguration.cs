using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using SvcInfra.Domain.Common;
using SvcInfra.Domain.Tenants;
using SvcInfra.Infrastructure.Persistence;
using SvcInfra.Infrastructure.Tenants.Settings;

namespace SvcInfra.Infrastructure.Tenants;

internal sealed class TenantConfiguration : IEntityTypeConfiguration<Tenant>
{
    public void Configure(EntityTypeBuilder<Tenant> builder)
    {
        builder.ToTable("tenants");
        builder.Property(t => t.Slug).HasConversion(s => s.Value, v => Slug.FromStored(v)).HasMaxLength(Slug.MaxLength);
        builder.Property(t => t.Name).HasMaxLength(Tenant.MaxNameLength);
        builder.Property(t => t.Settings).HasConversion<TenantSettingsText>();
        builder.Property(t => t.SuspendedBecause).HasMaxLength(Tenant.MaxReasonLength);
        builder.Property(t => t.Status).HasDefaultValue(TenantStatus.Active);
        builder.HasIndex(t => t.Slug).IsUnique(TenantErrors.SlugTaken);
        builder.HasIndex(t => t.PurgedAfter);
    }
}
